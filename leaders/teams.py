"""Support teams: who is in each, which perspectives it still lacks, and how contributors are invited.

Derived, never stored. An empty place says who is still looked for; it says nothing about how a mission is doing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from foundation.working_days import today
from leaders import notices
from leaders.appoint import appoint
from leaders.models import Appointment, SupportFunction, SupportOffer
from leaders.nominate import LOCKED
from missions.models import Mission
from missions.posts import Post, posts_by_stage
from people.models import Sector, User

# The perspectives that the paper names besides the public sector's (recommendation 2), by their sector's code.
WANTED = ("academic", "voluntary-and-community", "community-and-lived-experience")
LIVED = "community-and-lived-experience"
BRINGS_LIVED = "communities-and-lived-experience"  # the function that brings it, as a contributor does


@dataclass(frozen=True)
class Place:
    """One place of a team: who fills it, or who was asked; nobody where it is still looked for."""

    column: str
    there: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """How it is marked: there, asked or open."""
        return "there" if self.there else "asked" if self.asked else "open"


@dataclass(frozen=True)
class Line:
    """One mission, or one sector, with its places."""

    name: str
    note: str
    url: str
    places: list[Place]
    lacks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Matrix:
    """Lines in groups, under columns; how many places are filled, asked for and open."""

    first: str
    columns: list[str]
    groups: list[tuple[Any, list[Line]]]

    def _count(self, mark: str) -> int:
        return sum(place.mark == mark for _, lines in self.groups for line in lines for place in line.places)

    @property
    def filled(self) -> int:
        return self._count("there")

    @property
    def asked(self) -> int:
        return self._count("asked")

    @property
    def open(self) -> int:
        return self._count("open")


def by_function() -> Matrix:
    """Missions under their stage, by what a support team needs: three questions however many people there are."""
    functions = list(SupportFunction.objects.filter(offered=True))
    asked = _asked_for()
    sectors = {sector.code: sector.name for sector in Sector.objects.filter(code__in=WANTED)}
    groups = []
    for stage, posts in posts_by_stage():
        lines = []
        for post in posts:
            there = defaultdict(list)
            for row in post.team:
                there[row.function_id].append(_brings(row))
            places = [
                Place(function.name, _once(there[function.pk]), _once(asked.get((post.mission.pk, function.pk), [])))
                for function in functions
            ]
            lacks = [name for code, name in sectors.items() if code not in perspectives(post)]
            lines.append(Line(post.mission.short_name, _headed_by(post), _page(post), places, lacks))
        groups.append((stage, lines))
    return Matrix("Mission and leader", [function.name for function in functions], groups)


def by_sector() -> Matrix:
    """Sectors by mission: from which organisations its leaders and its team come."""
    posts = [post for _, rows in posts_by_stage() for post in rows]
    lines = []
    for sector in Sector.objects.filter(offered=True):
        places = []
        for post in posts:
            there = [_brings(row) for row in [*post.leaders, *post.team] if _sector_of(row) == sector.pk]
            there += _lived(post) if sector.code == LIVED else []
            places.append(Place(post.mission.short_name, _once(there)))
        lines.append(Line(sector.name, "", "", places))
    return Matrix("Sector", [post.mission.short_name for post in posts], [("", lines)])


def perspectives(post: Post) -> set[str]:
    """The codes of the sectors that a mission's leaders and team come from; a contributor brings lived experience."""
    held = {row.person.organisation.sector.code for row in [*post.leaders, *post.team] if row.person.organisation}
    return held | {LIVED} if _lived(post) else held


def _lived(post: Post) -> list[str]:
    """Who brings lived experience, whatever sector their organisation is of."""
    brought = [_brings(row) for row in post.team if row.function and row.function.code == BRINGS_LIVED]
    return [*brought, *("A contributor" for _ in post.contributors)]


def _asked_for() -> dict[tuple[int, int], list[str]]:
    """Whom missions asked for somebody, by mission and function, where nobody has come yet."""
    asked = defaultdict(list)
    rows = SupportOffer.objects.awaited().filter(kind=SupportOffer.Kind.PERSON, function__isnull=False)
    for mission, function, organisation in rows.values_list("mission", "function", "offered_by__name"):
        asked[mission, function].append(organisation or "somebody")
    return asked


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _brings(row: Appointment) -> str:
    return str(row.person.organisation or row.person)


def _sector_of(row: Appointment) -> int | None:
    return row.person.organisation.sector_id if row.person.organisation else None


def _headed_by(post: Post) -> str:
    if post.leaders:
        return "System leader: " + " and ".join(_brings(row) for row in post.leaders)
    if post.caretakers:
        return f"Caretaker: {post.caretakers[0].person}"
    return "No leader yet"


def _page(post: Post) -> str:
    return reverse("missions:detail", args=[post.mission.code])


# ---- contributors ----


def invite(mission: Mission, *, name: str, email: str, by: Any) -> Appointment:
    """Invite somebody to contribute to one mission: they sign in by a code sent to their e-mail, without a password.

    Raises NotYours, and ValidationError for somebody who contributes already.
    """
    with transaction.atomic():
        person = User.objects.known_or_new(email, name)
        if not person.may_be_let_in:
            raise ValidationError({"email": LOCKED})
        person.let_in(by=by)
        made = appoint(mission, person, Appointment.Role.CONTRIBUTOR, since=today(), by=by)
        notices.invite(made)
    return made
