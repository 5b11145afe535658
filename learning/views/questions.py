"""What missions want to know: the questions, the answers as they grow, and the offer to research."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from foundation.moves import Door, NotYours
from foundation.posting import form_page, kept_fields
from foundation.story import Told, story_of
from foundation.trails import below_the_desk
from leaders.standing import standing_of
from learning import questions
from learning.forms import (
    AmendQuestionForm,
    AnsweredForm,
    BidInForm,
    FindQuestionsForm,
    NotNowForm,
    OfferToResearchForm,
    QuestionForm,
    TakenUpForm,
)
from learning.models import LearningQuestion
from learning.moves import MISSION_OR_FACILITATOR
from learning.views.rooms import (
    Act,
    Room,
    buttons,
    filters_of,
    find,
    make_the_move,
    newest_first,
    page_of,
)
from people.requests import SignedIn

OFFER_MOVES = {
    "offer": OfferToResearchForm,
    "take_up": TakenUpForm,
    "bid_in": BidInForm,
    "answered": AnsweredForm,
    "not_now": NotNowForm,
}
ROOM = Room(
    model=LearningQuestion,
    acts={name: Act(form, partial(questions.tell_research, move=name)) for name, form in OFFER_MOVES.items()},
    move_url="learning:question_move",
    list_url="learning:questions",
    name="Questions",
)
FEW = 5  # of each mission, where all missions' questions are listed


def question_list(request: SignedIn) -> HttpResponse:
    """What missions want to know, in the strategy's order; one mission's own, newest first, all of them."""
    form = FindQuestionsForm(request.GET)
    asked = filters_of(request, form)
    rows = LearningQuestion.objects.visible_to(request.user).with_its_names()
    if asked.get("state"):
        rows = rows.as_far_as(asked["state"])
    if asked.get("mission"):
        mine = rows.filter(mission=asked["mission"])
        found, next_url = page_of(request, newest_first(mine, "asked_on", asked.get("before")))
    else:
        found, next_url = _few_of_each(rows), ""
    for question in found:
        question.turn = turn_of(question)
    return render(
        request,
        "learning/question_list.html",
        {
            "missions": _by_mission(found, whole=bool(asked.get("mission"))),
            "next_url": next_url,
            "form": form,
            "trail": _trail(),
            "narrowed": bool(asked.get("mission") or asked.get("state")),
            "shown": _what_is_shown(asked),
            "may_write": _may_ask(request.user),
        },
    )


def _few_of_each(rows: Any) -> list[Any]:
    """The newest of each mission, and one more where there are more."""
    place = Window(RowNumber(), partition_by="mission", order_by=[F("asked_on").desc(), F("pk").desc()])
    numbered = rows.annotate(place=place).filter(place__lte=FEW + 1)
    return list(numbered.order_by("mission__order", "mission", "-asked_on", "-pk"))


def _by_mission(found: list[Any], *, whole: bool) -> list[tuple[Any, list[Any], bool]]:
    """Each mission with its questions, and whether there are more of them than are listed."""
    groups = [(mission, list(rows)) for mission, rows in groupby(found, key=lambda question: question.mission)]
    return [(mission, rows if whole else rows[:FEW], not whole and len(rows) > FEW) for mission, rows in groups]


def _what_is_shown(asked: dict[str, Any]) -> str:
    words = f"What {asked['mission']} wants to know" if asked.get("mission") else "What missions want to know"
    if asked.get("state"):
        words += f": {LearningQuestion.State(asked['state']).label.lower()}"
    return words


def _may_ask(user: Any) -> bool:
    return bool(standing_of(user).serves) or standing_of(user).facilitates


def _trail(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    return below_the_desk(("Learning", reverse("learning:list")), *steps)


def turn_of(question: LearningQuestion) -> str:
    """How far the offer to research has come, in a sentence."""
    states = LearningQuestion.State
    words: dict[str, str] = {
        states.OURS: "Not offered to research.",
        states.OFFERED: "Offered to research, not yet taken up.",
        states.TAKEN_UP: "Research has taken it up.",
        states.BID_IN: "A bid for research is in.",
        states.ANSWERED: "Research has answered.",
        states.NOT_NOW: "Not now, says research; it can be offered again.",
    }
    return words[question.state]


def new(request: SignedIn) -> HttpResponse:
    """A question of a mission's own."""
    if not _may_ask(request.user):
        raise NotYours(f"A question is for {MISSION_OR_FACILITATOR.words} to ask.")
    form = QuestionForm(request.user, request.POST or None, kept=kept_fields(request))

    def act() -> str:
        question = questions.ask(form.asked(), entries=form.chosen(), by=request.user)
        messages.success(request, "Asked. The answer can grow on its page.")
        return question.get_absolute_url()

    context = {
        "title": "What do you want to know?",
        "turn": "One question. The answer may be empty: it grows as you learn.",
        "trail": _trail(("Questions", reverse("learning:questions"))),
        "submit": "Ask it",
    }
    return form_page(request, form, act, "learning/form.html", context)


def question(request: SignedIn, pk: int) -> HttpResponse:
    """One question: why it matters, its answer and how that grew, what it rests on, and the offer to research."""
    question = find(LearningQuestion.objects.with_its_names(), request.user, pk)
    return render(
        request,
        "learning/question_detail.html",
        {
            "question": question,
            "turn": turn_of(question),
            "trail": _trail(("Questions", reverse("learning:questions"))),
            "moves": _acts(question, request.user),
            "entries": question.entries.visible_to(request.user).with_its_names(),
            "story": story_of(question.steps.all()),
            "earlier": how_the_answer_grew(question),
        },
    )


def _acts(question: LearningQuestion, user: Any) -> list[Door]:
    """The answer first: it is what the question is for."""
    if not MISSION_OR_FACILITATOR.may(question, user):
        return []
    url = reverse("learning:question_amend", args=[question.pk])
    return [Door("Add to the answer", url, "Its words, and the entries it rests on"), *buttons(ROOM, question, user)]


def how_the_answer_grew(question: LearningQuestion) -> list[Told]:
    """Each text the answer had before the one it has now, newest first, with its day and who wrote it."""
    told: list[Told] = []
    before = ""
    for row in question.history.select_related("history_user").order_by("history_date", "history_id"):
        if row.answer_so_far and row.answer_so_far != before:
            day = f"{timezone.localtime(row.history_date):%-d %B %Y}"
            told.append(Told(day, [str(row.history_user)] if row.history_user else [], row.answer_so_far))
        before = row.answer_so_far
    return [one for one in reversed(told) if one.words != question.answer_so_far]


def amend(request: SignedIn, pk: int) -> HttpResponse:
    """A question's words and its answer, amended; where somebody else did so meanwhile, both texts are shown."""
    question = find(LearningQuestion.objects.with_its_names(), request.user, pk)
    if not MISSION_OR_FACILITATOR.may(question, request.user):
        raise NotYours(f"A question’s answer is for {MISSION_OR_FACILITATOR.words} to add to.")
    form = AmendQuestionForm(request.user, question, request.POST or None, kept=kept_fields(request))

    def act() -> str:
        version = form.cleaned_data["version"]
        questions.grow(question, form.words(), entries=form.chosen(), by=request.user, version=version)
        messages.success(request, "Saved.")
        return question.get_absolute_url()

    context = {
        "title": "Add to the answer",
        "turn": question.question,
        "back": question.get_absolute_url(),
        "trail": _trail(("Questions", reverse("learning:questions"))),
        "submit": "Save",
    }
    return form_page(request, form, act, "learning/form.html", context)


def move(request: SignedIn, pk: int, move: str) -> HttpResponse:
    """One move of the offer to research."""
    return make_the_move(request, ROOM, pk, move)
