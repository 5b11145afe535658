"""What the Board answered to the paper: to each recommendation and question, written down by its officer."""

from __future__ import annotations

from datetime import date
from typing import Any

from foundation import history
from foundation.moves import NotYours
from foundation.one_at_a_time import once_only
from foundation.versions import save_words
from missions.models import BoardAnswer, DiscussionQuestion, Recommendation

TWICE = "What the Board said to this in that minute is written down already: correct it there."


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
    """Write down what the Board said to a question; what it said before stands beside it.

    Raises NotYours, and ValidationError where what it said in that minute is written down already.
    """
    check_writes_for_the_board(by)
    said: Any = BoardAnswer(question=question, words=words, on=on, minute=minute)
    said._history_user = by
    with once_only("minute", TWICE):
        said.save()
        history.note("answer", said, by=by)
    return said


def correct(said: BoardAnswer, words: dict[str, Any], *, version: int, by: Any) -> BoardAnswer:
    """Mend what was written down wrongly, on the version the person saw; the history keeps both.

    Raises NotYours and ChangedSince, and ValidationError where what it said in that minute is written down already.
    """
    check_writes_for_the_board(by)
    with once_only("minute", TWICE):
        return save_words(said, words, by=by, version=version)
