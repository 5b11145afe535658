"""What can happen to an edition, and who may do it: compiled, held, approved or skipped, sent, corrected."""

# ruff: noqa: E501 (the table is read row by row)

from typing import Any

from digests.models import Edition
from foundation.moves import CLOCK, Move, Moves, Whose


def _officers_seat(edition: Edition, user: Any) -> str:
    seats = [seat for seat in user.seats_now if seat.forum_id == edition.forum_id and seat.role == "officer"]
    return seats[0].words if seats else str(user)


OFFICER = Whose(
    "the forum's officer",
    lambda edition, user: user is not None and user.is_officer_for(edition.forum),
    _officers_seat,
)

_S = Edition.State

EDITION_MOVES = Moves(
    Move("compile", "Compile", (), _S.HELD, CLOCK, "Compiled", inner=True),
    Move("compile_again", "Compile it again", (_S.HELD,), None, OFFICER, "Compiled again", "With what changed since"),
    Move("arrange", "Leave out or put in another order", (_S.HELD,), None, OFFICER, "Arranged", "What it leaves out is recorded"),
    Move("approve", "Approve and send", (_S.HELD,), _S.APPROVED, OFFICER, "Approved", "To every reader, once"),
    Move("skip", "Skip this one", (_S.HELD,), _S.SKIPPED, OFFICER, "Skipped", "With the reason; nothing is sent"),
    Move("send", "Send", (_S.APPROVED,), _S.SENT, CLOCK, "Sent", inner=True),
    Move("write_correction", "Write a correction", (), _S.HELD, OFFICER, "Begun as a correction", inner=True),
    Move("correct", "Correct it", (_S.SENT,), None, OFFICER, "Corrected", "By a new edition that says what it corrects"),
    Move("take_out", "Take out what is no longer told", (_S.SENT,), None, OFFICER, "Taken out", "What its readers may no longer be told, from every form of it"),
    Move("leave", "Leave what was told", (_S.SENT,), None, OFFICER, "Left as it was told", "With the reason; nobody is warned of it again"),
    Move("redact", "Remove words", (_S.HELD, _S.APPROVED, _S.SENT, _S.SKIPPED), None, OFFICER, "Words removed", "From every form of it, for good"),
)  # fmt: skip
