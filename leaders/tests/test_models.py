"""Appointments and nominations: what the rows promise."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from foundation.working_days import today
from leaders.models import Appointment, Nomination
from leaders.tests.factories import (
    AppointmentFactory,
    ContributorFactory,
    LeaderFactory,
    NominationFactory,
    SupportOfferFactory,
    TeamFactory,
)
from missions.tests.factories import MissionFactory
from people.tests.factories import MemberFactory, OfficerFactory, PersonFactory, south_tees

pytestmark = pytest.mark.django_db


def test_an_appointment_is_signed_with_its_role_and_mission():
    mission = MissionFactory(short_name="Families out of poverty")

    assert AppointmentFactory(mission=mission).words == "System leader, Families out of poverty"


def test_a_mission_has_one_leader():
    mission = MissionFactory()
    LeaderFactory(of=mission)

    with pytest.raises(IntegrityError):
        LeaderFactory(of=mission)


def test_two_may_lead_together():
    mission = MissionFactory()
    AppointmentFactory(mission=mission, co_leading=True)
    AppointmentFactory(mission=mission, co_leading=True)

    assert mission.appointments.current().leading().count() == 2


def test_a_successor_starts_on_the_day_the_other_ends():
    mission = MissionFactory()
    AppointmentFactory(mission=mission, until=today())
    successor = AppointmentFactory(mission=mission, since=today())

    assert list(mission.appointments.current().leading()) == [successor]
    assert mission.appointments.past().count() == 1


def test_an_appointment_cannot_end_before_it_began():
    with pytest.raises(IntegrityError):
        AppointmentFactory(since=date(2025, 3, 1), until=date(2025, 3, 1))


def test_leader_team_and_caretaker_serve_a_mission_and_a_contributor_does_not():
    mission = MissionFactory()
    leader, team = LeaderFactory(of=mission), TeamFactory(of=mission)
    contributor = ContributorFactory(of=mission)

    assert mission.served_by(leader) and mission.served_by(team)
    assert not mission.served_by(contributor)
    serving = Appointment.objects.serving()
    assert set(serving.values_list("person", flat=True)) == {leader.pk, team.pk}


def test_nobody_but_the_two_of_them_sees_a_nomination_before_the_nominee_is_willing():
    nomination = NominationFactory()
    officer = OfficerFactory(at=south_tees().hwb)

    for person in (nomination.nominee, nomination.nominated_by):
        assert Nomination.objects.visible_to(person).exists()
    for person in (officer, PersonFactory(), LeaderFactory()):
        assert not Nomination.objects.visible_to(person).exists()


def test_the_officer_of_a_deciding_forum_sees_a_willing_nominee_and_a_member_does_not():
    NominationFactory(willing=True)
    forums = south_tees()

    assert Nomination.objects.visible_to(OfficerFactory(at=forums.hwb)).exists()
    assert not Nomination.objects.visible_to(OfficerFactory(at=forums.space)).exists()
    assert not Nomination.objects.visible_to(MemberFactory(at=forums.hwb)).exists()


def test_help_that_was_asked_for_may_come_later():
    offer = SupportOfferFactory(asked_on=today() - timedelta(days=30))

    assert offer.came_on is None and str(offer).startswith("A place on")
