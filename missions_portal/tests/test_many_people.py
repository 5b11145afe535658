"""Many people: nine missions with two hundred people each ask no more of the database than nine with five each."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from foundation.moments import now
from foundation.working_days import today
from leaders.models import Appointment, Nomination, SupportFunction
from leaders.views.register import SHOWN as IN_THE_REGISTER
from learning.models import LearningEntry
from missions.models import Mission
from missions_portal import context
from missions_portal.desk.found import SHOWN as ON_A_DESK
from missions_portal.tests.scene import SouthTees, south_tees
from missions_portal.tests.test_queries import opened
from people.models import Forum, Organisation, Seat, Sector, User
from people.tests.factories import LONG_AGO
from people.views.directory import PAGE

pytestmark = pytest.mark.django_db
FEW, MANY = 5, 200  # people of each of the nine missions
Role = Appointment.Role
LEADER, OFFICER, READER = "leader", "hwb_officer", "guest"


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> SouthTees:
    """The strategy's nine missions, and few people in each; whoever leads one already is not of these."""
    monkeypatch.setattr(context, "KEPT_SECONDS", 3600)
    scene = south_tees()
    context.names()  # read once for all pages, so it is nobody's question
    assert Mission.objects.count() == 9
    people_every_mission(upto=FEW)
    return scene


@pytest.fixture
def clients(scene: SouthTees) -> dict[str, Client]:
    """A leader, an officer of the Board, and a member who only reads, signed in."""
    found = {who: Client() for who in (LEADER, OFFICER, READER)}
    for who, client in found.items():
        client.force_login(scene.people[who])
    return found


def people_every_mission(*, upto: int) -> None:
    """Give each mission people until it has so many: of each five one led it before, one contributes, three help."""
    for mission in Mission.objects.all():
        there = mission.appointments.filter(person__name__startswith=mission.code).count()
        people = _people(mission, range(there + 1, upto + 1))
        roles = [{0: Role.LEADER, 1: Role.CONTRIBUTOR}.get(n % 5, Role.TEAM) for n in range(len(people))]
        _appoint(mission, people, roles)
        _busy(mission, [person for person, role in zip(people, roles, strict=True) if role == Role.CONTRIBUTOR])


def _people(mission: Mission, numbers: range) -> list[User]:
    """New people, each the contact of an organisation of their own."""
    sectors = list(Sector.objects.all())
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"{mission.code} organisation {n}", sector=sectors[n % len(sectors)], since=LONG_AGO)
        for n in numbers
    )
    people = User.objects.bulk_create(
        User(email=f"{mission.code}.{n}@example.org".lower(), name=f"{mission.code} person {n:03}", organisation=one)
        for n, one in zip(numbers, organisations, strict=True)
    )
    for organisation, person in zip(organisations, people, strict=True):
        organisation.contact = person
    Organisation.objects.bulk_update(organisations, ["contact"])
    return people


def _appoint(mission: Mission, people: list[User], roles: list[str]) -> None:
    """Leaders led it until today; the team brings every function there is."""
    functions = list(SupportFunction.objects.all())
    Appointment.objects.bulk_create(
        Appointment(
            mission=mission,
            person=person,
            role=role,
            since=LONG_AGO,
            until=today() if role == Role.LEADER else None,
            function=functions[n % len(functions)] if role == Role.TEAM else None,
        )
        for n, (person, role) in enumerate(zip(people, roles, strict=True))
    )


def _busy(mission: Mission, people: list[User]) -> None:
    """They sit on the Board, are willing to lead, and each offered their mission's team something they learned."""
    board = Forum.objects.get(code="hwb")
    Seat.objects.bulk_create(Seat(person=person, forum=board, since=LONG_AGO) for person in people)
    Nomination.objects.bulk_create(
        Nomination(mission=mission, nominee=person, nominated_by=person, state=Nomination.State.WILLING, moves=2)
        for person in people
    )
    LearningEntry.objects.bulk_create(
        LearningEntry(mission=mission, author=person, what="Three hubs ask three times.", offered_at=now())
        for person in people
    )


# ---- the number of questions ----


def part_of(who: str) -> Callable[[SouthTees], str]:
    return lambda scene: reverse("end_part", args=[scene.people[who].appointments.get().pk])


def at(name: str, *args: str, query: str = "") -> Callable[[SouthTees], str]:
    return lambda scene: reverse(name, args=args) + query


PAGES: list[tuple[tuple[str, ...], Callable[[SouthTees], str]]] = [
    ((LEADER, OFFICER, READER), at("leaders:register")),
    ((LEADER, OFFICER, READER), at("leaders:matrix")),  # printed as it stands, on one landscape page
    ((LEADER, OFFICER, READER), at("leaders:matrix", query="?by=sector")),
    ((LEADER, OFFICER, READER), at("missions:detail", "LW1")),
    ((LEADER, OFFICER), at("leaders:join_team", "LW1")),
    ((LEADER, OFFICER, READER), at("leaders:nominations")),
    ((LEADER, OFFICER, READER), at("people:directory")),
    ((LEADER, OFFICER, READER), at("people:directory", query="?mission=LW1")),
    ((LEADER, OFFICER), part_of(LEADER)),
    ((LEADER,), part_of("team")),
    ((LEADER, OFFICER, READER), at("desk")),
]


def test_two_hundred_people_in_each_mission_ask_as_many_questions_as_five(
    scene: SouthTees, clients: dict[str, Client]
) -> None:
    pages = [(who, url(scene)) for readers, url in PAGES for who in readers]
    few = {page: len(opened(clients[page[0]], page[1])) for page in pages}

    people_every_mission(upto=MANY)

    assert User.objects.filter(name__contains=" person ").count() == 9 * MANY
    assert {page: len(opened(clients[page[0]], page[1])) for page in pages} == few


# ---- and everybody is there ----


@pytest.fixture
def many(scene: SouthTees, clients: dict[str, Client]) -> dict[str, Client]:
    """The same house, with two hundred people in each mission."""
    people_every_mission(upto=MANY)
    return clients


def page(client: Client, url: str) -> str:
    return unescape(client.get(url).content.decode())


def names(mission: str, role: str) -> list[str]:
    """The many people who have this part in a mission, or had it."""
    rows = Appointment.objects.filter(mission__code=mission, role=role, person__name__contains=" person ")
    return list(rows.order_by("pk").values_list("person__name", flat=True))


def test_the_register_names_every_leader_and_the_first_of_each_team(many: dict[str, Client]) -> None:
    shown = page(many[READER], reverse("leaders:register"))

    for mission in Mission.objects.all():
        assert all(f"Before: {name}, until" in shown for name in names(mission.code, Role.LEADER))
        in_team = [name for name in names(mission.code, Role.TEAM) if name in shown]
        assert (
            IN_THE_REGISTER - 1 <= len(in_team) <= IN_THE_REGISTER
        )  # the scene's own team member is one of Families' first
    assert shown.count("and others, on the mission’s page") == 9


def test_the_page_of_a_mission_names_its_whole_team_and_its_contributors_to_who_builds_it(
    many: dict[str, Client],
) -> None:
    url = reverse("missions:detail", args=["LW1"])
    team, contributors = names("LW1", Role.TEAM), names("LW1", Role.CONTRIBUTOR)
    assert len(team) == 3 * MANY / 5 and len(contributors) == MANY / 5

    for who, may_know in ((LEADER, True), (OFFICER, True), (READER, False)):
        shown = page(many[who], url)
        assert all(f"<b>{name}</b>" in shown for name in team)
        assert {name in shown for name in contributors} == {may_know}, who


@pytest.mark.parametrize("by", ["function", "sector"])
def test_the_matrix_has_every_organisation_of_every_team(many: dict[str, Client], by: str) -> None:
    shown = page(many[READER], reverse("leaders:matrix") + f"?by={by}")

    teams = Appointment.objects.filter(role=Role.TEAM)
    organisations = set(teams.values_list("person__organisation__name", flat=True))
    assert len(organisations) > 9 * MANY / 2
    assert [name for name in organisations if name not in shown] == []
    assert "A contributor" in shown or by == "function"


def test_the_directory_leads_page_by_page_to_everybody_with_as_many_questions_on_each(
    many: dict[str, Client],
) -> None:
    seen: list[str] = []
    asked: list[int] = []
    url: str = f"{reverse('people:directory')}?mission=LW1"
    while url:
        asked.append(len(opened(many[READER], url)))
        found = many[READER].get(url).context
        seen += [person.name for person in found["people"]]
        assert len(found["people"]) <= PAGE
        url = found["more_people"] and reverse("people:directory") + found["more_people"]

    ours = [name for role in (Role.TEAM, Role.CONTRIBUTOR) for name in names("LW1", role)]
    assert set(ours) <= set(seen) and len(seen) == len(set(seen))
    # Behind the first page the row that was read last is looked up as well.
    assert len(asked) > 6 and len(set(asked[1:])) == 1, asked


def test_the_directory_leads_page_by_page_to_every_organisation(many: dict[str, Client]) -> None:
    seen: list[str] = []
    url: str = f"{reverse('people:directory')}?mission=LW1"
    while url:
        found = many[READER].get(url).context
        seen += [line.organisation.name for line in found["lines"]]
        url = found["more_organisations"] and reverse("people:directory") + found["more_organisations"]

    assert len([name for name in seen if name.startswith("LW1 organisation")]) == 4 * MANY / 5
    assert len(seen) == len(set(seen))


def test_somebody_who_builds_a_team_finds_everybody_who_is_not_in_it_yet(many: dict[str, Client]) -> None:
    shown = page(many[LEADER], reverse("leaders:join_team", args=["LW1"]))

    assert all(name in shown for name in names("SW1", Role.TEAM))
    assert not any(name in shown for name in names("LW1", Role.TEAM))


def test_standing_down_is_one_page_for_each_of_two_hundred(many: dict[str, Client]) -> None:
    held = Appointment.objects.filter(mission__code="LW1", role=Role.TEAM).last()

    assert f"{held.person} stands down" in page(many[LEADER], reverse("end_part", args=[held.pk]))


def test_the_desks_of_a_leader_and_of_an_officer_show_the_first_of_what_waits(many: dict[str, Client]) -> None:
    waiting = {who: many[who].get(reverse("desk")).context["waiting"] for who in (LEADER, OFFICER)}

    assert [item.when for item in waiting[LEADER]] == ["Your team is offered a learning entry."] * ON_A_DESK
    assert [item.when for item in waiting[OFFICER]] == ["Somebody is willing to lead it."] * ON_A_DESK
