"""Who looks after a log, and the one friendly word when it has been quiet for six weeks."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from barriers.tests.factories import leader_of
from foundation import sending
from foundation.moves import NotYours
from foundation.outbox import Notice
from foundation.working_days import today
from leaders.models import Appointment
from leaders.tests.factories import ContributorFactory, LeaderFactory, TeamFactory
from learning import stewards
from learning.models import LearningEntry, Steward
from learning.tests.factories import LearningEntryFactory
from missions.tests.factories import MissionFactory

pytestmark = pytest.mark.django_db
LONG = timedelta(days=80)


def a_steward(since=LONG):
    mission = MissionFactory()
    person = TeamFactory(of=mission)
    return Steward.objects.create(mission=mission, person=person, since=today() - since)


def wrote(steward, ago):
    entry = LearningEntryFactory(mission=steward.mission)
    LearningEntry.objects.filter(pk=entry.pk).update(shared_at=timezone.now() - ago)
    return entry


def told():
    return list(Notice.objects.filter(kind="learning.quiet").values_list("to__name", flat=True))


# ---- taken on, handed over ----


def test_one_of_the_mission_takes_its_log_on_and_hands_it_over():
    mission = MissionFactory()
    leader, other = leader_of(mission), TeamFactory(of=mission)
    Steward.objects.create(mission=mission, person=leader, since=today() - LONG)

    stewards.look_after(mission, person=other, by=leader)

    assert Steward.objects.of(mission).looking_after().get().person == other
    assert Steward.objects.of(mission).past().get().person == leader


def test_handed_over_on_the_day_it_was_taken_on_it_was_held_for_no_day():
    mission = MissionFactory()
    leader, other = leader_of(mission), TeamFactory(of=mission)
    stewards.look_after(mission, person=leader, by=leader)

    stewards.look_after(mission, person=other, by=leader)

    assert Steward.objects.of(mission).get().person == other


def test_only_the_missions_own_people_choose_and_are_chosen():
    mission = MissionFactory()
    leader, contributor = leader_of(mission), ContributorFactory(of=mission)

    with pytest.raises(NotYours):
        stewards.look_after(mission, person=leader, by=LeaderFactory(of=MissionFactory()))
    with pytest.raises(NotYours):
        stewards.look_after(mission, person=leader, by=contributor)
    with pytest.raises(ValidationError):
        stewards.look_after(mission, person=contributor, by=leader)
    assert not Steward.objects.exists()


def test_naming_who_looks_after_it_already_changes_nothing():
    steward = a_steward()

    assert stewards.look_after(steward.mission, person=steward.person, by=steward.person) == steward


def test_of_two_who_name_a_steward_at_once_the_second_is_told():
    steward = a_steward()
    mission, leader, other = steward.mission, leader_of(steward.mission), TeamFactory(of=steward.mission)
    stewards.look_after(mission, person=leader, by=leader, seen=steward.pk)

    with pytest.raises(ValidationError, match="meanwhile"):
        stewards.look_after(mission, person=other, by=other, seen=steward.pk)
    with pytest.raises(ValidationError, match="meanwhile"):
        stewards.look_after(mission, person=other, by=other, seen=0)

    assert Steward.objects.of(mission).looking_after().get().person == leader


def test_whoever_left_the_mission_no_longer_looks_after_its_log():
    steward = a_steward()
    Appointment.objects.filter(person=steward.person).update(until=today())

    assert not Steward.objects.of(steward.mission).looking_after().exists()
    leader = leader_of(steward.mission)
    stewards.look_after(steward.mission, person=leader, by=leader)
    assert Steward.objects.of(steward.mission).looking_after().get().person == leader


# ---- the one friendly word ----


def test_after_six_quiet_weeks_the_steward_gets_one_word_however_often_the_clock_runs():
    steward = a_steward()
    wrote(steward, timedelta(days=43))

    stewards.nudge(today())
    stewards.nudge(today())
    stewards.nudge(today() + timedelta(days=9))

    assert told() == [steward.person.name]


def test_a_log_written_in_since_six_weeks_is_left_in_peace():
    wrote(a_steward(), timedelta(days=41))

    assert stewards.nudge(today()) == 0


def test_a_new_quiet_spell_is_a_new_word():
    steward = a_steward()
    entry = wrote(steward, timedelta(days=70))
    stewards.nudge(today())
    LearningEntry.objects.filter(pk=entry.pk).update(shared_at=timezone.now() - timedelta(days=50))

    stewards.nudge(today())

    assert len(told()) == 2


def test_whoever_takes_on_a_quiet_log_has_six_weeks_of_their_own():
    steward = a_steward(since=timedelta(days=10))
    wrote(steward, timedelta(days=70))

    stewards.nudge(today())
    assert told() == []

    stewards.nudge(today() + timedelta(days=33))
    assert told() == [steward.person.name]


def test_whoever_left_the_mission_hears_nothing():
    steward = a_steward()
    Appointment.objects.filter(person=steward.person).update(until=today())

    assert stewards.nudge(today()) == 0


def test_the_word_is_friendly_offers_help_and_is_withdrawn_once_somebody_wrote(mailoutbox):
    quiet, mended = a_steward(), a_steward()
    stewards.nudge(today())
    LearningEntryFactory(mission=mended.mission)

    sending.sweep()

    assert [mail.to for mail in mailoutbox] == [[quiet.person.email]]
    assert "ask the facilitator" in " ".join(mailoutbox[0].body.split())
    assert Notice.objects.get(to=mended.person).state == "withdrawn"
