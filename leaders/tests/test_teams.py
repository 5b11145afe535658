"""Support teams: who is there, who was asked, what is still looked for; and the help that missions ask for."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation import sending
from foundation.working_days import today
from leaders import teams
from leaders.models import Appointment, SupportOffer
from leaders.tests.factories import (
    AppointmentFactory,
    ContributorFactory,
    LeaderFactory,
    SupportFunctionFactory,
    TeamFactory,
)
from leaders.tests.test_nominate import again, day, post
from missions.tests.factories import MissionFactory
from people.models import Organisation, Sector, User
from people.tests.factories import OfficerFactory, OrganisationFactory, PersonFactory, south_tees

pytestmark = pytest.mark.django_db


@pytest.fixture
def mission() -> Any:
    south_tees()
    for code, name in (("academic", "Academic"), ("community-and-lived-experience", "Community and lived experience")):
        Sector.objects.get_or_create(code=code, defaults={"name": name})
    return MissionFactory()


def university() -> Organisation:
    return OrganisationFactory(name="Teesside University", sector=Sector.objects.get(code="academic"))


def joined(mission: Any, organisation: Organisation, function: Any) -> Any:
    person = PersonFactory(organisation=organisation)
    return AppointmentFactory(mission=mission, person=person, role=Appointment.Role.TEAM, function=function)


def only_line(matrix: teams.Matrix) -> teams.Line:
    return matrix.groups[0][1][0]


def test_a_place_is_filled_asked_for_or_open_in_words(mission: Any) -> None:
    data, legal, money = (SupportFunctionFactory(code=code, name=code) for code in ("data", "legal", "money"))
    joined(mission, university(), data)
    SupportOffer.objects.create(
        mission=mission, kind="person", what="A lawyer", function=legal, offered_by=university_asked()
    )

    line = only_line(teams.by_function())

    assert [(place.column, place.mark) for place in line.places] == [
        ("data", "there"),
        ("legal", "asked"),
        ("money", "open"),
    ]
    assert line.places[0].there == ("Teesside University",)
    assert money.name == "money"


def university_asked() -> Organisation:
    return OrganisationFactory(name="Middlesbrough Council")


def test_what_a_team_still_lacks_is_named_and_a_contributor_brings_lived_experience(mission: Any) -> None:
    function = SupportFunctionFactory()
    assert only_line(teams.by_function()).lacks == ["Academic", "Community and lived experience"]

    joined(mission, university(), function)
    ContributorFactory(of=mission)

    assert only_line(teams.by_function()).lacks == []


def test_by_sector_each_organisation_stands_under_its_missions(mission: Any) -> None:
    joined(mission, university(), SupportFunctionFactory())

    lines = {line.name: line.places[0].there for line in teams.by_sector().groups[0][1]}

    assert lines["Academic"] == ("Teesside University",) and lines["Community and lived experience"] == ()


def test_the_pages_ask_as_much_for_two_hundred_people_as_for_five(mission: Any, client: Any) -> None:
    function, organisation = SupportFunctionFactory(), university()
    client.force_login(LeaderFactory(of=mission))
    counts = []
    for more in (5, 195):
        for _ in range(more):
            joined(mission, organisation, function)
        counts.append(
            [asked(client, reverse(name)) for name in ("leaders:register", "leaders:matrix", "leaders:support")]
        )
    counts.append([asked(client, reverse(name)) for name in ("leaders:register", "leaders:matrix", "leaders:support")])

    assert counts[1] == counts[2] and max(counts[1]) <= 12
    assert all(after <= before for before, after in zip(counts[0], counts[1], strict=True))


def asked(client: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


# ---- joining, inviting, leaving ----


def test_a_leader_adds_somebody_to_the_team_and_nobody_else_does(mission: Any, client: Any) -> None:
    leader, member, person = LeaderFactory(of=mission), TeamFactory(of=mission), PersonFactory()
    url = reverse("leaders:join_team", args=[mission.code])
    given = {"person": person.pk, "function": SupportFunctionFactory().pk, **day("since", today())}

    assert post(client, member, url, **given).status_code == 403
    assert post(client, LeaderFactory(), url, **given).status_code == 403
    assert post(client, leader, reverse("leaders:join_team", args=["NONE"]), **given).status_code == 404
    empty = post(client, leader, url, **given | {"function": ""})
    assert empty.status_code == 200 and not person.appointments.exists()
    assert post(client, leader, url, **given).status_code == 302
    assert person.appointments.get().role == "team"
    again_ = post(client, leader, url, **given)
    assert again_.status_code == 200 and person.appointments.count() == 1


def test_a_contributor_is_invited_by_mail_once_and_signs_in_by_a_code(mission: Any, client: Any) -> None:
    leader = LeaderFactory(of=mission)
    url = reverse("leaders:invite", args=[mission.code])

    assert post(client, leader, url, name="Resident", email="resident@example.org").status_code == 302
    sending.sweep()
    sending.sweep()

    person = User.objects.get(email="resident@example.org")
    assert person.is_active and not person.has_usable_password()
    assert [letter.to for letter in mail.outbox] == [["resident@example.org"]]
    assert reverse("account_request_login_code") in mail.outbox[0].body
    twice = post(client, leader, url, name="Resident", email="resident@example.org")
    assert twice.status_code == 200 and "is already contributor" in twice.content.decode()


# ---- help ----


def test_a_team_asks_for_help_and_says_that_it_came(mission: Any, client: Any) -> None:
    member = TeamFactory(of=mission)
    url = reverse("leaders:ask_support", args=[mission.code])
    given = {"kind": "method", "what": "A sandpit on consent", **day("asked_on", today())}

    assert post(client, LeaderFactory(), url, **given).status_code == 403
    assert post(client, member, url, **given).status_code == 302
    offer = SupportOffer.objects.get()
    amend = reverse("leaders:amend_support", args=[offer.pk])
    came = given | {"version": offer.version, "what_came": "Six sessions.", **day("came_on", today())}
    assert post(client, member, amend, **came).status_code == 302
    stale = post(client, member, amend, **came | {"what_came": "Seven sessions."})

    offer.refresh_from_db()
    assert offer.came_on == today() and offer.what_came == "Six sessions."
    assert stale.status_code == 409 and "Seven sessions." in stale.content.decode()
    page = client.get(reverse("leaders:support")).content.decode()
    assert "A sandpit on consent" in page and "Six sessions." in page


def test_somebody_for_the_team_is_asked_for_by_what_they_would_bring(mission: Any, client: Any) -> None:
    url = reverse("leaders:ask_support", args=[mission.code])
    given = {"kind": "person", "what": "A lawyer", **day("asked_on", today())}

    answer = post(client, OfficerFactory(at=south_tees().hwb), url, **given)

    assert answer.status_code == 200 and "Say what they would bring." in answer.content.decode()
    assert again(TeamFactory(of=mission)).appointments.exists() and not SupportOffer.objects.exists()
