"""Turn-round: what a forum has been asked and has answered, and for how many working days, as plain counts.

Days run from the ask to the decision, less those spent waiting for the mission (`barriers/clocks.py` keeps them). They
are facts about questions, never a measure of the people who answer them; only what a reader may read is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from barriers.duties import AWAITS_A_PARTNER
from barriers.models import BEFORE_A_DECISION, OPEN, Barrier, Escalation, EscalationStep
from foundation.working_days import between, day_of, start_of, today
from people.models import Forum

A_YEAR = timedelta(days=365)
PUTTING_OFF = ("put_off", "cancelled")
WITH_A_PARTNER = Barrier.Turn.PARTNER
UP_TO = (10, 20, 40, 60)  # the working days at which one length of stay ends and the next begins


class Stay(NamedTuple):
    """The days of one trip to one forum, and how many times it was put off of late."""

    pk: int
    forum: int
    state: str
    with_a_partner: bool
    submitted_at: datetime
    decided_on: date | None
    returned_at: datetime | None
    paused_days: int
    paused_on: date | None
    times_put_off: int

    def days(self, on: date) -> int:
        """For how many working days the forum had it, or has had it by a day: without waiting for the mission."""
        waiting = between(self.paused_on, on) if self.paused_on else 0
        had = between(day_of(self.submitted_at), self.decided_on or on)
        return max(0, had - self.paused_days - waiting)

    def was_answered(self, since: date) -> bool:
        """Was it decided on a day or after it?"""
        return self.decided_on is not None and self.decided_on >= since


def _stays(trips: Any, since: date) -> list[Stay]:
    """Trips that are open, or were asked, answered or returned since a day: one question."""
    first = start_of(since)
    recent = Q(submitted_at__gte=first) | Q(decided_on__gte=since) | Q(returned_at__gte=first)
    rows = (
        trips.filter(Q(state__in=OPEN) | recent)
        .annotate(times_put_off=_put_off(first), with_a_partner=AWAITS_A_PARTNER)
        .order_by()
    )
    return [Stay(*row) for row in rows.values_list(*Stay._fields)]


def _put_off(first: datetime) -> Coalesce:
    """How many times since a moment the forum put a trip off, or the meeting that was to take it was cancelled."""
    steps = EscalationStep.objects.filter(record=OuterRef("pk"), move__in=PUTTING_OFF, at__gte=first).order_by()
    return Coalesce(Subquery(steps.values("record").annotate(n=Count("*")).values("n")), 0)


# ---- one forum ----


@dataclass
class TurnRound:
    """What one forum holds now, and what became of what it was asked in twelve months."""

    since: date
    open_now: list[tuple[str, int]]
    asked: int
    answered: int
    returned: int
    put_off: int
    half_within: int | None
    longest: int | None


def turn_round_of(forum: Forum, reader: Any) -> TurnRound:
    """The counts and days of one forum, as this reader may read them."""
    since = today() - A_YEAR
    first = start_of(since)
    stays = _stays(forum.escalations.visible_to(reader), since)
    days = Counter(stay.days(today()) for stay in stays if stay.was_answered(since))
    return TurnRound(
        since=since,
        open_now=_now(stays),
        asked=sum(stay.submitted_at >= first for stay in stays),
        answered=days.total(),
        returned=sum(stay.returned_at is not None and stay.returned_at >= first for stay in stays),
        put_off=sum(stay.times_put_off for stay in stays),
        half_within=half_within(days),
        longest=max(days, default=None),
    )


def _now(stays: list[Stay]) -> list[tuple[str, int]]:
    """How many are in each state; what waits for a partner is nothing that the forum could return yet."""
    counts = Counter(WITH_A_PARTNER if stay.with_a_partner else stay.state for stay in stays)
    labels = [*[(state, state.label) for state in OPEN], (WITH_A_PARTNER, "Waiting for a partner")]
    return [(label, counts[state]) for state, label in labels if counts[state]]


def half_within(days: Counter[int]) -> int | None:
    """The number of days within which half of them were answered; nothing where there are none."""
    reached = 0
    for count in sorted(days):
        reached += days[count]
        if reached * 2 >= days.total():
            return count
    return None


# ---- every forum ----


@dataclass
class Length:
    """One length of stay in words: how many wait for an answer that long, and how many were answered in that time."""

    words: str
    waiting: int = 0
    answered: int = 0


def _lengths() -> list[Length]:
    ends = [Length(f"{more_than + 1} to {end}") for more_than, end in zip(UP_TO, UP_TO[1:], strict=False)]
    return [Length(f"Up to {UP_TO[0]}"), *ends, Length(f"Over {UP_TO[-1]}")]


@dataclass
class Times:
    """How long asks have been at one forum, and how long those took that it answered in twelve months."""

    forum: Forum
    lengths: list[Length] = field(default_factory=_lengths)

    @property
    def waiting(self) -> int:
        """How many wait for an answer now."""
        return sum(length.waiting for length in self.lengths)

    @property
    def answered(self) -> int:
        """How many were answered."""
        return sum(length.answered for length in self.lengths)


def times_at(forums: Iterable[Forum], reader: Any) -> list[Times]:
    """The time at each of these forums, in the order they are given: one question for all of them."""
    on = today()
    since = on - A_YEAR
    by_forum: dict[int, Times] = {forum.pk: Times(forum) for forum in forums}
    for stay in _stays(Escalation.objects.visible_to(reader).at(*by_forum), since):
        if stay.state in BEFORE_A_DECISION:
            by_forum[stay.forum].lengths[_place(stay.days(on))].waiting += 1
        elif stay.was_answered(since):
            by_forum[stay.forum].lengths[_place(stay.days(on))].answered += 1
    return list(by_forum.values())


def _place(days: int) -> int:
    """Which length of stay so many days are."""
    return sum(days > end for end in UP_TO)
