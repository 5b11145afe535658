"""Holding: what no period, seat or forum may be, and how a seat ends before its time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from foundation import history
from foundation.periods import Period
from people.models import Forum, Seat


def check_days(row: Period) -> None:
    """Refuse an end that does not come after the start. Raises ValidationError on `until`."""
    if row.until and row.until <= row.since:
        raise ValidationError({"until": f"The end must come after the start, {row.since:%-d %B %Y}."})


def check_seat(seat: Seat) -> None:
    """Refuse the same seat of one person twice at a time. Raises ValidationError on `since` or `until`."""
    check_days(seat)
    other = _same_seat_then(seat).order_by("since").first()
    if other is None:
        return
    # The day that reaches into the other's time is the one to change.
    field = "until" if other.since > seat.since else "since"
    days = f"since {other.since:%-d %B %Y}" if other.until is None else _from_until(other)
    raise ValidationError({field: f"{seat.person} already holds this seat {days}."})


def _same_seat_then(seat: Seat) -> Any:
    same = Seat.objects.filter(person=seat.person, forum=seat.forum, role=seat.role).exclude(pk=seat.pk)
    rows = same.lasting_beyond(seat.since)
    return rows.filter(since__lt=seat.until) if seat.until else rows


def _from_until(seat: Any) -> str:
    return f"from {seat.since:%-d %B %Y} until {seat.until:%-d %B %Y}"


def end_seat(seat: Seat, until: date, *, by: Any) -> None:
    """Write down its end: `until` is the first day the person no longer holds it. The row stays on record."""
    seat.until = until
    seat._history_user = by  # type: ignore[attr-defined]  # read by django-simple-history
    seat.save(update_fields=["until"])
    history.note("end_seat", seat, by=by)


def check_forum(forum: Forum) -> None:
    """Refuse a replacement that would leave something behind. Raises ValidationError on `until` or `replaced_by`."""
    check_days(forum)
    after = forum.replaced_by
    if forum.until is None:
        if after:
            raise ValidationError({"until": f"Say from which day {after} takes its place."})
        return
    if after is None:
        _check_nothing_is_open(forum)
    elif after == forum or not _is_there(after, forum.until):
        raise ValidationError({"replaced_by": f"Choose a forum that is there on {forum.until:%-d %B %Y}."})


def _is_there(forum: Forum, day: date) -> bool:
    return forum.since <= day and (forum.until is None or forum.until > day)


def _check_nothing_is_open(forum: Any) -> None:
    """What missions asked of it has to go on somewhere; asks are kept a floor above, behind a reverse relation."""
    still_open = forum.escalations.open().count() if forum.pk else 0
    if still_open:
        raise ValidationError({"replaced_by": f"Asks still open at it: {still_open}. Say which forum takes its place."})
