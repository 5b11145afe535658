"""When a forum meets: one meeting or a series of them, and a change of day, time or place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.moments import now
from foundation.moves import begin, check, make_move
from foundation.working_days import today
from people.models import Forum, Meeting
from people.moves import MEETING_MOVES

MOST_AT_ONCE = 24  # meetings of one series: two years of monthly ones
WEEK = timedelta(days=7)


def plan(forum: Forum, starts_at: datetime, place: str, *, by: Any) -> Meeting:
    """Add a meeting to a forum's dates. Returns it, planned.

    Raises NotYours, and ValidationError on `starts_at` where it is past, already there, after the forum ends, or too
    soon for papers to be out the clear working days before (Local Government Act 1972, section 100B).
    """
    meeting = Meeting(forum=forum, starts_at=starts_at, place=place)
    _check_moment(meeting, papers=True)
    with _no_two_at_once(forum):
        return begin(meeting, MEETING_MOVES["plan"], by=by)


def plan_series(forum: Forum, moments: list[datetime], place: str, *, by: Any) -> list[Meeting]:
    """Add several meetings, all or none. Returns them, each an ordinary meeting from then on.

    Raises NotYours, and ValidationError on `starts_at` that names each refused day with its reason.
    """
    planned, refused = [], []
    with transaction.atomic():
        for moment in moments:
            try:
                planned.append(plan(forum, moment, place, by=by))
            except ValidationError as refusal:
                why = " ".join(refusal.messages).rstrip(".")
                refused.append(f"{timezone.localtime(moment):%A %-d %B %Y} ({why})")
        if refused:
            raise ValidationError({"starts_at": f"No meeting was added, because of {'; '.join(refused)}."})
    return planned


def every_weeks(first: date, weeks: int, times: int) -> list[date]:
    """So many days, so many weeks apart, from the first on."""
    return [first + n * weeks * WEEK for n in range(times)]


def every_month(first: date, times: int) -> list[date]:
    """The same weekday of each month from the first on: its first, second, third or fourth, or a fifth as its last."""
    place = (first.day - 1) // 7
    months = [first.year * 12 + first.month - 1 + n for n in range(times)]
    return [_weekday_of(month // 12, month % 12 + 1, first.weekday(), place) for month in months]


def _weekday_of(year: int, month: int, weekday: int, place: int) -> date:
    start = date(year, month, 1)
    day = start + timedelta(days=(weekday - start.weekday()) % 7) + place * WEEK
    # Not every month has a fifth.
    return day if day.month == month else day - WEEK


def change_day(
    meeting: Meeting, starts_at: datetime, place: str, *, words: str, by: Any, seen: int | None = None
) -> None:
    """Give a coming meeting another day, time or place; the step keeps what it was and why.

    The clock then works out anew the days of what was asked of the forum. Raises NotYours, TooLate, and ValidationError
    on `starts_at` as `plan` does.
    """
    check(meeting, MEETING_MOVES["change_day"], by=by, seen=seen)
    if not words.strip():
        raise ValidationError({"words": "Say why it is changed."})
    if (starts_at, place) == (meeting.starts_at, meeting.place):
        raise ValidationError({"starts_at": "It is on that day, at that time and place already."})
    to_be = Meeting(pk=meeting.pk, forum=meeting.forum, starts_at=starts_at, place=place)
    # An hour or a room may change late: the papers that went out in time for the day stand.
    _check_moment(to_be, papers=to_be.day != meeting.day)
    with _no_two_at_once(meeting.forum):
        make_move(
            meeting,
            MEETING_MOVES["change_day"],
            by=by,
            words=f"From {_when_and_where(meeting)} to {_when_and_where(to_be)}. {words}",
            seen=seen,
            at=now(),
            starts_at=starts_at,
            place=place,
        )


def _when_and_where(meeting: Meeting) -> str:
    when = f"{timezone.localtime(meeting.starts_at):%A %-d %B %Y at %H:%M}"
    return f"{when}, {meeting.place}" if meeting.place else when


def papers_words(meeting: Meeting) -> str:
    """By which working day a coming meeting's papers have to be out; blank for a forum that has no such day."""
    if not meeting.forum.papers_clear_days:
        return ""
    out_by, on = meeting.publish_by, today()
    if out_by < on:
        return f"Papers were due out by {out_by:%A %-d %B}: anything new is late"
    return "Papers have to be out today" if out_by == on else f"Papers due, to be out by {out_by:%A %-d %B}"


def _check_moment(meeting: Meeting, *, papers: bool) -> None:
    """Raise ValidationError on `starts_at` where the forum cannot meet then."""
    forum = meeting.forum
    if meeting.starts_at <= now():
        raise ValidationError({"starts_at": "Choose a day and time that are still to come."})
    if forum.until and meeting.day >= forum.until:
        raise ValidationError({"starts_at": f"{forum} ends on {forum.until:%-d %B %Y}. Choose an earlier day."})
    if papers and forum.papers_clear_days and not meeting.papers_open(today()):
        out_by = f"{meeting.publish_by:%A %-d %B %Y}"
        raise ValidationError({"starts_at": f"Its papers would have had to be out by {out_by}. Choose a later day."})
    if forum.meetings.filter(starts_at=meeting.starts_at).exclude(pk=meeting.pk).exists():
        raise ValidationError({"starts_at": _meets_already(forum)})


@contextmanager
def _no_two_at_once(forum: Forum) -> Iterator[None]:
    """Two officers may choose one moment at once: the database takes the first, and the second is told."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ValidationError({"starts_at": _meets_already(forum)}) from error


def _meets_already(forum: Forum) -> str:
    return f"{forum} already has a meeting at that time. Choose another."
