"""Meetings as calendar files, read back with another program's reader."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from icalendar import Calendar

from foundation.versions import save_words
from foundation.working_days import LONDON, add, today
from people import dates, meetings
from people.models import Meeting
from people.tests.factories import MeetingFactory, OfficerFactory, PersonFactory, at_ten, south_tees

pytestmark = pytest.mark.django_db


@pytest.fixture
def hwb() -> Any:
    return south_tees().hwb


@pytest.fixture
def reader(client: Any) -> Any:
    client.force_login(PersonFactory())
    return client


def of(meeting: Meeting) -> str:
    return reverse("people:meeting_calendar", args=[meeting.pk])


def event_in(client: Any, meeting: Meeting) -> Any:
    (event,) = Calendar.from_ical(client.get(of(meeting)).content).walk("VEVENT")
    return event


def test_a_meetings_file_says_when_and_where_and_whose_it_is(reader: Any, hwb: Any) -> None:
    meeting = MeetingFactory(forum=hwb, place="Town hall, Middlesbrough; room 2")
    event = event_in(reader, meeting)
    assert event.decoded("DTSTART") == meeting.starts_at
    assert str(event["SUMMARY"]) == hwb.name
    assert str(event["LOCATION"]) == "Town hall, Middlesbrough; room 2"
    assert str(event["STATUS"]) == "CONFIRMED"
    assert str(event["URL"]).endswith(reverse("people:meeting", args=[meeting.pk]))
    assert event.decoded("DTSTAMP").utcoffset() == timedelta(0)


def test_the_hour_is_right_in_winter_and_in_summer(reader: Any, hwb: Any) -> None:
    for month, in_utc in ((1, 14), (7, 13)):
        meeting = MeetingFactory(forum=hwb, starts_at=datetime(2027, month, 14, 14, tzinfo=LONDON))
        starts = event_in(reader, meeting).decoded("DTSTART")
        assert starts.hour == in_utc
        assert starts.astimezone(ZoneInfo("Europe/London")).hour == 14


def test_it_is_the_same_event_whatever_name_the_server_is_called_by(reader: Any, hwb: Any) -> None:
    meeting = MeetingFactory(forum=hwb)
    names = {
        str(Calendar.from_ical(reader.get(of(meeting), headers={"host": host}).content).walk("VEVENT")[0]["UID"])
        for host in ("localhost", "127.0.0.1")
    }
    assert len(names) == 1


def test_its_sequence_rises_with_each_move_and_each_edit(reader: Any, hwb: Any) -> None:
    officer, meeting = OfficerFactory(at=hwb), MeetingFactory(forum=hwb)
    seen = [event_in(reader, meeting)]

    dates.change_day(meeting, at_ten(add(today(), 30)), "Library", words="Painted.", by=officer)
    seen.append(event_in(reader, meeting))
    save_words(meeting, {"place": "Library, first floor"}, by=officer, version=1)
    seen.append(event_in(reader, meeting))
    meetings.cancel(meeting, by=officer, words="Nobody can come.")
    seen.append(event_in(reader, meeting))

    sequence = [int(event["SEQUENCE"]) for event in seen]
    assert sequence == sorted(set(sequence))
    assert len({str(event["UID"]) for event in seen}) == 1
    assert seen[1].decoded("DTSTART") == at_ten(add(today(), 30))
    assert str(seen[-1]["STATUS"]) == "CANCELLED" and str(seen[-1]["SUMMARY"]) == f"Cancelled: {hwb.name}"


def test_lines_end_as_the_standard_says_and_none_is_too_long(reader: Any, hwb: Any) -> None:
    answer = reader.get(of(MeetingFactory(forum=hwb, place="A very long name of a place, " * 6)))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="hwb-')
    lines = answer.content.split(b"\r\n")
    assert b"\n" not in b"".join(lines) and all(len(line) <= 75 for line in lines)
    book = Calendar.from_ical(answer.content)
    assert str(book["VERSION"]) == "2.0" and str(book["METHOD"]) == "PUBLISH" and book["PRODID"]


def test_a_forums_file_holds_its_own_meetings_with_those_called_off(reader: Any, hwb: Any) -> None:
    MeetingFactory(forum=hwb)
    MeetingFactory(forum=hwb, cancelled=True)
    MeetingFactory(forum=hwb, held=True)
    MeetingFactory(forum=hwb, held=True, starts_at=at_ten(today() - timedelta(days=800)))
    MeetingFactory(forum=south_tees().place)

    events = Calendar.from_ical(reader.get("/portal/meetings/calendar/hwb.ics").content).walk("VEVENT")

    assert sorted(str(event["STATUS"]) for event in events) == ["CANCELLED", "CONFIRMED", "CONFIRMED"]
    assert {str(event["SUMMARY"]).removeprefix("Cancelled: ") for event in events} == {hwb.name}


def test_files_are_for_those_signed_in_and_there_is_none_of_no_meeting(client: Any, hwb: Any) -> None:
    meeting = MeetingFactory(forum=hwb)
    forums = reverse("people:forum_calendar", args=["hwb"])
    assert client.get(of(meeting)).status_code == 302
    assert client.get(forums).status_code == 302
    client.force_login(PersonFactory())
    assert client.get(reverse("people:meeting_calendar", args=[987654])).status_code == 404
    assert client.get(reverse("people:forum_calendar", args=["nowhere"])).status_code == 404
    assert client.post(forums).status_code == 405


def test_a_forums_file_asks_no_more_of_the_database_for_many_meetings(
    reader: Any, hwb: Any, django_assert_max_num_queries: Any
) -> None:
    MeetingFactory.create_batch(30, forum=hwb)
    with django_assert_max_num_queries(6):
        reader.get(reverse("people:forum_calendar", args=["hwb"]))
