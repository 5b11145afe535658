"""Who holds a mission's moves while its leader's post is vacant."""

from datetime import timedelta

import pytest
from django.test import Client

from foundation.history import AuditEntry
from foundation.working_days import today
from leaders.caretakers import ensure_caretakers, facilitator
from leaders.models import Appointment
from leaders.tests.factories import CaretakerFactory, LeaderFactory, TeamFactory
from missions.tests.factories import MissionFactory
from people.models import Seat
from people.tests.factories import (
    FacilitatorFactory,
    OfficerFactory,
    OperatorFactory,
    PersonFactory,
    SeatFactory,
    south_tees,
)

pytestmark = pytest.mark.django_db


def test_a_mission_without_a_leader_gets_the_facilitator_as_its_caretaker():
    mission, person = MissionFactory(), FacilitatorFactory()

    (appointment,) = ensure_caretakers()

    assert (appointment.mission, appointment.person, appointment.role) == (mission, person, "caretaker")
    assert mission.served_by(person)
    assert AuditEntry.objects.filter(act="appoint").exists()


def test_a_mission_with_a_leader_or_a_caretaker_is_left_alone():
    FacilitatorFactory()
    LeaderFactory()
    CaretakerFactory()

    assert ensure_caretakers() == []


def test_a_team_alone_does_not_stand_in_for_a_leader():
    FacilitatorFactory()
    TeamFactory()

    assert len(ensure_caretakers()) == 1


def test_doing_it_twice_appoints_once():
    FacilitatorFactory()
    MissionFactory()
    ensure_caretakers()

    assert ensure_caretakers() == []
    assert Appointment.objects.count() == 1


def test_without_a_facilitator_nobody_is_appointed():
    MissionFactory()
    OfficerFactory(at=south_tees().hwb)
    OperatorFactory()

    assert ensure_caretakers() == []


def test_of_two_facilitators_the_one_of_longest_standing_cares():
    forums, later = south_tees(), PersonFactory()
    SeatFactory(person=later, forum=forums.space, role=Seat.Role.OFFICER, since=today())
    first = FacilitatorFactory()

    assert facilitator() == first


def test_a_mission_whose_leader_stood_down_gets_its_caretaker_back():
    FacilitatorFactory()
    leader = LeaderFactory()
    leader.appointments.update(until=today())

    assert len(ensure_caretakers()) == 1


def test_a_facilitator_who_has_left_cares_no_longer():
    person = FacilitatorFactory()
    person.seats.update(until=today() - timedelta(days=1))

    assert facilitator() is None


def test_an_operator_who_gives_the_facilitators_seat_reads_who_looks_after_what(settings):
    settings.DEMO = True  # no second factor asked
    mission, person, space = MissionFactory(), PersonFactory(name="Robin"), south_tees().space
    client = Client()
    client.force_login(OperatorFactory())

    seat = {"person": person.pk, "forum": space.pk, "role": "officer", "since": "1/9/2024", "until": ""}
    answer = client.post("/admin/people/seat/add/", seat, follow=True)

    assert answer.status_code == 200
    assert "Robin now looks after" in answer.content.decode()
    assert mission.served_by(person)
