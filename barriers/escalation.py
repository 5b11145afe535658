"""What can happen to a barrier, and who may do it: the two tables of moves, read from top to bottom.

The tables follow docs/portal.md, section 3. `asking.py` holds what a mission does, `answering.py` what a forum does,
`deciding.py` what it decides, `correcting.py` how a decision's words change, `partners.py` what partners answer, `life.py` what happens to a barrier apart from its trips, and `clocks.py` the days.
"""

from typing import Any

from barriers.models import Barrier, Escalation
from foundation.moves import CLOCK, Move, Moves, Whose
from leaders.standing import seat_at, standing_of

_B, _E = Barrier.State, Escalation.State

# ---- who ----


def _barrier(record: Any) -> Barrier:
    return record if isinstance(record, Barrier) else record.barrier


def _serves(record: Any, user: Any) -> bool:
    return user is not None and _barrier(record).lead_mission_id in standing_of(user).serves


def _joined(record: Any, user: Any) -> list[int]:
    """The joined missions this person serves."""
    serves = standing_of(user).serves if user is not None else frozenset()
    if not serves:
        return []
    return [joining.mission_id for joining in _barrier(record).joinings.all() if joining.mission_id in serves]


def _raised(record: Any, user: Any) -> bool:
    """Did this person raise it, or serve a mission that raised or joined it?"""
    if user is None:
        return False
    barrier = _barrier(record)
    if user.pk == barrier.author_id or _serves(record, user) or _joined(record, user):
        return True
    return any(one.author_id == user.pk for one in barrier.merged_from.all())


def _raisers_seat(record: Any, user: Any) -> str:
    joined = [] if _serves(record, user) else _joined(record, user)
    mission = joined[0] if joined else _barrier(record).lead_mission_id
    return seat_at(user, mission)


def _mission_seat(record: Any, user: Any) -> str:
    return seat_at(user, _barrier(record).lead_mission_id)


def _author_only(barrier: Barrier, user: Any) -> bool:
    contributes = standing_of(user).contributes_to
    return user.pk == barrier.author_id and barrier.lead_mission_id in contributes and not barrier.offered_at


def _another_mission(barrier: Barrier, user: Any) -> bool:
    return user is not None and bool(standing_of(user).serves - {barrier.lead_mission_id})


def _forum_seat(*roles: str) -> Any:
    def seat(escalation: Escalation, user: Any) -> str:
        held = [s for s in user.seats_now if s.forum_id == escalation.forum_id and s.role in roles]
        return held[0].words if held else str(user)

    return seat


MISSION = Whose("the lead mission's leader, team or caretaker", _serves, _mission_seat)
CONTRIBUTOR = Whose("the contributor who wrote it", _author_only, _mission_seat)
ANOTHER_MISSION = Whose("another mission's leader or team", _another_mission, lambda b, user: str(user))
RAISERS = Whose("those who raised or joined it", _raised, _raisers_seat)
MERGERS = Whose(
    "its lead mission or the facilitator",
    lambda barrier, user: user is not None and (_serves(barrier, user) or standing_of(user).facilitates),
    _mission_seat,
)
OFFICER = Whose(
    "the forum's officer",
    lambda escalation, user: user is not None and user.is_officer_for(escalation.forum),
    _forum_seat("officer"),
)
OFFICER_OR_CHAIR = Whose(
    "the forum's officer or chair",
    lambda escalation, user: (
        user is not None and (user.is_officer_for(escalation.forum) or user.chairs(escalation.forum))
    ),
    _forum_seat("officer", "chair", "vice-chair"),
)
CHAIR = Whose(
    "the forum's chair",
    lambda escalation, user: user is not None and user.chairs(escalation.forum),
    _forum_seat("chair", "vice-chair"),
)
MISSION_OR_OFFICER = Whose(
    "the mission, or in the meeting the officer for it",
    lambda escalation, user: (
        MISSION.may(escalation, user) or (OFFICER.may(escalation, user) and escalation.state == _E.SCHEDULED)
    ),
    lambda escalation, user: (MISSION if MISSION.may(escalation, user) else OFFICER).seat(escalation, user),
)
BY_ANOTHER_MOVE = Whose("part of another move", lambda record, user: True, _mission_seat)

# ---- a barrier ----

RESOLVABLE = (_B.OPEN, _B.IN_PART, _B.WORKED_ROUND)
SETTLED = (_B.IN_PART, _B.IN_FULL, _B.WORKED_ROUND)

BARRIER_MOVES = Moves(
    Move("log", "Log it", (_B.DRAFT,), _B.OPEN, MISSION, "Logged", "Gives it a reference; leaders and teams can read it"),
    Move("offer", "Send it to the team", (_B.DRAFT,), None, CONTRIBUTOR, "Offered to the team", "The team logs it"),
    Move("discard", "Discard the draft", (_B.DRAFT,), "gone", MISSION, "Discarded", "Nothing of it is kept"),
    Move("escalate", "Ask a forum", (_B.OPEN, _B.IN_PART), _B.ESCALATED, BY_ANOTHER_MOVE, "Taken to a forum", inner=True),
    Move("go_on", "Go on to another forum", (_B.ESCALATED,), None, BY_ANOTHER_MOVE, "Went on to another forum", inner=True),
    Move("come_back", "Come back", (_B.ESCALATED,), _B.OPEN, BY_ANOTHER_MOVE, "Came back to the mission", inner=True),
    Move("join", "Us too", (_B.OPEN, _B.ESCALATED), None, ANOTHER_MISSION, "Joined: us too", "Say what it does to your mission"),
    Move("resolve_in_part", "Resolve in part", RESOLVABLE, _B.IN_PART, MISSION, "Resolved in part", "With what you learned"),
    Move("resolve_in_full", "Resolve", RESOLVABLE, _B.IN_FULL, MISSION, "Resolved", "With what you learned"),
    Move("work_round", "Work round it", RESOLVABLE, _B.WORKED_ROUND, MISSION, "Worked round", "With a day to look again"),
    Move("reopen", "Reopen", SETTLED, _B.OPEN, MISSION, "Reopened", "It is in the way again"),
    Move("dispute", "Dispute", SETTLED, _B.OPEN, RAISERS, "Disputed: it is still in the way", "For those who raised or joined it"),
    Move("merge", "Merge into another", (_B.OPEN,), _B.MERGED, MERGERS, "Merged into another", "The stories are then read together"),
    Move("take_in", "Take another in", (_B.OPEN, _B.IN_PART, _B.ESCALATED), None, BY_ANOTHER_MOVE, "Another was merged into it", inner=True),
    Move("pass_on", "Pass the lead on", (_B.OPEN,), None, MISSION, "The lead passed to another mission", inner=True),
    Move("withdraw", "Withdraw", (_B.OPEN,), _B.WITHDRAWN, MISSION, "Withdrawn", "Where others joined, one of them takes the lead"),
)  # fmt: skip

# ---- an escalation: one trip to one forum ----

BEFORE_AGENDA = (_E.SUBMITTED, _E.RECEIVED, _E.WAITING)
UNDECIDED = (*BEFORE_AGENDA, _E.SCHEDULED)
UNTIL_RETURNED = (*UNDECIDED, _E.DECIDED)

ESCALATION_MOVES = Moves(
    Move("submit", "Ask a forum", (), _E.SUBMITTED, BY_ANOTHER_MOVE, "Asked", inner=True),
    Move("receive", "Receive", (_E.SUBMITTED,), _E.RECEIVED, OFFICER, "Received, with thanks", "Thank them and say what comes next"),
    Move("ask", "Ask the mission", (_E.SUBMITTED, _E.RECEIVED, _E.SCHEDULED), _E.WAITING, OFFICER, "Asked the mission for more", "Name what is missing; the clock stops"),
    Move("answer", "Answer the officer", (_E.WAITING,), _E.RECEIVED, MISSION, "The mission answered", "The clock runs on"),
    Move("schedule", "Put on an agenda", (_E.RECEIVED,), _E.SCHEDULED, OFFICER, "Put on the agenda", "A coming meeting of this forum"),
    Move("put_off", "Put off", (_E.SCHEDULED,), _E.RECEIVED, OFFICER_OR_CHAIR, "Put off", "With the reason; the clock runs on"),
    Move("cancelled", "Put off: meeting cancelled", (_E.SCHEDULED,), _E.RECEIVED, CLOCK, "Put off: the meeting was cancelled", inner=True),
    Move("steer", "Give a steer", (_E.SUBMITTED, _E.RECEIVED, _E.SCHEDULED), None, CHAIR, "A steer by the chair, to be noted", "A steer is not a decision"),
    Move("decide", "Record the decision", (_E.RECEIVED, _E.SCHEDULED), _E.DECIDED, OFFICER, "Decided", "What was decided, and why"),
    Move("refer_up", "Refer up", (_E.RECEIVED, _E.SCHEDULED), _E.REFERRED_UP, OFFICER, "Referred up", inner=True),
    Move("send_back", "Send back with advice", BEFORE_AGENDA, _E.SENT_BACK, OFFICER, "Sent back, with advice", "Listed to the chair and in the next digest"),
    Move("return_outcome", "Return the outcome", (_E.DECIDED,), _E.RETURNED, OFFICER, "The outcome came back", "In plain words, to everyone who raised or joined it"),
    Move("acknowledge", "Reply", (_E.RETURNED,), _E.ACKNOWLEDGED, RAISERS, "The mission replied", "Say if it is clear, and if it moved the barrier"),
    Move("explain", "Explain", (_E.ACKNOWLEDGED,), None, OFFICER, "The officer explained", "They said it was not clear"),
    Move("lapse", "Close without a reply", (_E.RETURNED,), _E.CLOSED, CLOCK, "Closed: no reply in ten working days", inner=True),
    Move("take_back", "Take back the ask", UNDECIDED, _E.TAKEN_BACK, MISSION_OR_OFFICER, "Taken back", "An agenda item stays, marked as taken back"),
    Move("carry_over", "Carry over", UNTIL_RETURNED, None, CLOCK, "Carried over to the forum's successor", inner=True),
    Move("carry_off_agenda", "Carry over", (_E.SCHEDULED,), _E.RECEIVED, CLOCK, "Carried over to the forum's successor", inner=True),
)  # fmt: skip
