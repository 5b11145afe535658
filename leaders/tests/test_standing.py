"""Where a person stands today."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from foundation.working_days import today
from leaders.standing import seat_at, standing_of
from leaders.tests.factories import AppointmentFactory, ContributorFactory, LeaderFactory
from missions.tests.factories import MissionFactory
from people.tests.factories import (
    FacilitatorFactory,
    MemberFactory,
    OfficerFactory,
    OperatorFactory,
    PersonFactory,
    SeatFactory,
    south_tees,
)

pytestmark = pytest.mark.django_db


def test_a_leader_serves_and_leads_their_mission():
    mission = MissionFactory()

    standing = standing_of(LeaderFactory(of=mission))

    assert standing.serves == standing.leads == {mission.pk} and standing.is_of_a_mission


def test_a_contributor_is_invited_to_a_mission_and_does_not_serve_it():
    mission = MissionFactory()

    standing = standing_of(ContributorFactory(of=mission))

    assert standing.contributes_to == {mission.pk} and not standing.is_of_a_mission


def test_an_officer_and_a_member_sit_on_a_forum_and_only_one_does_its_work():
    hwb = south_tees().hwb

    officer, member = standing_of(OfficerFactory(at=hwb)), standing_of(MemberFactory(at=hwb))

    assert officer.officer_of == officer.sits_on == member.sits_on == {hwb.pk}
    assert not member.officer_of and not officer.facilitates


def test_the_officer_of_the_facilitated_space_facilitates():
    assert standing_of(FacilitatorFactory()).facilitates


def test_an_operator_stands_nowhere():
    standing = standing_of(OperatorFactory())

    assert not (standing.serves or standing.sits_on or standing.facilitates or standing.is_of_a_mission)


def test_a_visitor_stands_nowhere():
    assert not standing_of(AnonymousUser()).sits_on


def test_a_seat_that_has_ended_counts_no_longer():
    person = PersonFactory()
    SeatFactory(person=person, until=today())

    assert not standing_of(person).sits_on


def test_an_appointment_that_has_not_begun_does_not_count_yet():
    person = PersonFactory()
    AppointmentFactory(person=person, since=today() + timedelta(days=1))

    assert not standing_of(person).serves


def test_standing_is_read_once_for_a_request(django_assert_num_queries):
    leader = LeaderFactory()
    with django_assert_num_queries(2):
        standing_of(leader)
        standing_of(leader)


def test_a_person_signs_from_their_mission_or_by_name():
    mission = MissionFactory(short_name="Inclusive care")
    leader, stranger = LeaderFactory(of=mission), PersonFactory(name="Robin")

    assert seat_at(leader, mission) == "System leader, Inclusive care"
    assert seat_at(stranger, mission) == "Robin"
    assert seat_at(None, mission) == "The portal's clock"
