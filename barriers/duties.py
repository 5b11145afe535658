"""Duties: what each trip is to its forum's officer today, told apart by the database so that lists and counts agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, Q, Value, When

from barriers.models import OPEN, Barrier, Escalation
from foundation.working_days import add, today

SOON = 5  # working days in which a day that comes is said to be near
State = Escalation.State


@dataclass(frozen=True)
class Kind:
    """One kind of thing on an officer's desk, in words; it is the forum's to do unless it is not `ours`."""

    title: str
    note: str
    ours: bool = True


# In the order an officer would do them.
KINDS = {
    "past": Kind("Past its day", "longest past first"),
    "due": Kind(f"Due within {SOON} working days", "put each on an agenda"),
    "new": Kind("New", "thank them, and say what comes next"),
    "owed": Kind("Owed an answer", "due first"),
    "scheduled": Kind("On an agenda", "record what the meeting decides"),
    "return": Kind("Decided, not yet returned", "tell the missions in plain words"),
    "explain": Kind("They said it was not clear", "explain within five working days"),
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
    owes_words = Q(explain_by__isnull=False, explained_at=None)
    return trips.filter(Q(state__in=OPEN) | owes_words).annotate(desk_day=_day()).annotate(desk_kind=_kind(today()))


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
