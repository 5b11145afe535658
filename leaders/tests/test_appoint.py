"""Appointing and standing down, and the register that shows who leads what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from foundation import sending
from foundation.moves import NotYours
from foundation.working_days import today
from leaders.appoint import appoint, stand_down
from leaders.caretakers import ensure_caretakers
from leaders.models import Appointment
from leaders.tests.factories import CaretakerFactory, LeaderFactory, TeamFactory
from missions.models import Stage
from missions.posts import posts_of
from missions.tests.factories import MissionFactory, StrategyFactory
from people.tests.factories import FacilitatorFactory, MemberFactory, OfficerFactory, PersonFactory, south_tees

pytestmark = pytest.mark.django_db
LEADER, TEAM, CARETAKER = Appointment.Role.LEADER, Appointment.Role.TEAM, Appointment.Role.CARETAKER


@pytest.fixture
def officer() -> Any:
    return OfficerFactory(at=south_tees().hwb)


@pytest.fixture
def mission() -> Any:
    return MissionFactory(code="LW1")


def test_a_leader_is_appointed_and_the_caretakers_time_ends(officer: Any, mission: Any) -> None:
    caretaker = CaretakerFactory(of=mission)
    made = appoint(mission, PersonFactory(), LEADER, since=today(), by=officer, minute="Minute 12")

    assert mission.appointments.current().leading().get() == made
    assert not caretaker.appointments.current().exists()


@pytest.mark.parametrize("code", ["LW1", "LW2"])
def test_someone_already_leading_is_refused_beside_their_name(officer: Any, mission: Any, code: str) -> None:
    leader = LeaderFactory(of=MissionFactory(code=code))
    with pytest.raises(ValidationError) as refusal:
        appoint(mission, leader, LEADER, since=today(), by=officer)
    assert "already leads" in refusal.value.error_dict["person"][0].message
    assert Appointment.objects.count() == 1


def test_a_second_leader_is_refused_unless_both_lead_together(officer: Any, mission: Any) -> None:
    LeaderFactory(of=mission)
    with pytest.raises(ValidationError) as refusal:
        appoint(mission, PersonFactory(), LEADER, since=today(), by=officer)
    assert "co_lead" in refusal.value.error_dict

    mission.appointments.update(co_lead=True)
    appoint(mission, PersonFactory(), LEADER, since=today(), by=officer, co_lead=True)
    assert mission.appointments.current().leading().count() == 2


def test_a_successor_may_be_appointed_from_the_day_the_other_ends(officer: Any, mission: Any) -> None:
    leader = LeaderFactory(of=mission)
    ends = today() + timedelta(days=30)
    stand_down(leader.appointments.get(), until=ends, by=officer)
    appoint(mission, PersonFactory(), LEADER, since=ends, by=officer)
    assert mission.appointments.current(ends).leading().count() == 1


def test_an_end_before_the_start_is_refused_beside_it(officer: Any, mission: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        appoint(mission, PersonFactory(), TEAM, since=today(), until=today(), by=officer)
    assert "until" in refusal.value.error_dict
    with pytest.raises(ValidationError) as refusal:
        person = TeamFactory(of=mission)
        stand_down(person.appointments.get(), until=person.appointments.get().since, by=officer)
    assert "until" in refusal.value.error_dict


def test_nobody_joins_the_same_team_twice(officer: Any, mission: Any) -> None:
    with pytest.raises(ValidationError, match="already support team"):
        appoint(mission, TeamFactory(of=mission), TEAM, since=today(), by=officer)


def test_appointing_is_for_the_officer_of_a_forum_that_decides(mission: Any) -> None:
    for person in (PersonFactory(), LeaderFactory(of=mission), FacilitatorFactory(), None):
        with pytest.raises(NotYours):
            appoint(mission, PersonFactory(), LEADER, since=today(), by=person)


def test_a_missions_own_head_builds_its_team_and_nobody_elses(mission: Any) -> None:
    leader, member, elsewhere = LeaderFactory(of=mission), TeamFactory(of=mission), LeaderFactory()
    for person in (member, elsewhere, FacilitatorFactory()):
        with pytest.raises(NotYours):
            appoint(mission, PersonFactory(), TEAM, since=today(), by=person)

    made = appoint(mission, PersonFactory(), TEAM, since=today(), by=leader)
    stand_down(made, until=today() + timedelta(days=1), by=leader)

    assert mission.appointments.current().filter(person=made.person).exists()


def test_a_leader_may_stand_down_themselves_and_the_mission_gets_a_caretaker(mission: Any) -> None:
    facilitator, leader = FacilitatorFactory(), LeaderFactory(of=mission)
    stand_down(leader.appointments.get(), until=today(), by=leader)

    post = posts_of([mission])[0]
    assert post.is_vacant
    assert post.vacant_since == today()
    assert [row.person for row in post.past_leaders] == [leader]
    assert [row.person for row in post.caretakers] == [facilitator]


def test_the_boards_officer_and_the_sponsor_hear_that_a_leader_stands_down(mission: Any) -> None:
    forums = south_tees()
    officer, sponsor = OfficerFactory(at=forums.hwb), MemberFactory(at=forums.hwb)
    FacilitatorFactory()
    leader = LeaderFactory(of=mission)
    leader.appointments.update(sponsor=sponsor)
    member = TeamFactory(of=mission).appointments.get()

    stand_down(leader.appointments.get(), until=today(), by=leader)
    stand_down(member, until=today() + timedelta(days=1), by=member.person)
    sending.sweep()

    told = {letter.to[0]: letter for letter in mail.outbox}
    assert set(told) == {officer.email, sponsor.email}
    assert f"{leader} stands down" in told[sponsor.email].subject
    assert "caretaker" in told[officer.email].body


def test_a_leader_who_comes_later_leaves_the_caretaker_until_that_day(officer: Any, mission: Any) -> None:
    caretaker = CaretakerFactory(of=mission)
    comes = today() + timedelta(days=30)
    appoint(mission, PersonFactory(), LEADER, since=comes, by=officer)

    assert mission.served_by(caretaker)
    ensure_caretakers(comes)
    assert caretaker.appointments.get().until == comes


def test_a_leader_may_stand_down_before_the_term_is_over_but_not_after_it(mission: Any) -> None:
    leader = LeaderFactory(of=mission)
    term_ends = today() + timedelta(days=300)
    leader.appointments.update(until=term_ends)

    with pytest.raises(ValidationError, match="already ends"):
        stand_down(leader.appointments.get(), until=term_ends, by=leader)
    stand_down(leader.appointments.get(), until=today(), by=leader)
    assert leader.appointments.get().until == today()


def test_a_caretaker_is_an_officer_or_the_facilitator_and_of_a_mission_without_a_leader(
    officer: Any, mission: Any
) -> None:
    with pytest.raises(ValidationError, match="an officer or the facilitator"):
        appoint(mission, PersonFactory(), CARETAKER, since=today(), by=officer)
    appoint(mission, officer, CARETAKER, since=today(), by=officer)
    assert mission.served_by(officer)

    led = LeaderFactory().appointments.get().mission
    with pytest.raises(ValidationError, match="needs no caretaker"):
        appoint(led, officer, CARETAKER, since=today(), by=officer)


def test_a_post_that_was_never_held_is_vacant_since_the_strategys_approval(mission: Any) -> None:
    StrategyFactory(approved_on=today() - timedelta(days=10))
    post = posts_of([mission])[0]
    assert post.never_led
    assert post.days_vacant == 10


def test_the_register_names_leaders_teams_and_vacancies_without_blame(client: Any, mission: Any) -> None:
    leader, member = LeaderFactory(of=mission), TeamFactory(of=mission)
    caretaker = CaretakerFactory(of=MissionFactory(code="LW2"))
    client.force_login(PersonFactory())
    page = client.get(reverse("leaders:register")).content.decode()
    for words in (leader.name, leader.organisation.name, member.name, caretaker.name, "No system leader has been"):
        assert words in page
    assert client.get(reverse("leaders:register")).context["vacant"] == 1


def test_an_empty_register_says_what_it_is_for(client: Any) -> None:
    client.force_login(PersonFactory())
    assert "The register will be here" in client.get(reverse("leaders:register")).content.decode()


def test_the_register_asks_as_many_questions_of_the_database_for_nine_people_as_for_ninety(
    client: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(PersonFactory())
    missions = [MissionFactory(code=f"LW{n}", order=n) for n in range(9)]
    for mission in missions:
        LeaderFactory(of=mission)
    client.get(reverse("leaders:register"))
    with django_assert_max_num_queries(40) as few:
        client.get(reverse("leaders:register"))
    for mission in missions:
        for _ in range(9):
            TeamFactory(of=mission)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse("leaders:register"))
    assert Stage.objects.count() == 1
