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


def test_a_new_facilitator_takes_over_from_the_one_whose_seat_ended():
    mission, before = MissionFactory(), FacilitatorFactory()
    ensure_caretakers(today() - timedelta(days=30))
    before.seats.update(until=today())
    after = FacilitatorFactory()

    (appointment,) = ensure_caretakers()

    assert (appointment.mission, appointment.person) == (mission, after)
    assert not mission.served_by(before)
    assert AuditEntry.objects.filter(act="caretaker_ends").count() == 1
    assert ensure_caretakers() == []


def test_a_facilitator_who_left_looks_after_nothing_even_while_there_is_no_other():
    mission, person = MissionFactory(), FacilitatorFactory()
    ensure_caretakers(today() - timedelta(days=30))
    person.seats.update(until=today())

    assert ensure_caretakers() == []
    assert not mission.served_by(person)


def test_a_caretaker_who_still_holds_an_officers_seat_stays():
    FacilitatorFactory()
    mission = MissionFactory()
    officer = CaretakerFactory(of=mission)

    assert ensure_caretakers() == []
    assert mission.served_by(officer)


def test_a_caretakers_time_ends_once_the_mission_has_a_leader():
    mission = MissionFactory()
    caretaker = CaretakerFactory(of=mission)
    LeaderFactory(of=mission)

    assert ensure_caretakers() == []
    assert caretaker.appointments.get().until == today()


def test_who_became_caretaker_today_and_lost_the_seat_today_gives_way_at_once_and_ends_tomorrow():
    mission, before = MissionFactory(), FacilitatorFactory()
    ensure_caretakers()
    before.seats.update(until=today())
    after = FacilitatorFactory()

    for made in ([after], []):
        assert [appointment.person for appointment in ensure_caretakers()] == made
    assert mission.appointments.get(person=before).until == today() + timedelta(days=1)
    assert AuditEntry.objects.filter(act="caretaker_ends").count() == 1


def test_a_mission_whose_leaders_term_is_over_gets_a_caretaker_on_that_day():
    person, leader = FacilitatorFactory(), LeaderFactory()
    ends = today() + timedelta(days=10)
    leader.appointments.update(until=ends)

    assert ensure_caretakers(ends - timedelta(days=1)) == []
    assert [appointment.person for appointment in ensure_caretakers(ends)] == [person]


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
