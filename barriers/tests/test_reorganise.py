"""A forum that is replaced: on its day all that is open at it goes on at its successor, and nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from barriers import answering, daily
from barriers.models import Barrier, Escalation
from barriers.reorganise import carry_over, reorganise
from barriers.tests.cast import told
from barriers.tests.factories import EscalationFactory
from foundation.history import AuditEntry
from foundation.moments import as_of
from foundation.outbox import Notice
from foundation.working_days import add, today
from people.models import AgendaItem, Forum
from people.tests.factories import ForumFactory, MeetingFactory, OfficerFactory, at_ten, south_tees

pytestmark = pytest.mark.django_db
S = Escalation.State
OPEN_STATES = [S.SUBMITTED, S.RECEIVED, S.WAITING, S.SCHEDULED, S.DECIDED]


@pytest.fixture
def successor() -> Forum:
    forum = ForumFactory(name="Place Committee")
    OfficerFactory(at=forum, name="New officer")
    return forum


def replace(forum: Forum, successor: Forum, day: date) -> None:
    forum.until, forum.replaced_by = day, successor
    forum.save()


def on(day: date) -> None:
    with as_of(at_ten(day)):
        reorganise(day)


def again(trip: Escalation) -> Any:
    return Escalation.objects.get(pk=trip.pk)


# ---- one trip ----


@pytest.mark.parametrize("state", OPEN_STATES)
def test_carrying_over_keeps_every_date_and_takes_one_step(state: str, successor: Forum) -> None:
    asked = EscalationFactory(state=state)
    steps, since = asked.steps.count(), Barrier.objects.get().turn_since
    dates = (asked.answer_by, asked.mission_answer_by, asked.return_by, asked.submitted_at)

    with as_of(at_ten(today() + timedelta(days=3))):
        carry_over(asked, successor)

    asked.refresh_from_db()
    barrier = Barrier.objects.get()
    assert (asked.forum, asked.steps.count()) == (successor, steps + 1)
    assert asked.state == (S.RECEIVED if state == S.SCHEDULED else state)
    assert (asked.answer_by, asked.mission_answer_by, asked.return_by, asked.submitted_at) == dates
    assert (barrier.with_forum, barrier.turn_since) == (successor, since)


def test_an_item_of_the_old_forum_is_put_off_when_its_trip_is_carried_over(successor: Forum) -> None:
    asked = EscalationFactory(state=S.SCHEDULED)
    item = asked.agenda_item

    carry_over(asked, successor)

    item.refresh_from_db()
    assert item.state == AgendaItem.State.PUT_OFF
    assert successor.escalations.get() == asked


# ---- on the day ----


def test_on_the_day_a_forum_ends_what_is_open_goes_on_at_its_successor(successor: Forum) -> None:
    trip, ended = EscalationFactory(state=S.WAITING), EscalationFactory(state=S.TAKEN_BACK)
    forum, day = trip.forum, add(today(), 3)
    replace(forum, successor, day)

    on(day - timedelta(days=1))
    assert again(trip).forum == forum
    on(day)

    assert (again(trip).forum, again(trip).state) == (successor, S.WAITING)
    assert (again(trip).answer_by, again(trip).mission_answer_by) == (trip.answer_by, trip.mission_answer_by)
    assert again(ended).forum == forum
    assert "New officer" in told("barriers.new")


def test_doing_it_again_takes_no_second_step_and_sends_no_second_mail(successor: Forum) -> None:
    trip = EscalationFactory(state=S.RECEIVED)
    replace(trip.forum, successor, today())

    on(today())
    steps, mails = again(trip).steps.count(), Notice.objects.count()
    on(today())

    assert (again(trip).steps.count(), Notice.objects.count()) == (steps, mails)


def test_what_is_carried_over_keeps_its_day_when_days_are_counted_anew() -> None:
    trip = EscalationFactory(state=S.RECEIVED)
    replace(trip.forum, ForumFactory(answer_days=60), today())

    on(today())
    daily.run(today())

    assert again(trip).answer_by == trip.answer_by


def test_the_successors_officer_puts_it_on_an_agenda_of_their_own(successor: Forum) -> None:
    trip = EscalationFactory(state=S.SCHEDULED)
    replace(trip.forum, successor, today())
    on(today())

    meeting = MeetingFactory(forum=successor)
    answering.schedule(again(trip), meeting, by=successor.seats.get().person)

    assert (again(trip).state, again(trip).agenda_item.meeting) == (S.SCHEDULED, meeting)


def test_a_successor_that_was_itself_replaced_since_passes_it_on_in_the_same_run(successor: Forum) -> None:
    trip, last = EscalationFactory(state=S.RECEIVED), ForumFactory()
    replace(trip.forum, successor, today() - timedelta(days=2))
    replace(successor, last, today() - timedelta(days=1))

    on(today())

    assert again(trip).forum == last


# ---- what escalates to it ----


def test_forums_that_escalate_to_the_one_replaced_escalate_to_its_successor(successor: Forum) -> None:
    forums = south_tees()
    replace(forums.place, successor, today())

    on(today())
    on(today())

    assert Forum.objects.get(pk=forums.space.pk).escalates_to == successor
    assert AuditEntry.objects.filter(act="refer_up_to_successor").count() == 1


def test_a_forum_that_takes_the_place_of_the_one_above_it_goes_on_where_that_one_went() -> None:
    forums, above = south_tees(), ForumFactory()
    forums.hwb.escalates_to = above
    replace(forums.hwb, forums.place, today())

    on(today())

    assert Forum.objects.get(pk=forums.place.pk).escalates_to == above
