"""Duties: what each trip and meeting asks of a forum's officer today, told apart so that lists and counts agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, Q, Value, When

from barriers.models import OPEN, OWES_WORDS, Barrier, Escalation
from barriers.telling import day
from foundation.moments import now
from foundation.working_days import add, today
from people.meetings import STILL_TO_COME
from people.models import Meeting

SOON = 5  # working days in which a day that comes is said to be near
State = Escalation.State


@dataclass(frozen=True)
class Kind:
    """One kind of thing on an officer's desk, in words; it is the forum's to do unless it is not `ours`."""

    title: str
    note: str
    ours: bool = True
    counted: str = ""  # what stands behind a number, where the title would not be understood there

    @property
    def in_a_count(self) -> str:
        """What stands behind a number of them."""
        return self.counted or self.title.lower()


# In the order an officer would do them.
KINDS = {
    "past": Kind("Past its day", "longest past first"),
    "due": Kind(f"Due within {SOON} working days", "put each on an agenda"),
    "new": Kind("New", "thank them, and say what comes next"),
    "owed": Kind("Owed an answer", "due first"),
    "scheduled": Kind("On an agenda", "record what the meeting decides"),
    "return": Kind("Decided, not yet returned", "tell the missions in plain words", counted="to be returned"),
    "explain": Kind("They said it was not clear", "explain within five working days", counted="to be explained"),
    "mission": Kind("Waiting for the mission", "they have ten working days", ours=False),
    "partner": Kind("Partner's reply due", "then the outcome can be returned", ours=False),
}

# The move by which a forum's officer does what a trip in this state asks for.
VERBS = {
    State.SUBMITTED: "receive",
    State.RECEIVED: "schedule",
    State.SCHEDULED: "decide",
    State.DECIDED: "return_outcome",
    State.ACKNOWLEDGED: "explain",
}


def on_the_desk(trips: Any) -> Any:
    """Of these trips, those a forum's officer has to know of: with the day each is due and its kind today.

    They are given as `desk_day` and `desk_kind`.
    """
    return trips.filter(Q(state__in=OPEN) | OWES_WORDS).annotate(desk_day=_day()).annotate(desk_kind=_kind(today()))


AWAITS_A_PARTNER = Q(state=State.DECIDED, barrier__turn=Barrier.Turn.PARTNER)


def _day() -> Case:
    """The trip's own day: a barrier's `due_on` may speak for a later trip of it."""
    return Case(
        When(state=State.WAITING, then=F("mission_answer_by")),
        When(AWAITS_A_PARTNER, then=F("barrier__due_on")),
        When(state=State.DECIDED, then=F("return_by")),
        When(state=State.ACKNOWLEDGED, then=F("explain_by")),
        default=F("answer_by"),
    )


def _kind(on: date) -> Case:
    return Case(
        When(state=State.WAITING, then=Value("mission")),
        When(AWAITS_A_PARTNER, then=Value("partner")),
        When(desk_day__lt=on, then=Value("past")),
        When(state=State.SUBMITTED, then=Value("new")),
        When(state=State.SCHEDULED, then=Value("scheduled")),
        When(state=State.DECIDED, then=Value("return")),
        When(state=State.ACKNOWLEDGED, then=Value("explain")),
        When(desk_day__lte=add(on, SOON), then=Value("due")),
        default=Value("owed"),
    )


def to_do_at(forums: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """How many things of each kind there are to do at each forum, for its officers: one question for all forums."""
    counts: dict[int, dict[str, int]] = {forum: {} for forum in forums}
    rows = on_the_desk(Escalation.objects.at(*counts)).order_by().values_list("forum", "desk_kind")
    for forum, name, count in rows.annotate(n=Count("*")):
        counts[forum][name] = count
    ours = {name: kind.in_a_count for name, kind in KINDS.items() if kind.ours}
    return {forum: [(n[name], title) for name, title in ours.items() if name in n] for forum, n in counts.items()}


# ---- what a meeting is owed ----

UNFINISHED = (*STILL_TO_COME, Meeting.State.HELD)
LONG_OVER = timedelta(days=182)  # what was held before is the council's own record


def unfinished_meetings(forums: Iterable[int]) -> list[Meeting]:
    """The meetings of these forums that an officer may still have something to do for, in their order."""
    recent = {"state__in": UNFINISHED, "starts_at__date__gte": today() - LONG_OVER}
    return list(Meeting.objects.filter(forum__in=forums, **recent).select_related("forum").order_by("starts_at"))


def meetings_owed(meetings: list[Meeting]) -> list[tuple[str, str, Meeting]]:
    """What an officer owes a meeting now: papers, the record that it was held, or its draft minutes; and why."""
    owed = []
    for meeting in meetings:
        if meeting.state == Meeting.State.HELD:
            owed.append(("Record the draft minutes", "Held; its minutes are not yet drafted.", meeting))
        elif meeting.starts_at <= now():
            owed.append(("Record it", f"It was to be held on {day(meeting.day)}: was it, and quorate?", meeting))
        elif meeting.state == Meeting.State.PLANNED and _papers_are_due(meeting):
            owed.append(("Open the meeting", f"Its papers are to be out by {day(meeting.publish_by)}.", meeting))
    return owed


def _papers_are_due(meeting: Meeting) -> bool:
    return meeting.forum.papers_clear_days > 0 and meeting.publish_by <= add(today(), SOON)
