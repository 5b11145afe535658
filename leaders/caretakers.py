"""Caretakers: who holds a mission's moves while its leader's post is vacant."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from foundation import history
from foundation.one_at_a_time import hold
from foundation.working_days import today
from leaders.models import Appointment, AppointmentQuerySet
from missions.models import Mission
from people.models import Forum, Seat, User


def facilitated_space(on: date | None = None) -> Forum | None:
    """The leaders' own forum: the one that advises, today unless told."""
    return Forum.objects.current(on).filter(decides=False).first()


def facilitator(on: date | None = None) -> User | None:
    """Who has held the officer's seat of the facilitated space longest, today unless told."""
    space = facilitated_space(on)
    if space is None:
        return None
    seats = Seat.objects.current(on).officers().filter(forum=space).select_related("person")
    seat = seats.order_by("since", "pk").first()
    return seat.person if seat else None


def may_care(person: User, on: date) -> bool:
    """Does this person hold an officer's seat on a day? A caretaker is an officer, or the facilitator, who is one."""
    return Seat.objects.current(on).officers().filter(person=person).exists()


def ensure_caretakers(on: date | None = None) -> list[Appointment]:
    """See to it that each mission without a leader has a caretaker, and that nobody stays one without a reason.

    Done for one day, today unless told; safe to repeat. Caretakers whose time is over are ended first. Then each
    mission without leader and caretaker gets the facilitator. Returns the appointments it made: none while nobody holds
    the officer's seat of the facilitated space, and never an operator who does not hold that seat, who reads no private
    words.
    """
    day = on or today()
    with transaction.atomic():
        hold(*Mission.objects.order_by("pk"))
        end_caretakers(day)
        person = facilitator(day)
        return [_appoint(mission, person, day) for mission in _orphaned(day)] if person else []


def end_caretakers(on: date | None = None) -> None:
    """End the time of caretakers who hold no officer's seat any more, and of those whose mission has a leader.

    Done for one day, today unless told; safe to repeat. An appointment lasts a day at least, so one that began on this
    day ends with it.
    """
    day = on or today()
    kept = _officers_who_care(day).exclude(mission__in=_led(day))
    for row in Appointment.objects.current(day).caretaking().exclude(pk__in=kept.values("pk")):
        until = max(day, row.since + timedelta(days=1))
        if row.until != until:
            row.end(until, "caretaker_ends", by=None)


def _led(day: date) -> QuerySet[Mission]:
    return Mission.objects.filter(appointments__in=Appointment.objects.current(day).leading())


def _officers_who_care(day: date) -> AppointmentQuerySet:
    officers = User.objects.filter(seats__in=Seat.objects.current(day).officers())
    return Appointment.objects.current(day).caretaking().filter(person__in=officers)


def _orphaned(day: date) -> QuerySet[Mission]:
    """Missions that nobody leads or rightly looks after on a day."""
    return Mission.objects.exclude(pk__in=_led(day)).exclude(appointments__in=_officers_who_care(day))


def _appoint(mission: Mission, person: User, day: date) -> Appointment:
    caretaker = Appointment.Role.CARETAKER
    appointment = Appointment.objects.create(mission=mission, person=person, role=caretaker, since=day)
    history.note("appoint", appointment, by=None)
    return appointment
