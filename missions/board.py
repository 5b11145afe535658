"""What the Board answered to the paper: to each recommendation and question, written down by its officer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from foundation import history
from foundation.moves import NotYours
from foundation.versions import save_words
from missions.models import BoardAnswer, DiscussionQuestion, Recommendation


def writes_for_the_board(user: Any) -> bool:
    """Is this person an officer of the Board: the forum that decides and refers no further?

    An officer of a partnership below it writes down what the partnership decided, not what the Board said.
    """
    return any(
        seat.role == "officer" and seat.forum.decides and seat.forum.escalates_to_id is None for seat in user.seats_now
    )


def check_writes_for_the_board(user: Any) -> None:
    """Raise NotYours where a person is not an officer of the Board."""
    if not writes_for_the_board(user):
        raise NotYours("What the Board answered is for its officer to write down.")


def amend(recommendation: Recommendation, words: dict[str, Any], *, version: int, by: Any) -> Recommendation:
    """Write down the Board's answer to a recommendation, or how far it has come, on the version the person saw.

    Raises NotYours and ChangedSince.
    """
    check_writes_for_the_board(by)
    return save_words(recommendation, words, by=by, version=version)


def answer(question: DiscussionQuestion, words: str, *, on: date, minute: str, by: Any) -> BoardAnswer:
    """Write down what the Board said to a question; what it said before stands beside it. Raises NotYours."""
    check_writes_for_the_board(by)
    said: Any = BoardAnswer(question=question, words=words, on=on, minute=minute)
    said._history_user = by
    with transaction.atomic():
        said.save()
        history.note("answer", said, by=by)
    return said
