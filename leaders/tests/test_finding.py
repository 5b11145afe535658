"""The directory's page, with the missions people serve; and whom it shows nobody how to reach."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from foundation.working_days import today
from leaders.tests.factories import (
    AppointmentFactory,
    ContributorFactory,
    LeaderFactory,
    NominationFactory,
    TeamFactory,
)
from missions.tests.factories import MissionFactory
from people.tests.factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("people:directory")


@pytest.fixture
def reader(client: Any) -> Any:
    person = ContributorFactory()
    client.force_login(person)
    return person


def names(client: Any, **chosen: Any) -> set[str]:
    return {person.name for person in client.get(PAGE, chosen).context["people"]}


def test_people_are_shown_with_the_missions_they_serve_today(client: Any, reader: Any) -> None:
    mission, earlier = MissionFactory(code="LW1"), MissionFactory(code="LW2", short_name="An earlier mission")
    leader = LeaderFactory(of=mission)
    AppointmentFactory(person=leader, mission=earlier, until=today())

    shown = client.get(PAGE, {"q": leader.name}).content.decode()

    assert f'<a href="{reverse("missions:detail", args=["LW1"])}">{mission}</a>, system leader' in shown
    assert reverse("missions:detail", args=["LW2"]) not in shown


def test_the_lists_are_narrowed_to_one_mission(client: Any, reader: Any) -> None:
    mission = MissionFactory(code="LW1")
    leader, helper = LeaderFactory(of=mission), TeamFactory(of=mission)
    LeaderFactory(of=MissionFactory(code="LW2"))
    gone = TeamFactory(of=mission)
    gone.appointments.update(until=today())
    answer = client.get(PAGE, {"mission": "LW1"})

    assert {person.name for person in answer.context["people"]} == {leader.name, helper.name}
    organisations = {line.organisation for line in answer.context["lines"]}
    assert organisations == {leader.organisation, helper.organisation}


def test_a_part_in_a_mission_lists_somebody_who_never_signs_in(client: Any, reader: Any) -> None:
    helper = TeamFactory(without_sign_in=True)
    assert helper.name in names(client)

    helper.appointments.update(until=today())
    assert helper.name not in names(client)


def test_somebody_who_was_only_put_forward_is_not_to_be_found(client: Any, reader: Any) -> None:
    nominee = NominationFactory(nominee=PersonFactory(name="Put Forward", without_sign_in=True)).nominee

    assert nominee.name not in client.get(PAGE).content.decode()
    assert names(client, organisation=nominee.organisation.pk) == set()


def test_a_contributors_address_is_given_to_nobody_not_even_as_a_contact(client: Any, reader: Any) -> None:
    contributor = ContributorFactory()
    organisation = OrganisationFactory(contact=contributor)

    shown = client.get(PAGE).content.decode()

    assert organisation.name in shown and contributor.name in shown
    assert contributor.email not in shown and "Through an operator" in shown


def test_the_page_asks_no_more_for_many_parts_than_for_few(
    client: Any, reader: Any, django_assert_max_num_queries: Any
) -> None:
    mission = MissionFactory(code="LW1")
    TeamFactory(of=mission)
    client.get(PAGE)
    with django_assert_max_num_queries(12) as few:
        client.get(PAGE)
    for _ in range(20):
        TeamFactory(of=mission)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(PAGE)
