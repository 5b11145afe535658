"""What can happen to a lever, and who may do it: one table, read from top to bottom."""

# ruff: noqa: E501 (the table is read row by row)
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from foundation.moves import Move, Moves, Whose
from missions.models import Lever, Mission

# ---- who: a mission's people, the facilitator, and officers of forums that decide ----


def missions_served(user: Any) -> frozenset[int]:
    """The missions a person leads, supports or looks after today, by their ids: read once per request."""
    if not hasattr(user, "_missions_served"):
        user._missions_served = frozenset(Mission.objects.served_by(user).values_list("pk", flat=True))
    return user._missions_served


def officers_seat(user: Any) -> str:
    """The facilitator's seat, or that of an officer of a forum that decides, in words; blank for everybody else."""
    seats = [seat for seat in user.seats_now if seat.role == "officer"]
    return next((seat.words for seat in seats if seat.forum.decides or seat.forum.is_facilitated_space), "")


def decides_as_officer(user: Any) -> bool:
    """Is this person the officer of a forum that decides?"""
    return any(seat.role == "officer" and seat.forum.decides for seat in user.seats_now)


def may_write_strategy(user: Any) -> bool:
    """May this person add to the registers of levers and of data?"""
    return user is not None and bool(officers_seat(user) or missions_served(user))


def may_keep(lever: Lever, user: Any) -> bool:
    """May this person move this lever and change its words?"""
    if user is None:
        return False
    return bool(officers_seat(user) or missions_served(user) & {mission.pk for mission in lever.missions.all()})


def _of_kind(*kinds: str) -> Callable[[Lever, Any], bool]:
    return lambda lever, user: lever.kind in kinds and may_keep(lever, user)


def _seat(lever: Lever, user: Any) -> str:
    """A mission's people sign for their mission, others for their forum."""
    theirs = {mission.pk for mission in lever.missions.all()} & missions_served(user)
    held = user.appointments.current().serving().filter(mission__in=theirs or missions_served(user))
    post = held.select_related("mission").first()
    return post.words if post else officers_seat(user) or str(user)


_WHO = "the people of its missions, the facilitator or an officer of a forum that decides"
_K = Lever.Kind
WRITER = Whose(
    "missions’ own people, the facilitator or an officer of a forum that decides",
    lambda lever, user: may_write_strategy(user),
    _seat,
)
KEEPER = Whose(_WHO, may_keep, _seat)
OF_THE_LAW = Whose(f"{_WHO}, where it is a power, a policy or data", _of_kind(_K.POWER, _K.POLICY, _K.DATA), _seat)
OF_A_POLICY = Whose(f"{_WHO}, where it is a policy framework", _of_kind(_K.POLICY), _seat)

# ---- a lever ----

_S = Lever.State
_GOING = (_S.THOUGHT_OF, _S.BEING_WORKED_ON, _S.IN_USE)

LEVER_MOVES = Moves(
    Move("begin", "Write down a lever", (), _S.THOUGHT_OF, WRITER, "Thought of", inner=True),
    Move("take_up", "Take it up", (_S.THOUGHT_OF,), _S.BEING_WORKED_ON, KEEPER, "Taken up", "Somebody works on it from now on"),
    Move("put_in_use", "Say that it is in use", (_S.THOUGHT_OF, _S.BEING_WORKED_ON), _S.IN_USE, KEEPER, "Put in use", "And when it is looked at again"),
    Move("review", "Look at it again", (_S.IN_USE,), None, KEEPER, "Looked at again", "What it does, and the next day to look"),
    Move("holder_answers", "Write down the holder’s answer", _GOING, None, KEEPER, "The holder answered", "In its own words, and on which day"),
    Move("adopt", "Write down the wording adopted", _GOING, None, OF_A_POLICY, "Wording adopted", "Who adopted it, when, and when it is looked at again"),
    Move("ask_legal", "Ask for the legal check", _GOING, None, OF_THE_LAW, "Legal check asked for", "Of whom, and what they are asked"),
    Move("answer_legal", "Write down the legal answer", _GOING, None, OF_THE_LAW, "Legal check answered", "What they said, and on which day"),
    Move("not_possible", "Say that it is not possible", _GOING, _S.NOT_POSSIBLE, KEEPER, "Not possible", "Because; a barrier can then be logged from it"),
    Move("end", "End it", _GOING, _S.ENDED, KEEPER, "Ended", "Why it is no longer used or wanted"),
    Move("begin_again", "Begin again", Lever.OVER, _S.BEING_WORKED_ON, KEEPER, "Begun again", "What is different now"),
)  # fmt: skip
