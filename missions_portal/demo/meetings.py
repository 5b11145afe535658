"""The sample's meetings: past and coming, in every state."""

from __future__ import annotations

from typing import Any

from missions_portal.demo.world import World, data, minutes_after
from people import meetings
from people.models import Attendance, ForwardPlanItem, Interest, Meeting, Seat


def plan(world: World) -> None:
    """Plan every meeting on the first morning, and say what becomes of each."""
    given = data("meetings")
    with world.begin():
        for row in given["meetings"]:
            forum = world.forum(row["forum"])
            starts_at = world.days.moment(row["day"], row["at"])
            meetings.plan(forum, starts_at, row["place"], by=world.officer_of(forum))
        for row in given["items"]:
            meeting = world.meeting(row["meeting"])
            meetings.add_item(meeting, row["title"], row["purpose"], by=world.officer_of(meeting.forum))
    for row in given["meetings"]:
        _what_became_of(world, row)
    for row in given["interests"]:
        _declare(world, row)
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
        world.at(minutes_after(starts_at, 5), f"{name} held", lambda: _hold(world, name))
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


def _hold(world: World, name: str) -> None:
    meeting = world.meeting(name)
    meetings.hold(meeting, quorum=Meeting.Quorum.QUORATE, by=world.officer_of(meeting.forum))
    seats = Seat.objects.current(meeting.day).filter(forum=meeting.forum).order_by("pk")
    for place, seat in enumerate(seats):
        Attendance.objects.create(meeting=meeting, seat=seat, came=place != 4)


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


def _declare(world: World, row: dict[str, Any]) -> None:
    meeting = world.meeting(row["meeting"])
    Interest.objects.create(
        meeting=meeting,
        person=world.person(row["person"]),
        words=row["words"],
        left_the_room=row.get("left", False),
    )
