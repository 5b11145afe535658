"""How people are appointed to a mission, and how they stand down."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from foundation import history
from foundation.moves import NotYours
from foundation.one_at_a_time import hold
from foundation.working_days import today
from leaders import notices
from leaders.caretakers import end_caretakers, ensure_caretakers, may_care
from leaders.models import Appointment, AppointmentQuerySet
from missions.models import Mission

Role = Appointment.Role


def may_appoint(user: Any) -> bool:
    """Who writes down whom a forum appointed: the officer of one that decides, or an operator, who sets people up."""
    return user.is_staff or any(seat.role == "officer" and seat.forum.decides for seat in user.seats_now)


def may_build_team(user: Any, mission: Mission) -> bool:
    """Who says who is in a support team, and invites contributors: also the mission's own leader or caretaker."""
    return may_appoint(user) or mission.appointments.current().heading().filter(person=user).exists()


def _may_write(user: Any, mission: Mission, role: str) -> bool:
    if user is None:
        return role == Role.CARETAKER
    return may_build_team(user, mission) if role in (Role.TEAM, Role.CONTRIBUTOR) else may_appoint(user)


def may_end(appointment: Appointment, user: Any) -> bool:
    """Who ends an appointment: the person themselves, and whoever could have written it down."""
    return user is not None and (user == appointment.person or _may_write(user, appointment.mission, appointment.role))


def appoint(mission: Mission, person: Any, role: str, *, since: date, by: Any, **details: Any) -> Appointment:
    """Give a person a part in a mission from a day on. Returns the appointment.

    `details` are the appointment's other columns: until, co_lead, function, term, review_on, time_released, sponsor,
    across_both_areas, minute. The portal itself (`by=None`) appoints only caretakers. A leader's first day ends the
    caretaker's time: at once if it has come, else the clock ends it on that day.
    Raises NotYours, and ValidationError on `person`, `since`, `until` or `co_lead`; nothing is then saved.
    """
    if not _may_write(by, mission, role):
        raise NotYours(
            "Appointments are written down by the officer of a forum that decides, or by an operator; "
            "a support team's also by its mission's leader or caretaker."
        )
    made = Appointment(mission=mission, person=person, role=role, since=since, **details)
    try:
        with transaction.atomic():
            hold(person, mission)
            check(made)
            made.save()
            history.note("appoint", made, by=by)
            end_caretakers()
    except IntegrityError as rival:
        # Two officers pressed at once: the database let one leader in.
        raise ValidationError({"co_lead": f"{mission} has just been given a leader."}) from rival
    return made


def stand_down(appointment: Appointment, *, until: date, by: Any) -> list[Appointment]:
    """End an appointment, or end it sooner: `until` is the first day the person no longer holds it.

    The row stays, so the register keeps past leaders. Nothing is orphaned: somebody holds the mission's moves from the
    day it has no leader; where that day is still to come, the clock sees to it. Returns the caretakers' appointments
    this made. Raises NotYours, and ValidationError on `until`.
    """
    if not may_end(appointment, by):
        raise NotYours("Standing down is for the person themselves, or for those who write down such appointments.")
    if appointment.until and appointment.until <= until:
        raise ValidationError({"until": f"It already ends on {appointment.until:%-d %B %Y}."})
    _check_days(appointment.since, until)
    with transaction.atomic():
        hold(*Mission.objects.order_by("pk"))  # before the row, as everybody who appoints does
        appointment.end(until, "stand_down", by=by)
        if appointment.role == Role.LEADER:
            notices.leader_leaves(appointment, by=by)
        return ensure_caretakers()


def check(appointment: Appointment) -> None:
    """Refuse what no appointment may be. Raises ValidationError on `person`, `until` or `co_lead`."""
    _check_days(appointment.since, appointment.until)
    if appointment.review_on and appointment.review_on <= appointment.since:
        raise ValidationError({"review_on": f"Choose a day after the first, {appointment.since:%-d %B %Y}."})
    if appointment.role == Role.LEADER:
        _check_leader(appointment)
    if appointment.role == Role.CARETAKER and not appointment.pk:
        _check_caretaker(appointment)
    _check_not_there_already(appointment)


def _check_days(since: date, until: date | None) -> None:
    if until and until <= since:
        raise ValidationError({"until": f"The end must come after the start, {since:%-d %B %Y}."})


def _others_then(appointment: Appointment) -> AppointmentQuerySet:
    """Appointments besides this one that hold on one of its days."""
    since, until = appointment.since, appointment.until
    rows: Any = Appointment.objects.lasting_beyond(since).exclude(pk=appointment.pk)
    rows = rows.select_related("mission", "person")
    return rows.filter(since__lt=until) if until else rows


def _check_leader(appointment: Appointment) -> None:
    mission, person = appointment.mission, appointment.person
    leading = _others_then(appointment).leading()
    if held := leading.filter(person=person).first():
        raise ValidationError({"person": f"{person} already leads {held.mission}, since {held.since:%-d %B %Y}."})
    for other in leading.filter(mission=mission):
        if not (appointment.co_lead and other.co_lead):
            raise ValidationError(
                {
                    "co_lead": f"{other.person} leads {mission} since {other.since:%-d %B %Y}. "
                    "End that first, or mark both as leading together."
                }
            )


def _check_caretaker(appointment: Appointment) -> None:
    mission, person = appointment.mission, appointment.person
    day = max(appointment.since, today())
    if not may_care(person, day):
        raise ValidationError({"person": f"A caretaker is an officer or the facilitator; {person} is neither."})
    if leader := mission.appointments.current(day).leading().select_related("person").first():
        raise ValidationError({"person": f"{leader.person} leads {mission}: it needs no caretaker."})


def _check_not_there_already(appointment: Appointment) -> None:
    mission, person, role = appointment.mission, appointment.person, appointment.role
    same = _others_then(appointment).filter(mission=mission, person=person, role=role).first()
    if same:
        raise ValidationError({"person": f"{person} is already {same.get_role_display().lower()} of {mission}."})
