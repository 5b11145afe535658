"""The days of the pathway: answer by, return by, reply by; what pauses a clock and what the clock itself moves.

Working days throughout (`foundation/working_days.py`); day 0 is the day of the move and due means the end of that day
(docs/portal.md, section 4).
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, partial
from typing import Any

from django.db import transaction
from django.db.models import Min

from barriers.models import Barrier, Escalation, PartnerRequest
from foundation.working_days import add, between, day_of
from people.models import Meeting

MISSION_DAYS = 10  # a mission's own days to answer an officer, and to reply to an outcome
EXPLAIN_DAYS = 5  # an officer's days to explain an outcome that was not clear
LONGEST_WITHOUT_REASON = 60  # beyond this an officer says why


def answer_by(forum: Any, submitted_on: date) -> date:
    """The later of the forum's answer days and the first meeting whose papers were still open on the day of asking."""
    by_days = add(submitted_on, forum.answer_days)
    meeting = first_open_meeting(forum, submitted_on)
    return max(by_days, meeting.day) if meeting else by_days


def first_open_meeting(forum: Any, asked_on: date) -> Meeting | None:
    """The forum's first meeting whose papers were still open on the day of asking; it may have been held since."""
    meetings = forum.meetings.not_called_off(asked_on).select_related("forum")[:12]
    return next((meeting for meeting in meetings if meeting.papers_open(asked_on)), None)


def needs_a_reason(escalation: Escalation) -> bool:
    """Is the answer expected so late that an officer has to say why?"""
    asked_on = day_of(escalation.submitted_at)
    return between(asked_on, escalation.answer_by) > LONGEST_WITHOUT_REASON and not escalation.late_because


def pause(escalation: Escalation, on: date) -> dict[str, Any]:
    """The columns that stop the forum's clock, once per trip, and start the mission's own."""
    columns: dict[str, Any] = {"mission_answer_by": add(on, MISSION_DAYS), "pauses": escalation.pauses + 1}
    if escalation.pauses == 0:
        columns["paused_on"] = on
    return columns


def resume(escalation: Escalation, on: date) -> dict[str, Any]:
    """The columns that start the forum's clock again, with the days of waiting added."""
    columns: dict[str, Any] = {"mission_answer_by": None}
    if escalation.paused_on:
        waited = between(escalation.paused_on, on)
        columns |= {
            "paused_on": None,
            "paused_days": escalation.paused_days + waited,
            "answer_by": add(escalation.answer_by, waited),
        }
    return columns


def recompute(forum: Any) -> int:
    """Work out again what is open at a forum, after a meeting moved or a limit changed. Returns how many changed.

    What was carried over from a forum it replaced keeps the days it came with.
    """
    changed = 0
    answered_by = cache(partial(answer_by, forum))
    for escalation in forum.escalations.open().not_carried_over().select_related("forum", "barrier"):
        if escalation.state == Escalation.State.DECIDED:
            new = {"return_by": add(escalation.decided_on, forum.return_days)}
        else:
            asked_on = day_of(escalation.submitted_at)
            new = {"answer_by": add(answered_by(asked_on), escalation.paused_days)}
        if any(getattr(escalation, name) != value for name, value in new.items()):
            changed += _give_days(escalation, new)
    return changed


def _give_days(escalation: Escalation, new: dict[str, date]) -> bool:
    """Write a trip's new days, unless somebody moved it meanwhile: the next run then finds it where it is."""
    with transaction.atomic():
        if not Escalation.objects.filter(pk=escalation.pk, moves=escalation.moves).update(**new):
            return False
        for name, value in new.items():
            setattr(escalation, name, value)
        keep_turn(escalation)
    return True


def turn_now(escalation: Escalation) -> dict[str, Any]:
    """Whose turn it is on a barrier while this trip goes on, since when, and by which day."""
    state, forum = escalation.state, escalation.forum
    # Carrying it over to a successor, or a steer, changes nothing about how long somebody has been waited for.
    came: Any = escalation.steps.exclude(from_state=state).first()
    if state == Escalation.State.WAITING:
        return _turn(Barrier.Turn.MISSION, forum, came.at, escalation.mission_answer_by)
    if state == Escalation.State.DECIDED:
        awaited = PartnerRequest.objects.awaited().filter(decision__escalation=escalation)
        reply_by = awaited.aggregate(day=Min("reply_by"))["day"]
        turn = Barrier.Turn.PARTNER if reply_by else Barrier.Turn.DECIDED
        return _turn(turn, forum, came.at, reply_by or escalation.return_by)
    if state == Escalation.State.RETURNED:
        return _turn(Barrier.Turn.MISSION, None, escalation.returned_at, escalation.reply_by)
    if escalation.is_open:
        return _turn(Barrier.Turn.FORUM, forum, escalation.submitted_at, escalation.answer_by)
    if escalation.owes_an_explanation:
        return _turn(Barrier.Turn.FORUM, forum, came.at, escalation.explain_by)
    return _turn(Barrier.Turn.MISSION, None, came.at, None)


def _turn(turn: str, forum: Any, since: datetime | None, due_on: date | None) -> dict[str, Any]:
    return {"turn": turn, "with_forum": forum, "turn_since": since, "due_on": due_on}


def no_longer_due(barrier_id: int, reply_by: date | None) -> None:
    """Nobody waits for the mission's reply any longer; a day the barrier owes for something else stays."""
    waiting = Barrier.objects.filter(pk=barrier_id, state=Barrier.State.OPEN, due_on=reply_by)
    waiting.update(due_on=None)


def keep_turn(escalation: Escalation) -> None:
    """Write whose turn it is beside the barrier, so that lists need no join. Part of each move's transaction."""
    columns = turn_now(escalation)
    # A trip that came to an end must not speak for the one that came after it, nor for a barrier out of the way.
    own = (
        {"open_escalation": escalation}
        if escalation.is_open
        else {"open_escalation": None, "state": Barrier.State.OPEN}
    )
    Barrier.objects.filter(pk=escalation.barrier_id, **own).update(**columns)
    for name, value in columns.items():
        setattr(escalation.barrier, name, value)
