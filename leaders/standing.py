"""Where a person stands today: the missions they serve and the forums they sit on, read once per request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, DateField, Exists, OuterRef, Q, QuerySet

from foundation.kept_questions import Given, Kept
from foundation.working_days import today
from leaders.models import Appointment
from people.models import User


@dataclass(frozen=True)
class Standing:
    """What a person holds today, as plain sets of ids."""

    serves: frozenset[int] = frozenset()
    leads: frozenset[int] = frozenset()
    heads: frozenset[int] = frozenset()
    contributes_to: frozenset[int] = frozenset()
    officer_of: frozenset[int] = frozenset()
    chairs: frozenset[int] = frozenset()
    sits_on: frozenset[int] = frozenset()
    facilitates: bool = False
    left: frozenset[tuple[int, int]] = frozenset()  # (mission, person): who had a part in a mission this person heads
    on: date = field(default_factory=today)

    @property
    def is_of_a_mission(self) -> bool:
        """Does this person lead, support or look after any mission?"""
        return bool(self.serves)


@dataclass(frozen=True)
class Reader:
    """Whoever stands so, for a question that depends on no more than where its asker stands: `person` is given."""

    _standing: Standing  # where `standing_of` keeps it
    pk = Given("person", BigIntegerField())
    is_authenticated = True


def standing_of(user: Any) -> Standing:
    """A person's standing, kept on the user for the length of one request."""
    if not hasattr(user, "_standing"):
        user._standing = _read(user)
    return user._standing


def _read(user: Any) -> Standing:
    if not user.is_authenticated:
        return Standing()
    day = today()
    parts = _parts(person=user.pk, day=day)
    now = [(m, p, role) for m, p, role, since, until in parts if since <= day and (until is None or day < until)]
    held = [(m, role) for m, p, role in now if p == user.pk]
    heads = frozenset(m for m, role in held if role in Appointment.HEADS)
    # A contributor's draft is theirs alone until they offer it, and then the team's.
    served = [(m, p, until) for m, p, role, _, until in parts if m in heads and role != Appointment.Role.CONTRIBUTOR]
    gone = {(m, p) for m, p, until in served if until and until <= day}
    still = {(m, p) for m, p, _, _, until in parts if until is None or day < until}
    seats = user.seats_now
    return Standing(
        serves=frozenset(m for m, role in held if role != Appointment.Role.CONTRIBUTOR),
        leads=frozenset(m for m, role in held if role == Appointment.Role.LEADER),
        heads=heads,
        contributes_to=frozenset(m for m, role in held if role == Appointment.Role.CONTRIBUTOR),
        officer_of=frozenset(seat.forum_id for seat in seats if seat.role == "officer"),
        chairs=frozenset(seat.forum_id for seat in seats if seat.role in ("chair", "vice-chair")),
        sits_on=frozenset(seat.forum_id for seat in seats),
        facilitates=any(seat.role == "officer" and seat.forum.is_facilitated_space for seat in seats),
        left=frozenset(gone - still),
        on=day,
    )


@Kept
def _parts() -> Any:
    """A person's parts in missions, and everybody's in the missions they head: one question for both."""
    person, day = Given("person", BigIntegerField()), Given("day", DateField())
    headed = Appointment.objects.filter(person=person).current(day).heading().values("mission")
    rows = Appointment.objects.filter(Q(person=person) | Q(mission__in=headed)).order_by()
    return rows.values_list("mission_id", "person_id", "role", "since", "until")


def seat_at(user: Any, mission: Any) -> str:
    """How a person signs what they do for a mission: “System leader, Families out of poverty”."""
    if user is None:
        return "The portal's clock"
    held = user.appointments.current().filter(mission=mission).select_related("mission").first()
    return held.words if held else str(user)


def left_behind(*, person: str, mission: str, since: str) -> Q:
    """Records whose person, named by its column, has left the record's mission since a day, named by its column too.

    Such actions are passed on to whoever heads the mission: its leader, or its caretaker.
    """
    parts = Appointment.objects.filter(person=OuterRef(person), mission=OuterRef(mission))
    left = parts.past().filter(until__gte=OuterRef(since))
    return Q(Exists(left)) & ~Q(Exists(parts.lasting_beyond(today())))


def drafts_held_by(user: Any, *, mission: str) -> Q:
    """Drafts a person wrote, and those left to them as the head of a mission whose author has gone."""
    held = Q(author=user.pk)
    for left, person in standing_of(user).left:
        held |= Q(**{mission: left, "author": person})
    return held


def people_of_a_mission() -> QuerySet[User]:
    """Everyone who leads, supports or looks after a mission today."""
    return User.objects.filter(appointments__in=Appointment.objects.current().serving()).distinct()
