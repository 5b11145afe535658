"""The sample's meetings: past and coming, in every state."""

from __future__ import annotations

from functools import partial
from typing import Any

from barriers.deciding import Record
from barriers.own_decisions import decide_item
from missions_portal import agenda
from missions_portal.demo.world import World, data, minutes_after
from people import agendas, attending, dates, meetings
from people.models import ForwardPlanItem, Meeting


def plan(world: World) -> None:
    """Plan every meeting on the first morning, and say what becomes of each."""
    given = data("meetings")
    with world.begin():
        for row in given["meetings"]:
            forum = world.forum(row["forum"])
            starts_at = world.days.moment(row["day"], row["at"])
            dates.plan(forum, starts_at, row["place"], by=world.officer_of(forum))
        for row in given["items"]:
            meeting = world.meeting(row["meeting"])
            agendas.add_item(meeting, row["title"], row["purpose"], by=world.officer_of(meeting.forum))
    for row in given["meetings"]:
        _what_became_of(world, row)
    for row in given["changes"]:
        _change_later(world, row)
    for row in given["apologies"]:
        world.on(row["day"], "12:15", f"{row['meeting']} apologies", partial(_send_apologies, world, row))
    for row in given["decided"]:
        day = int(row["meeting"].split()[1])
        world.on(day, "15:40", f"{row['meeting']}: {row['title']}", partial(_decide, world, row))
    for row in given["forward_plan"]:
        ForwardPlanItem.objects.create(
            forum=world.forum(row["forum"]),
            title=row["title"],
            expected_on=world.days.day(row["day"]),
            words=row.get("words", ""),
            changed_because=row.get("changed_because", ""),
        )


def _what_became_of(world: World, row: dict[str, Any]) -> None:
    name, way = f"{row['forum']} {row['day']}", row["way"]
    starts_at = world.days.moment(row["day"], row["at"])
    if way in ("held", "minutes", "confirmed"):
        world.at(minutes_after(starts_at, 5), f"{name} held", lambda: _hold(world, name, Meeting.Quorum.QUORATE))
    if way == "not-quorate":
        world.at(minutes_after(starts_at, 5), f"{name} held", lambda: _hold(world, name, Meeting.Quorum.NOT))
    if way in ("minutes", "confirmed"):
        world.on(row["day"] + 3, "12:00", f"{name} minuted", lambda: _minute(world, name))
    if way == "confirmed":
        later = f"{row['forum']} {row['confirmed_on']}"
        at = world.days.moment(row["confirmed_on"], row["at"])
        world.at(minutes_after(at, 20), f"{name} confirmed", lambda: _confirm(world, name, later))
    if way == "agenda":
        world.on(row["agenda_on"], "16:00", f"{name}: agenda out", lambda: _send_agenda(world, name))
    if way == "cancelled":
        words = row["words"]
        world.on(row["cancelled_on"], "09:30", f"{name} cancelled", lambda: _cancel(world, name, words))


def _hold(world: World, name: str, quorum: str) -> None:
    meeting = world.meeting(name)
    officer = world.officer_of(meeting.forum)
    meetings.hold(meeting, quorum=quorum, by=officer)
    away = 2 if quorum == Meeting.Quorum.QUORATE else 0
    answers = {
        seat: attending.STAYED_AWAY if place == away else attending.CAME
        for place, seat in enumerate(attending.seats_of(meeting))
    }
    attending.write_who_came(meeting, answers, by=officer, version=meeting.version)
    _in_the_room(world, name, officer)


def _in_the_room(world: World, name: str, officer: Any) -> None:
    """Who stood in for whom at one meeting, and what was declared."""
    given, meeting = data("meetings"), world.meeting(name)
    for row in given["substitutes"]:
        if row["meeting"] == name:
            seat = attending.seats_of(meeting).get(person=world.person(row["seat"]))
            stand_in = world.person(row["person"])
            attending.name_substitute(meeting, seat, stand_in, by=officer, version=meeting.version)
    for row in given["interests"]:
        if row["meeting"] == name:
            person, left = world.person(row["person"]), row.get("left", False)
            attending.declare(meeting, person, row["words"], by=officer, left_the_room=left)


def _send_apologies(world: World, row: dict[str, Any]) -> None:
    """Somebody sends apologies for a coming meeting, and somebody is named to come in their place."""
    meeting = world.meeting(row["meeting"])
    officer = world.officer_of(meeting.forum)
    seat = attending.seats_of(meeting).get(person=world.person(row["seat"]))
    attending.write_who_came(meeting, {seat: attending.APOLOGIES}, by=officer, version=meeting.version)
    stand_in, written = world.person(row["person"]), world.meeting(row["meeting"])
    attending.name_substitute(written, seat, stand_in, by=officer, version=written.version)


def _decide(world: World, row: dict[str, Any]) -> None:
    item = world.meeting(row["meeting"]).items.get(title=row["title"])
    said = {name: row[name] for name in ("outcome", "title", "words", "reasons", "heard")}
    decide_item(item, record=Record(**said), by=world.officer_of(item.meeting.forum))


def _minute(world: World, name: str) -> None:
    meeting = world.meeting(name)
    meetings.write_minutes(meeting, by=world.officer_of(meeting.forum))


def _confirm(world: World, name: str, later: str) -> None:
    meeting = world.meeting(name)
    meetings.confirm_minutes(meeting, world.meeting(later), by=world.officer_of(meeting.forum))


def _send_agenda(world: World, name: str) -> None:
    meeting = world.meeting(name)
    meetings.send_agenda(meeting, by=world.officer_of(meeting.forum))


def _cancel(world: World, name: str, words: str) -> None:
    meeting = world.meeting(name)
    meetings.cancel(meeting, words=words, by=world.officer_of(meeting.forum))


def _change_later(world: World, row: dict[str, Any]) -> None:
    """Have a coming meeting's hour and place change; its day keeps it the meeting it was."""

    def change() -> None:
        meeting = world.meeting(row["meeting"])
        starts_at = world.days.moment(int(row["meeting"].split()[1]), row["at"])
        officer = world.officer_of(meeting.forum)
        dates.change_day(meeting, starts_at, row["place"], words=row["words"], by=officer)

    world.on(row["day"], "11:30", f"{row['meeting']} changed", change)


def put_on_agendas(world: World) -> None:
    """Put levers, recommendations and what was learned on coming agendas, once they are written."""
    for row in data("meetings")["about"]:
        meeting = world.meeting(row["meeting"])
        officer = world.officer_of(meeting.forum)
        about = next(key for key, words in agenda.KINDS[row["kind"]].choices(officer) if words.startswith(row["of"]))
        agenda.put_on_agenda(meeting, about, row.get("title", ""), row["purpose"], by=officer)
