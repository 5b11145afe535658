"""What can happen to a nomination, and who may do it: the nominee is asked before anyone else sees it."""

# ruff: noqa: E501 (the table is read row by row)

from typing import Any

from foundation.moves import CLOCK, Move, Moves, Whose
from leaders.models import Nomination

_N = Nomination.State


def _by_anyone(nomination: Nomination, user: Any) -> bool:
    return user is not None


def _is_nominee(nomination: Nomination, user: Any) -> bool:
    return user is not None and user.pk == nomination.nominee_id


def _put_it_forward(nomination: Nomination, user: Any) -> bool:
    return user is not None and user.pk in (nomination.nominee_id, nomination.nominated_by_id)


def _is_officer(nomination: Nomination, user: Any) -> bool:
    return user is not None and any(seat.role == "officer" and seat.forum.decides for seat in user.seats_now)


def _is_officer_there(nomination: Nomination, user: Any) -> bool:
    """Is this person an officer of the forum it is before? While it is before none, a late press is told so."""
    item = nomination.agenda_item
    if user is None or item is None:
        return _is_officer(nomination, user)
    return bool(user.is_officer_for(item.meeting.forum))


def _as_themselves(nomination: Nomination, user: Any) -> str:
    # By no name where somebody else typed an address: its page says who they are to those who may know.
    return "The nominee" if user.pk == nomination.nominee_id != nomination.nominated_by_id else str(user)


def _officers_seat(nomination: Nomination, user: Any) -> str:
    return next(seat.words for seat in user.seats_now if seat.role == "officer" and seat.forum.decides)


ANYONE = Whose("anyone signed in", _by_anyone, _as_themselves)
NOMINEE = Whose("the nominee", _is_nominee, _as_themselves)
EITHER = Whose("the nominee, or whoever put them forward", _put_it_forward, _as_themselves)
OFFICER = Whose("an officer of a forum that decides", _is_officer, _officers_seat)
THAT_FORUMS_OFFICER = Whose("an officer of the forum it is before", _is_officer_there, _officers_seat)

NOMINATION_MOVES = Moves(
    Move("nominate", "Put somebody forward", (), _N.ASKED, ANYONE, "Put forward", inner=True),
    Move("agree", "I am willing", (_N.ASKED,), _N.WILLING, NOMINEE, "Willing", "From now on officers see it"),
    Move("take_to_the_board", "Take it to a meeting", (_N.WILLING,), _N.BEFORE_THE_BOARD, OFFICER, "Before the Board"),
    Move("confirm", "Confirm", (_N.BEFORE_THE_BOARD,), _N.CONFIRMED, THAT_FORUMS_OFFICER, "Confirmed", "With its minute"),
    Move("not_taken_up", "Not taken up", (_N.BEFORE_THE_BOARD,), _N.NOT_TAKEN_UP, THAT_FORUMS_OFFICER, "Not taken up"),
    Move("put_off", "Put off", (_N.BEFORE_THE_BOARD,), _N.WILLING, THAT_FORUMS_OFFICER, "Put off", "It waits for another meeting"),
    Move("cancelled", "Put off: meeting cancelled", (_N.BEFORE_THE_BOARD,), _N.WILLING, CLOCK, "Put off: the meeting was cancelled", inner=True),
    Move("withdraw", "Withdraw", (_N.ASKED, _N.WILLING, _N.BEFORE_THE_BOARD), _N.WITHDRAWN, EITHER, "Withdrawn"),
)  # fmt: skip
