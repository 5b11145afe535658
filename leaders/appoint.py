"""How people are appointed to a mission, and how they stand down."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from foundation import history
from foundation.moves import NotYours
from leaders.caretakers import ensure_caretakers
from leaders.models import Appointment, AppointmentQuerySet
from missions.models import Mission

Role = Appointment.Role


def may_appoint(user: Any) -> bool:
    """The officer of a forum that decides writes down whom it appointed; the portal itself (None) only a caretaker."""
    return any(seat.role == "officer" and seat.forum.decides for seat in user.seats_now)


def appoint(mission: Mission, person: Any, role: str, *, since: date, by: Any, **details: Any) -> Appointment:
    """Give a person a part in a mission from a day on. Returns the appointment.

    `details` are the appointment's other columns: until, co_lead, function, term, review_on, time_released, sponsor,
    across_both_areas, minute. A new leader ends the caretaker's time on the same day.
    Raises NotYours, and ValidationError on `person`, `since`, `until` or `co_lead`; nothing is then saved.
    """
    if not (role == Role.CARETAKER if by is None else may_appoint(by)):
        raise NotYours("Appointments are written down by the officer of a forum that decides.")
    until, co_lead = details.get("until"), bool(details.get("co_lead"))
    _check_days(since, until)
    if role == Role.LEADER:
        _check_leader(mission, person, since, until, co_lead)
    _check_not_there_already(mission, person, role, since, until)
    try:
        with transaction.atomic():
            made = Appointment.objects.create(mission=mission, person=person, role=role, since=since, **details)
            if role == Role.LEADER:
                _end_caretakers(mission, since, by=by)
            history.note("appoint", made, by=by)
    except IntegrityError as rival:
        # Two officers pressed at once: the database let one leader in.
        raise ValidationError({"co_lead": f"{mission} has just been given a leader."}) from rival
    return made


def stand_down(appointment: Appointment, *, until: date, by: Any) -> None:
    """End an appointment: `until` is the first day the person no longer holds it.

    The row stays, so the register keeps past leaders. Raises NotYours, and ValidationError on `until`.
    """
    if by is None or not (may_appoint(by) or by == appointment.person):
        raise NotYours("Standing down is for the person themselves, or the officer of a forum that decides.")
    if appointment.until:
        raise ValidationError({"until": f"It already ends on {appointment.until:%-d %B %Y}."})
    _check_days(appointment.since, until)
    with transaction.atomic():
        _end(appointment, until, "stand_down", by=by)
        if appointment.role == Role.LEADER:
            # Nothing is orphaned: somebody holds the mission's moves from the day it has no leader.
            ensure_caretakers(until)


def _check_days(since: date, until: date | None) -> None:
    if until and until <= since:
        raise ValidationError({"until": f"The end must come after the start, {since:%-d %B %Y}."})


def _overlapping(since: date, until: date | None) -> AppointmentQuerySet:
    rows: Any = Appointment.objects.filter(Q(until=None) | Q(until__gt=since)).select_related("mission", "person")
    return rows.filter(since__lt=until) if until else rows


def _check_leader(mission: Mission, person: Any, since: date, until: date | None, co_lead: bool) -> None:
    leading = _overlapping(since, until).leading()
    if held := leading.filter(person=person).first():
        raise ValidationError({"person": f"{person} already leads {held.mission}, since {held.since:%-d %B %Y}."})
    for other in leading.filter(mission=mission):
        if not (co_lead and other.co_lead):
            raise ValidationError(
                {
                    "co_lead": f"{other.person} leads {mission} since {other.since:%-d %B %Y}. "
                    "End that first, or mark both as leading together."
                }
            )


def _check_not_there_already(mission: Mission, person: Any, role: str, since: date, until: date | None) -> None:
    same = _overlapping(since, until).filter(mission=mission, person=person, role=role).first()
    if same:
        raise ValidationError({"person": f"{person} is already {same.get_role_display().lower()} of {mission}."})


def _end_caretakers(mission: Mission, on: date, *, by: Any) -> None:
    for row in _overlapping(on, None).filter(mission=mission, role=Role.CARETAKER):
        _end(row, max(on, row.since + timedelta(days=1)), "caretaker_ends", by=by)


def _end(appointment: Any, until: date, act: str, *, by: Any) -> None:
    appointment.until = until
    appointment._history_user = by
    appointment.save(update_fields=["until"])
    history.note(act, appointment, by=by)
