"""A reorganisation from end to end: an operator writes it down in the admin, and the clock carries it out on the day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from barriers import answering, deciding
from barriers.models import Escalation
from barriers.tests.factories import EscalationFactory, a_record, officer_at
from foundation.moments import as_of
from foundation.outbox import Notice
from foundation.working_days import today
from missions_portal import clock
from people.models import AgendaItem, Forum
from people.tests.factories import ForumFactory, MeetingFactory, OfficerFactory, OperatorFactory, at_ten, south_tees

pytestmark = pytest.mark.django_db
S = Escalation.State
OPEN_STATES = [S.SUBMITTED, S.RECEIVED, S.WAITING, S.SCHEDULED, S.DECIDED]
DAY = today() + timedelta(days=2)


@pytest.fixture
def operator(client: Any, settings: Any) -> Any:
    settings.DEMO = True  # no second factor asked
    client.force_login(OperatorFactory())
    return client


def save(client: Any, forum: Forum, **fields: Any) -> Any:
    """Save a forum's page in the admin as it is drawn, but for some of its boxes."""
    url = reverse("admin:people_forum_change", args=[forum.pk])
    form = client.get(url).context["adminform"].form
    typed = {name: form[name].value() for name in form.fields} | fields
    typed |= {name: f"{typed[name]:%-d/%-m/%Y}" for name in ("since", "until") if typed[name]}
    return client.post(url, {name: value for name, value in typed.items() if value is not None and value is not False})


def the_clock_strikes(day: Any) -> None:
    with as_of(at_ten(day)):
        clock.do_the_day(day, hour=10)


def test_a_forum_replaced_on_a_day_loses_nothing_and_its_successors_people_go_on(operator: Any) -> None:
    place, trips = south_tees().place, {state: EscalationFactory(state=state) for state in OPEN_STATES}
    items = list(AgendaItem.objects.filter(escalations=trips[S.SCHEDULED]))
    successor = ForumFactory(name="Place Committee")
    newcomer = OfficerFactory(at=successor)
    before = {state: (trip.answer_by, trip.steps.count()) for state, trip in trips.items()}
    assert officer_at(place) != newcomer

    assert save(operator, place, until=DAY, replaced_by=successor.pk).status_code == 302
    the_clock_strikes(DAY - timedelta(days=1))
    assert place.escalations.open().count() == len(trips)
    the_clock_strikes(DAY)
    the_clock_strikes(DAY)
    the_clock_strikes(DAY + timedelta(days=1))

    assert not place.escalations.open().exists()
    carried = {state: Escalation.objects.get(pk=trip.pk) for state, trip in trips.items()}
    for state, trip in carried.items():
        assert (trip.forum, list(trip.held_before.all())) == (successor, [place])
        assert trip.state == (S.RECEIVED if state == S.SCHEDULED else state)
        assert (trip.answer_by, trip.steps.count()) == (before[state][0], before[state][1] + 1)
        assert trip.barrier.with_forum == successor
    assert [AgendaItem.objects.get(pk=item.pk).state for item in items] == [AgendaItem.State.PUT_OFF]
    assert Notice.objects.filter(kind="barriers.new", to=newcomer).count() == len(trips)
    assert Forum.objects.get(pk=south_tees().space.pk).escalates_to == successor

    # From here on it is the new forum's work: what was scheduled is scheduled and decided there.
    meeting = MeetingFactory(forum=successor, quorate=True)
    answering.schedule(carried[S.SCHEDULED], meeting, by=newcomer)
    deciding.decide(carried[S.SCHEDULED], record=a_record(), by=newcomer)
    answering.receive(carried[S.SUBMITTED], words="Thank you.", by=newcomer)
    answering.return_outcome(carried[S.DECIDED], words="Agreed.", by=newcomer)
    assert carried[S.SCHEDULED].state == S.DECIDED and carried[S.DECIDED].state == S.RETURNED


def test_a_forum_is_not_ended_while_asks_are_open_at_it_and_no_other_takes_its_place(operator: Any) -> None:
    trip = EscalationFactory(state=S.RECEIVED)

    answer = save(operator, trip.forum, until=DAY)

    refusal = answer.context["adminform"].form.errors
    assert list(refusal) == ["replaced_by"] and "Asks still open at it: 1." in str(refusal["replaced_by"])
    assert Forum.objects.get(pk=trip.forum_id).until is None
