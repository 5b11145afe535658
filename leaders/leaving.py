"""Leaving: everything one person holds ends on one day, as when a councillor is not elected again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from foundation.moves import NotYours
from foundation.one_at_a_time import hold
from foundation.working_days import today
from leaders.appoint import may_appoint, stand_down
from leaders.caretakers import ensure_caretakers
from leaders.models import Appointment
from people.holding import end_seat
from people.models import User


def held_by(person: User) -> list[Any]:
    """The seats and parts a person holds or is to hold: all that has not ended by today."""
    return [*_seats(person), *_parts(person)]


def end_everything(person: User, *, until: date, by: Any) -> list[Appointment]:
    """End every seat and part of a person: `until` is the first day they hold none. All of it, or nothing.

    What ends sooner by itself stays as it is. Returns the caretakers' appointments this made. Raises NotYours, and
    ValidationError on `until` for a day on which something of it has not begun.
    """
    if not may_appoint(by):
        raise NotYours("Seats and parts are ended by an operator or the officer of a forum that decides.")
    with transaction.atomic():
        hold(person)
        for row in held_by(person):
            if row.since >= until:
                raise ValidationError({"until": f"“{row}” begins on {row.since:%-d %B %Y}. Choose a later day."})
        for seat in _seats(person, after=until):
            end_seat(seat, until, by=by)
        # Who looked after a mission by an officer's seat does so no more; and nobody who leaves is made a caretaker.
        made = ensure_caretakers()
        for appointment in _parts(person, after=until):
            made += stand_down(appointment, until=until, by=by)
    return made


def _seats(person: User, after: date | None = None) -> list[Any]:
    rows = person.seats.select_related("forum", "person")
    return _lasting(rows, after)


def _parts(person: User, after: date | None = None) -> list[Any]:
    rows = Appointment.objects.filter(person=person).select_related("mission", "person")
    return _lasting(rows, after)


def _lasting(rows: Any, after: date | None) -> list[Any]:
    """Rows that last beyond today, and beyond a day where one is given: an end in the past rewrites no older one."""
    return list(rows.lasting_beyond(max(today(), after or today())).order_by("since", "pk"))
