"""Caretakers: who holds a mission's moves while its leader's post is vacant."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from foundation import history
from foundation.working_days import today
from leaders.models import Appointment
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


def ensure_caretakers(on: date | None = None) -> list[Appointment]:
    """Give each mission without a leader and a caretaker the facilitator as its caretaker; safe to repeat.

    Returns the appointments it made: none while nobody holds the officer's seat of the facilitated space, and never an
    operator who does not hold that seat, who reads no private words.
    """
    day = on or today()
    person = facilitator(day)
    if person is None:
        return []
    held = Appointment.objects.current(day).filter(role__in=[Appointment.Role.LEADER, Appointment.Role.CARETAKER])
    missions = Mission.objects.exclude(pk__in=held.values("mission"))
    with transaction.atomic():
        return [_appoint(mission, person, day) for mission in missions]


def _appoint(mission: Mission, person: User, day: date) -> Appointment:
    caretaker = Appointment.Role.CARETAKER
    appointment = Appointment.objects.create(mission=mission, person=person, role=caretaker, since=day)
    history.note("appoint", appointment, by=None)
    return appointment
