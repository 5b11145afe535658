"""Where a person stands today: the missions they serve and the forums they sit on, read once per request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from leaders.models import Appointment
from people.models import User


@dataclass(frozen=True)
class Standing:
    """What a person holds today, as plain sets of ids."""

    serves: frozenset[int]
    leads: frozenset[int]
    heads: frozenset[int]
    contributes_to: frozenset[int]
    officer_of: frozenset[int]
    chairs: frozenset[int]
    sits_on: frozenset[int]
    facilitates: bool

    @property
    def is_of_a_mission(self) -> bool:
        """Does this person lead, support or look after any mission?"""
        return bool(self.serves)


def standing_of(user: Any) -> Standing:
    """A person's standing, kept on the user for the length of one request."""
    if not hasattr(user, "_standing"):
        user._standing = _read(user)
    return user._standing


def _read(user: Any) -> Standing:
    if not user.is_authenticated:
        none: frozenset[int] = frozenset()
        return Standing(none, none, none, none, none, none, none, False)
    held = list(user.appointments.current().values_list("mission_id", "role"))
    seats = user.seats_now
    return Standing(
        serves=frozenset(m for m, role in held if role != Appointment.Role.CONTRIBUTOR),
        leads=frozenset(m for m, role in held if role == Appointment.Role.LEADER),
        heads=frozenset(m for m, role in held if role in Appointment.HEADS),
        contributes_to=frozenset(m for m, role in held if role == Appointment.Role.CONTRIBUTOR),
        officer_of=frozenset(seat.forum_id for seat in seats if seat.role == "officer"),
        chairs=frozenset(seat.forum_id for seat in seats if seat.role in ("chair", "vice-chair")),
        sits_on=frozenset(seat.forum_id for seat in seats),
        facilitates=any(seat.role == "officer" and seat.forum.is_facilitated_space for seat in seats),
    )


def seat_at(user: Any, mission: Any) -> str:
    """How a person signs what they do for a mission: “System leader, Families out of poverty”."""
    if user is None:
        return "The portal's clock"
    held = user.appointments.current().filter(mission=mission).select_related("mission").first()
    return held.words if held else str(user)


def left_behind(*, person: str, mission: str) -> Q:
    """Records whose person, named by its column, once had a part in the record's mission and has none today.

    Such drafts and actions are held by whoever heads the mission: its leader, or its caretaker.
    """
    parts = Appointment.objects.filter(person=OuterRef(person), mission=OuterRef(mission))
    return Q(Exists(parts.past())) & ~Q(Exists(parts.current()))


def has_left(person: Any, mission: Any) -> bool:
    """Did a person, by their id, once have a part in a mission, by its id, and have none today?"""
    parts = Appointment.objects.filter(person=person, mission=mission)
    return parts.past().exists() and not parts.current().exists()


def people_of_a_mission() -> QuerySet[User]:
    """Everyone who leads, supports or looks after a mission today."""
    return User.objects.filter(appointments__in=Appointment.objects.current().serving()).distinct()
