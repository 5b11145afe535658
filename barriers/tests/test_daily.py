"""What the clock does for barriers each day, and that doing it twice is doing it once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from barriers import daily, life
from barriers.models import Barrier, Decision, Escalation, Joining
from barriers.tests.cast import told, written
from barriers.tests.factories import (
    ActionFactory,
    BarrierFactory,
    EscalationFactory,
    PartnerRequestFactory,
    chair_of,
    leader_of,
    officer_at,
)
from foundation.moments import as_of, now
from foundation.outbox import Notice
from foundation.working_days import add, today
from leaders.tests.factories import LeaderFactory
from people.models import AgendaItem, Meeting
from people.tests.factories import PersonFactory, at_ten, south_tees

pytestmark = pytest.mark.django_db
S = Escalation.State


def on(day: date) -> None:
    """The clock strikes on a day."""
    with as_of(at_ten(day)):
        daily.run(day)


def again(trip: Escalation) -> Escalation:
    return Escalation.objects.get(pk=trip.pk)


def count(kind: str) -> int:
    return Notice.objects.filter(kind=kind).count()


# ---- lapses ----


def test_a_trip_without_a_reply_is_closed_after_ten_working_days_and_not_on_the_tenth() -> None:
    trip = EscalationFactory(state=S.RETURNED)

    on(add(today(), 10))
    assert again(trip).state == S.RETURNED
    on(add(today(), 10) + timedelta(days=1))

    assert (again(trip).state, Barrier.objects.get().due_on) == (S.CLOSED, None)
    assert told("barriers.lapsed") == [trip.asked_by.name]


# ---- meetings ----


def test_what_was_on_a_cancelled_meetings_agenda_is_put_off() -> None:
    trip = EscalationFactory(state=S.SCHEDULED)
    item = trip.agenda_item
    Meeting.objects.filter(pk=item.meeting_id).update(state=Meeting.State.CANCELLED)

    on(today())

    item.refresh_from_db()
    assert (again(trip).state, again(trip).agenda_item, item.state) == (S.RECEIVED, None, AgendaItem.State.PUT_OFF)
    assert told("barriers.meeting_cancelled") == [officer_at(trip.forum).name]


# ---- minutes ----


def test_confirmed_minutes_lock_what_their_meeting_decided() -> None:
    trip = EscalationFactory(state=S.DECIDED)
    on(today())
    assert Decision.objects.get().is_draft
    Meeting.objects.filter(pk=again(trip).agenda_item.meeting_id).update(state=Meeting.State.CONFIRMED)

    on(today())

    assert not Decision.objects.get().is_draft


# ---- nudges ----


def test_an_officer_is_nudged_at_half_and_at_the_whole_and_the_chair_once_it_is_past() -> None:
    trip = EscalationFactory(state=S.RECEIVED)
    officer, chair = officer_at(trip.forum), chair_of(trip.forum)

    on(add(today(), 9))
    assert count("barriers.answer_due") == 0
    on(add(today(), 10))
    on(add(today(), 11))
    assert told("barriers.answer_due") == [officer.name]
    on(add(today(), 20))
    assert told("barriers.answer_due") == [officer.name] * 2
    on(add(today(), 21))
    on(add(today(), 22))
    assert told("barriers.answer_due") == sorted([officer.name] * 3 + [chair.name])


@pytest.mark.parametrize(
    "state, kind, days",
    [
        (S.DECIDED, "barriers.return_due", 5),
        (S.WAITING, "barriers.mission_due", 10),
        (S.RETURNED, "barriers.reply_due", 10),
    ],
)
def test_every_clock_nudges_at_half_and_at_the_whole(state: str, kind: str, days: int) -> None:
    EscalationFactory(state=state)

    on(add(today(), 1))
    assert count(kind) == 0
    on(add(today(), -(-days // 2)))
    assert count(kind) == 1
    on(add(today(), days))
    assert count(kind) == 2


def test_an_explanation_is_nudged_for_too() -> None:
    trip = EscalationFactory(state=S.ACKNOWLEDGED)
    Escalation.objects.filter(pk=trip.pk).update(explain_by=add(today(), 5))

    on(add(today(), 1))
    assert count("barriers.explain_due") == 0
    on(add(today(), 3))
    on(add(today(), 5))
    assert told("barriers.explain_due") == [officer_at(trip.forum).name] * 2


def test_a_forums_clock_that_has_stopped_nudges_nobody_at_the_forum() -> None:
    EscalationFactory(state=S.WAITING)

    on(add(today(), 20))

    assert count("barriers.answer_due") == 0


def test_nudges_wait_for_the_one_mail_of_the_day() -> None:
    EscalationFactory(state=S.RECEIVED)

    on(add(today(), 10))

    assert all(Notice.objects.filter(kind="barriers.answer_due").values_list("daily", flat=True))


# ---- quiet ----


def long_ago(days: int = 200, **given: Any) -> Barrier:
    with as_of(at_ten(today() - timedelta(days=days))):
        return BarrierFactory(**given)


def test_six_months_without_a_word_bring_one_reminder() -> None:
    quiet = long_ago()
    long_ago(days=150)

    on(today())
    on(today() + timedelta(days=1))

    assert told("barriers.quiet") == [leader_of(quiet.lead_mission).name]
    assert Notice.objects.get(kind="barriers.quiet").about == quiet.reference


def test_a_barrier_with_a_late_update_is_not_quiet() -> None:
    barrier = long_ago()
    life.add_update(barrier, done="We met.", by=leader_of(barrier.lead_mission))

    on(today())

    assert count("barriers.quiet") == 0


def test_a_barrier_with_a_forum_or_out_of_the_way_is_not_quiet() -> None:
    long_ago(state=Barrier.State.IN_FULL)
    with as_of(at_ten(today() - timedelta(days=200))):
        EscalationFactory()

    on(today())

    assert count("barriers.quiet") == 0


def test_the_day_to_look_at_a_work_round_again_is_told_once() -> None:
    barrier = BarrierFactory(state=Barrier.State.WORKED_ROUND)

    on(barrier.review_on - timedelta(days=1))
    assert count("barriers.review_due") == 0
    on(barrier.review_on)
    on(barrier.review_on + timedelta(days=1))

    assert told("barriers.review_due") == [leader_of(barrier.lead_mission).name]


# ---- twice ----


def test_a_day_run_twice_is_a_day_run_once() -> None:
    cancelled = EscalationFactory(state=S.SCHEDULED)
    Meeting.objects.update(state=Meeting.State.CANCELLED)
    for state in (S.RECEIVED, S.WAITING, S.DECIDED, S.RETURNED):
        EscalationFactory(state=state)
    long_ago()
    day = add(today(), 12)
    on(day)
    before = photograph()

    on(day)

    assert photograph() == before
    assert again(cancelled).steps.count() == 4


def photograph() -> tuple[Any, ...]:
    return (
        list(Escalation.objects.order_by("pk").values_list("pk", "state", "moves", "forum", "agenda_item")),
        list(Barrier.objects.order_by("pk").values_list("pk", "state", "moves", "turn", "due_on")),
        list(Decision.objects.order_by("pk").values_list("pk", "locked_at")),
        Notice.objects.count(),
        south_tees().place.meetings.count(),
    )


# ---- partners and owners of actions ----


def test_a_partner_is_reminded_at_half_and_at_the_whole_of_its_days_with_a_link_that_opens() -> None:
    contact = PersonFactory()
    request = PartnerRequestFactory(contact=contact)

    for day in (add(today(), 9), add(today(), 10), add(today(), 11), request.reply_by, request.reply_by):
        on(day)

    assert told("barriers.partner") == [contact.name] * 3  # at once, at half, at the whole
    reminder = Notice.objects.filter(kind="barriers.partner", daily=True).last()
    assert "/link/" in written(reminder).url


def test_whoever_promised_something_is_reminded_at_half_and_at_the_whole_of_their_days() -> None:
    action = ActionFactory(due_on=add(today(), 10))

    for day in (add(today(), 4), add(today(), 5), add(today(), 6), action.due_on):
        on(day)

    assert told("barriers.action") == [action.owner.name] * 3


def test_a_question_is_put_to_the_mission_that_can_answer_it_and_not_to_those_that_joined() -> None:
    trip = EscalationFactory(state=S.WAITING)
    other = LeaderFactory()
    Joining.objects.create(
        barrier=trip.barrier, mission=other.appointments.get().mission, effect="Us too", by=other, at=now()
    )

    on(trip.mission_answer_by)

    assert told("barriers.mission_due") == [trip.asked_by.name]


# ---- what a forum's officer left lying ----


def test_the_chair_hears_of_an_ask_that_nobody_received_by_its_day() -> None:
    trip = EscalationFactory()
    chair = chair_of(trip.forum)

    on(trip.answer_by + timedelta(days=4))

    with as_of(at_ten(trip.answer_by + timedelta(days=4))):
        letter = written(Notice.objects.get(kind="barriers.answer_due", to=chair))
    assert trip.barrier.reference in letter.subject
