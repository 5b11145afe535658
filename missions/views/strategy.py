"""The pages of the paper that the missions floor alone can show: its questions, its principles, the Board's answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from foundation.posting import form_page
from missions import board, principles
from missions.forms import AnswerForm, CorrectAnswerForm, PrincipleForm, ProgressForm, QuestionAnswerForm
from missions.models import BoardAnswer, DiscussionQuestion, Mission, Principle, PrincipleInWords, Recommendation
from missions.views.frame import below_the_strategy
from missions.views.missions import found, trail_to
from people.requests import SignedIn

# ---- questions ----


def questions(request: SignedIn) -> HttpResponse:
    """What the paper asked the Board, and what it answered over time."""
    rows = DiscussionQuestion.objects.select_related("recommendation").prefetch_related("answers")
    return render(
        request,
        "missions/questions.html",
        {
            "questions": rows.order_by("recommendation__number", "order", "pk"),
            "writes": board.writes_for_the_board(request.user),
            "trail": below_the_strategy(),
        },
    )


def answer_question(request: SignedIn, pk: int) -> HttpResponse:
    """The Board's officer writes down what it said to a question, on which day and in which minute."""
    question = get_object_or_404(DiscussionQuestion.objects.select_related("recommendation"), pk=pk)
    board.check_writes_for_the_board(request.user)
    form = QuestionAnswerForm(request.POST or None)
    back = reverse("missions:questions")

    def act() -> str:
        board.answer(question, **form.said, by=request.user)
        messages.success(request, "The Board’s answer is written down.")
        return f"{back}#q{question.pk}"

    context = {
        "title": "What the Board answered",
        "asked": question.text,
        "earlier": question.answers.all(),
        "back": back,
        "trail": below_the_strategy(("Questions", back)),
    }
    return form_page(request, form, act, "missions/board_form.html", context)


def correct_answer(request: SignedIn, pk: int) -> HttpResponse:
    """The Board's officer mends an answer that was written down wrongly."""
    said = get_object_or_404(BoardAnswer.objects.select_related("question__recommendation"), pk=pk)
    board.check_writes_for_the_board(request.user)
    form = CorrectAnswerForm(request.POST or None, said=said)
    back = reverse("missions:questions")

    def act() -> str:
        board.correct(said, form.said, version=form.cleaned_data["version"], by=request.user)
        messages.success(request, "The Board’s answer is corrected.")
        return f"{back}#q{said.question_id}"

    context = {
        "title": "Correct what the Board answered",
        "asked": said.question.text,
        "back": back,
        "trail": below_the_strategy(("Questions", back)),
    }
    return form_page(request, form, act, "missions/board_form.html", context)


# ---- recommendations ----


def record_answer(request: SignedIn, number: int) -> HttpResponse:
    """The Board's officer writes down how it answered a recommendation."""
    return _amend(request, number, AnswerForm, "What the Board answered")


def record_progress(request: SignedIn, number: int) -> HttpResponse:
    """The Board's officer writes down how far a recommendation has come."""
    return _amend(request, number, ProgressForm, "How far it has come")


def _amend(
    request: SignedIn, number: int, form_class: type[AnswerForm] | type[ProgressForm], title: str
) -> HttpResponse:
    recommendation = get_object_or_404(Recommendation, number=number)
    board.check_writes_for_the_board(request.user)
    form = form_class(request.POST or None, recommendation=recommendation)
    back = recommendation.get_absolute_url()

    def act() -> str:
        board.amend(recommendation, form.words, version=form.cleaned_data["version"], by=request.user)
        messages.success(request, "It is written down.")
        return back

    steps = below_the_strategy(("Recommendations", reverse("recommendations")), (str(recommendation), back))
    context = {"title": title, "asked": recommendation.text, "recommendation": recommendation, "back": back}
    return form_page(request, form, act, "missions/board_form.html", context | {"trail": steps})


# ---- principles ----


def all_principles(request: SignedIn) -> HttpResponse:
    """Every principle, and what it means in each team's words."""
    said = principles.latest(PrincipleInWords.objects.select_related("mission__stage"))
    return render(
        request,
        "missions/principles.html",
        {
            "groups": principles.by_kind(said.order_by("mission__stage__order", "mission__order")),
            "mine": Mission.objects.served_by(request.user),
            "trail": below_the_strategy(),
        },
    )


def own_principles(request: SignedIn, code: str) -> HttpResponse:
    """Every principle in one team's words, its earlier ones beneath."""
    mission = found(code)
    said = mission.principles_in_words.select_related("by").order_by("-version")
    context: dict[str, Any] = {
        "mission": mission,
        "groups": principles.by_kind(said),
        "serves": mission.served_by(request.user),
        "trail": trail_to(mission),
    }
    return render(request, "missions/own_principles.html", context)


def write_principle(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """The team says in its own words what a principle means for it."""
    mission = found(code)
    principle = get_object_or_404(Principle, pk=pk)
    principles.check_may_write(mission, by=request.user)
    form = PrincipleForm(request.POST or None, now=principles.in_words_of(mission, principle))
    back = reverse("missions:own_principles", args=[mission.code])

    def act() -> str:
        said = form.cleaned_data
        principles.write(mission, principle, said["words"], version=said["version"], by=request.user)
        messages.success(request, "Your words are dated today. What you said before stays readable.")
        return f"{back}#p{principle.pk}"

    context = {"mission": mission, "title": principle.name, "trail": [*trail_to(mission), ("Principles", back)]}
    return form_page(request, form, act, "missions/words_form.html", context | {"back": back})
