"""The sample's people: their seats, appointments and nominations."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from leaders import nominate
from leaders.appoint import appoint, stand_down
from leaders.caretakers import ensure_caretakers
from leaders.models import Appointment, Nomination, SupportFunction, SupportOffer
from missions_portal.demo.days import BEGINS
from missions_portal.demo.world import World, data
from people import leavers
from people.models import LeaversCheck, Organisation, Seat, User

Role = Appointment.Role


def settle(world: World) -> None:
    """Make everyone, seat them, and appoint those who are there from the first day."""
    given = data("people")
    password = make_password(settings.DEMO_PASSWORD)  # hashed once: fifty slow hashes would take seconds
    for person in given["people"]:
        _person(world, person, password)
    since = world.days.day(BEGINS)
    for seat in given["seats"]:
        role = seat.get("role", Seat.Role.MEMBER)
        Seat.objects.create(
            person=world.person(seat["person"]),
            forum=world.forum(seat["forum"]),
            role=role,
            may_vote=role != Seat.Role.OFFICER and seat["forum"] != "facilitated-space",
            since=since,
            until=world.days.day(seat["until"]) if "until" in seat else None,
        )
    with world.begin():
        for person in given["people"]:
            _parts(world, person)
        for row in given["appointments"]:
            if row["from"] == BEGINS:
                _appoint(world, row["mission"], row["person"], Role.LEADER)
        ensure_caretakers()
    for row in given["appointments"]:
        _later(world, row)
    for row in given["nominations"]:
        world.on(-14, "15:00", "a nomination", partial(_nominate, world, row))
    for row in given["support"]:
        _support(world, row)
    for row in given["leavers"]:
        world.on(row["day"], "11:00", "a contact says who has left", partial(_who_has_left, world, row))


def _person(world: World, given: dict[str, Any], password: str) -> None:
    organisation = Organisation.objects.filter(name=given.get("organisation")).first()
    operator = given.get("operator", False)
    person = User(
        email=f"{given['key']}@example.org",
        name=given["name"],
        organisation=organisation,
        is_staff=operator,
        is_superuser=operator,
        added_at=world.days.moment(BEGINS, "08:00"),
    )
    if given.get("signs_in", True):
        person.password = password
    else:
        person.set_unusable_password()
    person.save()
    if "contact_for" in given:
        Organisation.objects.filter(name=given["contact_for"]).update(contact=person)


def _parts(world: World, given: dict[str, Any]) -> None:
    if "leads" in given:
        together = {"co_lead": True} if given.get("together") else {}
        _appoint(world, given["leads"], given["key"], Role.LEADER, **together)
    if "supports" in given:
        function = SupportFunction.objects.get(name=given["function"])
        _appoint(world, given["supports"], given["key"], Role.TEAM, function=function)
    if "contributes_to" in given:
        _appoint(world, given["contributes_to"], given["key"], Role.CONTRIBUTOR)


def _appoint(world: World, mission: str, person: str, role: str, **details: Any) -> None:
    if role == Role.LEADER:
        details |= {
            "term": "Two years",
            "review_on": world.days.day(130),
            "time_released": "One day a week",
            "sponsor": world.person("chair.hwb"),
            "minute": "Sample minute 3",
        }
    by = world.person("officer.hwb")
    since = world.days.day(BEGINS)
    appoint(world.mission(mission), world.person(person), role, since=details.pop("since", since), by=by, **details)


def _later(world: World, row: dict[str, Any]) -> None:
    """A leader who came or went after the first day."""
    if row["from"] != BEGINS:
        since = world.days.day(row["from"])
        what = f"{row['person']} appointed"
        parts = (world, row["mission"], row["person"], Role.LEADER)
        world.on(row["from"], "09:10", what, lambda: _appoint(*parts, since=since))
    if "until" in row:
        world.on(row["until"], "09:05", f"{row['person']} stands down", lambda: _stand_down(world, row))


def _stand_down(world: World, row: dict[str, Any]) -> None:
    person = world.person(row["person"])
    stand_down(person.appointments.get(), until=world.days.day(row["until"]), by=person)


def _nominate(world: World, row: dict[str, Any]) -> None:
    """Somebody put forward, taken as far as the sample says; what a meeting decided long ago is written as it ended."""
    by, state = world.person(row["by"]), Nomination.State(row["state"])
    given = {"why": row["why"], "how_found": row["how_found"], "by": by}
    if state in (Nomination.State.CONFIRMED, Nomination.State.NOT_TAKEN_UP):
        _decided_before(world, row, state)
        return
    nominee = User.objects.filter(email=f"{row['nominee']}@example.org").first()
    name = nominee.name if nominee else row["name"]
    made = nominate.put_forward(
        world.mission(row["mission"]), name=name, email=f"{row['nominee']}@example.org", **given
    )
    if state in (Nomination.State.WILLING, Nomination.State.BEFORE_THE_BOARD):
        nominate.agree(made, by=made.nominee)
    if state == Nomination.State.BEFORE_THE_BOARD:
        nominate.take_to(made, world.meeting(row["meeting"]), by=world.person("officer.hwb"))
    if state == Nomination.State.WITHDRAWN:
        nominate.withdraw(made, by=by)


def _decided_before(world: World, row: dict[str, Any], state: str) -> None:
    by = world.person(row["by"])
    nomination = Nomination.objects.create(
        mission=world.mission(row["mission"]),
        nominee=world.person(row["nominee"]),
        nominated_by=by,
        why=row["why"],
        how_found=row["how_found"],
        state=state,
        developing=row.get("developing", False),
        minute=row.get("minute", ""),
        moves=1,
    )
    nomination.steps.create(
        counter=1,
        move="nominate",
        label="Put forward",
        to_state=state,
        by=by,
        acting_as=str(by),
        at=world.days.moment(-14, "15:00"),
    )


def _support(world: World, row: dict[str, Any]) -> None:
    SupportOffer.objects.create(
        mission=world.mission(row["mission"]),
        kind=row["kind"],
        what=row["what"],
        asked_on=world.days.day(row["asked"]),
        offered_by=world.organisation(row["by"]),
        function=SupportFunction.objects.filter(name=row.get("function")).first(),
        came_on=world.days.day(row["came"]) if "came" in row else None,
        what_came=row.get("what_came", ""),
    )


def _who_has_left(world: World, row: dict[str, Any]) -> None:
    organisation, day = world.organisation(row["organisation"]), world.days.day(row["day"])
    contact: Any = organisation.contact
    check = LeaversCheck.objects.create(organisation=organisation, contact=contact, year=day.year, asked_on=day)
    leavers.answer(check, [world.person(key) for key in row["left"]], by=contact)
