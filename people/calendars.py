"""Meetings as iCalendar (RFC 5545) files, which Outlook, Google and Apple read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from foundation.working_days import start_of, today
from people.models import Meeting

if TYPE_CHECKING:
    from icalendar import Event

TWO_HOURS = timedelta(hours=2)  # nobody says when a meeting ends, and a calendar draws nothing without


def calendar_of(meetings: Iterable[Meeting], name: str, page_of: Callable[[Meeting], str]) -> bytes:
    """A calendar of meetings under a name; `page_of` gives the whole address at which one can be read about."""
    from icalendar import Calendar, vText  # large, and asked for by calendars alone

    book = Calendar()
    book.add("prodid", "-//Missions Portal//Meetings//EN")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    # As text: a line end in the name of a property that is not the standard's own is not escaped otherwise.
    book.add("x-wr-calname", vText(name))
    for meeting in meetings:
        book.add_component(_event(meeting, page_of(meeting)))
    return book.to_ical()


def _event(meeting: Meeting, page: str) -> Event:
    """One meeting: the same name for ever, and a number that rises with each move and each edit of it."""
    from icalendar import Event

    called_off = meeting.state == Meeting.State.CANCELLED
    event = Event()
    # The portal's own name and not the request's: by another name for the server it would be another event.
    event.add("uid", f"meeting-{meeting.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", meeting.moves + meeting.version)
    # The day and not the second, so that who asked already today is told that nothing is new.
    event.add("dtstamp", start_of(today()).astimezone(UTC))
    # In UTC, which every calendar turns into its reader's own time.
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("duration", TWO_HOURS)
    # Outlook shows a cancelled event of a published calendar as any other, so its name says it too.
    event.add("summary", f"Cancelled: {meeting.forum.name}" if called_off else meeting.forum.name)
    event.add("status", "CANCELLED" if called_off else "CONFIRMED")
    if meeting.place:
        event.add("location", meeting.place)
    event.add("url", page)
    return event
