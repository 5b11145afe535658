"""What can happen to a record's public words, and who may do it: one table, top to bottom."""

# ruff: noqa: E501 (the table is read row by row)
from __future__ import annotations

from typing import Any

from foundation.moves import Move, Moves, Whose
from foundation.publishing import Publication

OFFICERS = ("officer",)
OFFICERS_AND_CHAIRS = ("officer", "chair", "vice-chair")


def _of(words: str, roles: tuple[str, ...]) -> Whose:
    def may(side: Any, user: Any) -> bool:
        return side.seat_of(user, *roles) is not None

    def words_of_the_seat(side: Any, user: Any) -> str:
        seat = side.seat_of(user, *roles)
        return seat.words if seat else str(user)

    return Whose(words, may, words_of_the_seat)


OFFICER = _of("the officer of the forum, or of one that meets in public", OFFICERS)
OFFICER_OR_CHAIR = _of("the officer or chair of the forum, or of one that meets in public", OFFICERS_AND_CHAIRS)

_P = Publication

PUBLICATION_MOVES = Moves(
    Move("write", "Write the public words", (_P.PRIVATE, _P.CLEARED, _P.ASKED, _P.UNPUBLISHED), _P.PRIVATE, OFFICER, "Public words written", "For residents, in boxes of their own"),
    Move("clear", "Clear the words", (_P.PRIVATE, _P.UNPUBLISHED), _P.CLEARED, OFFICER, "Cleared", "Somebody has read them for what may identify a person"),
    Move("publish", "Publish", (_P.CLEARED,), _P.PUBLISHED, OFFICER_OR_CHAIR, "Published", "Residents can read it within a minute"),
    Move("ask_second", "Ask a second person", (_P.CLEARED,), _P.ASKED, OFFICER, "A second person was asked", "In quiet dates two people agree, and say why"),
    Move("agree", "Agree and publish", (_P.ASKED,), _P.PUBLISHED, OFFICER_OR_CHAIR, "A second person agreed, and it was published", "For somebody else than who asked"),
    Move("exempt", "Keep it back", (_P.PRIVATE, _P.CLEARED, _P.ASKED, _P.UNPUBLISHED, _P.EXEMPT), _P.EXEMPT, OFFICER, "Kept back", "With the reason, and the day it is looked at again"),
    Move("unpublish", "Take it down", (_P.PUBLISHED,), _P.UNPUBLISHED, OFFICER, "Taken down", "With the reason; the words stay with the desk"),
    Move("back", "Back to private", (_P.CLEARED, _P.ASKED, _P.EXEMPT, _P.UNPUBLISHED), _P.PRIVATE, OFFICER, "Back to private", "The words stay with the desk"),
)  # fmt: skip
