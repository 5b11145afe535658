"""The pages of the strategy that need every floor: where it leads, and its recommendations with their evidence."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst

from digests.phrases import many, number
from foundation.trails import below_the_desk
from missions import board
from missions.models import DiscussionQuestion, Principle, Recommendation, Strategy
from missions.views.frame import below_the_strategy
from missions.wordings import wordings
from missions_portal.evidence import Found, evidence_of, or_none
from people.requests import SignedIn

Answer = Recommendation.Answer


def strategy(request: SignedIn) -> HttpResponse:
    """What the paper holds, and how far the Board has answered it."""
    questions, answered = DiscussionQuestion.objects.count(), DiscussionQuestion.objects.answered().count()
    principles, taken_up = Principle.objects.count(), Principle.objects.in_somebodys_words().count()
    answers = Counter(Recommendation.objects.values_list("answer", flat=True))
    return render(
        request,
        "strategy/strategy.html",
        {
            "strategy": Strategy.current(),
            "recommendations": capfirst(f"{many(answers.total(), 'recommendation')}: {_answers(answers)}"),
            "questions": capfirst(f"{many(questions, 'question')} to the Board, {or_none(answered)} answered"),
            "principles": capfirst(f"{many(principles, 'principle')}, {or_none(taken_up)} taken up in a team’s words"),
            "trail": below_the_desk(),
        },
    )


def _answers(answers: Counter[str]) -> str:
    """“five endorsed, one endorsed as amended, three not recorded”."""
    return ", ".join(
        f"{number(n)} {label.lower()}"
        for value, label in (*Answer.choices[1:], Answer.choices[0])
        if (n := answers[value])
    )


def recommendations(request: SignedIn) -> HttpResponse:
    """All on one page, fit for the annual report: the Board's answer, how far each has come, and the evidence."""
    found = Found(request.user)
    rows = list(Recommendation.objects.all())
    return render(
        request,
        "strategy/recommendations.html",
        {
            "rows": [(row, evidence_of(row, found)) for row in rows],
            "answers": capfirst(_answers(Counter(row.answer for row in rows))),
            "trail": below_the_strategy(),
        },
    )


def recommendation(request: SignedIn, number: int) -> HttpResponse:
    """One of them: its words and how they changed, the evidence, and the questions asked under it."""
    row = get_object_or_404(Recommendation, number=number)
    context: dict[str, Any] = {
        "recommendation": row,
        "shown": evidence_of(row, Found(request.user)),
        "answers": answers_before(row),
        "progress": wordings(row, "progress")[1:],
        "questions": row.questions.prefetch_related("answers"),
        "writes": board.writes_for_the_board(request.user),
        "trail": below_the_strategy(("Recommendations", reverse("recommendations"))),
    }
    return render(request, "strategy/recommendation.html", context)


def answers_before(recommendation: Recommendation) -> list[dict[str, Any]]:
    """What was recorded before the answer in force, latest first; that nothing was recorded at first is no answer."""
    rows = wordings(recommendation, "answer", "minute", "amended_text", also=("answered_on",))[1:]
    while rows and rows[-1]["answer"] == Answer.NOT_RECORDED:
        rows.pop()
    return [row | {"answer_words": Answer(row["answer"]).label} for row in rows]
