"""What an operator writes down of leaders goes through the same process as what an officer does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from foundation.history import AuditEntry
from foundation.working_days import today
from leaders.models import Appointment
from leaders.tests.factories import CaretakerFactory, LeaderFactory
from missions.tests.factories import MissionFactory
from people.tests.factories import FacilitatorFactory, OperatorFactory, PersonFactory

pytestmark = pytest.mark.django_db
ADD = reverse("admin:leaders_appointment_add")


@pytest.fixture
def mission() -> Any:
    return MissionFactory(code="LW1")


@pytest.fixture
def operator(client: Any, settings: Any) -> Any:
    settings.DEMO = True  # no second factor asked
    person = OperatorFactory()
    client.force_login(person)
    return person


def written(day: date | None) -> str:
    return f"{day:%-d/%-m/%Y}" if day else ""


def add(client: Any, mission: Any, person: Any, role: str, since: date | None = None) -> Any:
    day = written(since or today())
    return client.post(ADD, {"mission": mission.pk, "person": person.pk, "role": role, "since": day}, follow=True)


def change(client: Any, appointment: Any, **fields: Any) -> Any:
    url = reverse("admin:leaders_appointment_change", args=[appointment.pk])
    days = {"since": written(appointment.since), "until": written(appointment.until)}
    return client.post(url, days | fields, follow=True)


def test_a_leader_an_operator_adds_ends_the_caretakers_time(client: Any, operator: Any, mission: Any) -> None:
    caretaker, leader = CaretakerFactory(of=mission), PersonFactory()

    add(client, mission, leader, "leader")

    assert mission.appointments.current().leading().get().person == leader
    assert not mission.served_by(caretaker)
    assert AuditEntry.objects.filter(act="appoint", by=operator).count() == 1


def test_a_leader_whose_end_an_operator_writes_down_is_followed_by_a_caretaker(
    client: Any, operator: Any, mission: Any
) -> None:
    facilitator, leader = FacilitatorFactory(name="Robin"), LeaderFactory(of=mission)

    answer = change(client, leader.appointments.get(), until=written(today()))

    assert "Robin now looks after" in answer.content.decode()
    assert mission.served_by(facilitator)
    assert not mission.served_by(leader)
    assert AuditEntry.objects.filter(act="stand_down", by=operator).count() == 1


def test_a_second_leader_is_refused_beside_the_box_and_nothing_is_saved(
    client: Any, operator: Any, mission: Any
) -> None:
    LeaderFactory(of=mission)
    answer = add(client, mission, PersonFactory(), "leader")

    assert set(answer.context["adminform"].form.errors) == {"co_lead"}
    assert Appointment.objects.count() == 1


def test_a_caretaker_who_is_no_officer_is_refused_beside_the_name(client: Any, operator: Any, mission: Any) -> None:
    answer = add(client, mission, PersonFactory(), "caretaker")

    assert "is neither" in str(answer.context["adminform"].form.errors["person"])
    assert not Appointment.objects.exists()


def test_a_term_may_be_made_longer_and_its_words_changed(client: Any, operator: Any, mission: Any) -> None:
    leader = LeaderFactory(of=mission)
    leader.appointments.update(until=today() + timedelta(days=30))
    later = today() + timedelta(days=365)

    change(client, leader.appointments.get(), until=written(later), term="One more year")

    appointment = leader.appointments.get()
    assert (appointment.until, appointment.term) == (later, "One more year")
    assert not AuditEntry.objects.filter(act="stand_down").exists()


def test_an_appointment_stays_one_persons_part_in_one_mission(client: Any, operator: Any, mission: Any) -> None:
    leader = LeaderFactory(of=mission)
    change(client, leader.appointments.get(), role="contributor", person=PersonFactory().pk)

    appointment = Appointment.objects.get()
    assert (appointment.person, appointment.role) == (leader, "leader")


def test_a_facilitator_whose_seat_an_operator_ends_looks_after_nothing_more(
    client: Any, operator: Any, mission: Any
) -> None:
    facilitator = FacilitatorFactory()
    mission.appointments.create(person=facilitator, role="caretaker", since=today() - timedelta(days=30))
    seat = facilitator.seats.get()
    fields = {"person": facilitator.pk, "forum": seat.forum_id, "role": "officer", "since": written(seat.since)}

    client.post(reverse("admin:people_seat_change", args=[seat.pk]), fields | {"until": written(today())})

    assert not mission.served_by(facilitator)
