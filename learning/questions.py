"""What a mission wants to know: asked, answered a little more each time, and offered to those who do research."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from foundation.moves import NotYours, begin, make_move
from foundation.versions import save_words
from foundation.working_days import today
from learning.models import LearningEntry, LearningQuestion
from learning.moves import MISSION_OR_FACILITATOR, QUESTION_MOVES


def ask(question: Any, *, entries: Iterable[LearningEntry] = (), by: Any) -> LearningQuestion:
    """Write down what a mission wants to know, with the entries that bear on it. Raises NotYours."""
    question.asked_by = by
    question.asked_on = question.asked_on or today()
    question._history_user = by
    with transaction.atomic():
        begin(question, QUESTION_MOVES["ask"], by=by)
        question.entries.set(entries)
    return question


def grow(
    question: LearningQuestion, words: dict[str, str], *, entries: Iterable[LearningEntry], by: Any, version: int
) -> LearningQuestion:
    """Save a question's words, its answer as far as it has grown, and the entries it rests on.

    Entries this person may not read stay linked. Raises NotYours and ChangedSince.
    """
    if not MISSION_OR_FACILITATOR.may(question, by):
        raise NotYours(f"A question’s answer is for {MISSION_OR_FACILITATOR.words} to add to.")
    hidden = question.entries.exclude(pk__in=LearningEntry.objects.visible_to(by).values("pk"))
    with transaction.atomic():
        save_words(question, words, by=by, version=version)
        question.entries.set([*entries, *hidden])
    return question


def tell_research(
    question: LearningQuestion, move: str, *, words: str, by: Any, seen: int | None = None
) -> LearningQuestion:
    """Make one move of the offer to research, in a sentence. Raises NotYours and TooLate."""
    make_move(question, QUESTION_MOVES[move], by=by, words=words, seen=seen)
    return question
