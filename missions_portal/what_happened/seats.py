"""The seat from which somebody changed words: a history keeps the person alone, the registers who held what then."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Subquery, Value, When

from leaders.models import Appointment
from missions_portal.what_happened.part import Part
from people.models import Forum, Seat

CONTRIBUTOR = f"{Appointment.Role.CONTRIBUTOR.label}, "


def held_then(part: Part) -> dict[str, Any]:
    """What its writer held at the record's mission, or at its forum, when a text was saved: asked with the text."""
    found: dict[str, Any] = {}
    if part.mission:
        posts = _then(Appointment.objects.filter(mission=OuterRef(part.mission))).order_by("since", "pk")
        found |= {"role": Subquery(posts.values("role")[:1]), "post": Subquery(posts.values("mission__short_name")[:1])}
    if part.forum:
        officers_first = Case(
            When(role=Seat.Role.OFFICER, then=Value(0)), default=Value(1), output_field=IntegerField()
        )
        seats = _then(Seat.objects.filter(forum=OuterRef(part.forum))).order_by(officers_first, "pk")
        columns = {"seat": "role", "at": "forum__name", "decides": "forum__decides"}
        found |= {name: Subquery(seats.values(path)[:1]) for name, path in columns.items()}
    return found


def _then(rows: Any) -> Any:
    """Those of the text's writer that were held on its day."""
    day = OuterRef("history_date")
    return rows.lasting_beyond(day).filter(person=OuterRef("history_user"), since__lte=day)


def in_words(told: dict[str, Any]) -> str:
    """As a move is signed: “System leader, Families out of poverty”; blank where nothing was held."""
    if told.get("role"):
        return f"{Appointment.Role(told['role']).label}, {told['post']}"
    if told.get("seat"):
        return Seat(role=told["seat"], forum=Forum(name=told["at"], decides=bool(told["decides"]))).words
    return ""
