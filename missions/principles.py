"""Principles in a team's own words: written on a day, followed by later ones, none of them lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError
from django.db.models import Exists, OuterRef, QuerySet

from foundation import history
from foundation.moves import NotYours
from foundation.versions import ChangedSince
from foundation.working_days import today
from missions.models import Mission, Principle, PrincipleInWords


def check_may_write(mission: Mission, *, by: Any) -> None:
    """Raise NotYours where a person does not lead, support or look after the mission."""
    if not mission.served_by(by):
        raise NotYours(f"What a principle means for {mission} is for its leader, team or caretaker to say.")


def in_words_of(mission: Mission, principle: Principle) -> PrincipleInWords | None:
    """What a mission's people say of a principle now; none where they have not said it yet."""
    return mission.principles_in_words.filter(principle=principle).order_by("-version").first()


def write(mission: Mission, principle: Principle, words: str, *, version: int, by: Any) -> PrincipleInWords:
    """Say today what a principle means for a mission; what was said before stays readable.

    `version` counts the words its people had on it when the form was opened, 0 where there were none: of two who write
    at once the second is shown both texts. Raises NotYours and ChangedSince.
    """
    check_may_write(mission, by=by)
    row = PrincipleInWords(mission=mission, principle=principle, words=words, on=today(), by=by, version=version + 1)
    now = in_words_of(mission, principle)
    if now and now.version != version:
        raise ChangedSince(now)
    try:
        return history.save_new(row, "write_principle", by=by)
    except IntegrityError as another:
        raise ChangedSince(in_words_of(mission, principle)) from another


def latest(rows: QuerySet[PrincipleInWords]) -> QuerySet[PrincipleInWords]:
    """Of these words, those no later words of the same team stand in for."""
    later = PrincipleInWords.objects.filter(
        mission=OuterRef("mission"), principle=OuterRef("principle"), version__gt=OuterRef("version")
    )
    return rows.exclude(Exists(later))


@dataclass
class InWords:
    """A principle, and what one team says of it now and said before; or what every team says of it now."""

    principle: Principle
    said: list[PrincipleInWords] = field(default_factory=list)

    @property
    def now(self) -> PrincipleInWords | None:
        """The newest of one team's words."""
        return self.said[0] if self.said else None

    @property
    def before(self) -> list[PrincipleInWords]:
        """The earlier of one team's words, latest first."""
        return self.said[1:]


def by_kind(said: Iterable[PrincipleInWords]) -> list[tuple[str, list[InWords]]]:
    """Every principle under its kind, in the strategy's order, each with these words on it; asks one question."""
    groups: dict[str, list[InWords]] = {label: [] for label in Principle.Kind.labels}
    found: dict[int, InWords] = {}
    for principle in Principle.objects.order_by("kind", "order", "pk"):
        found[principle.pk] = InWords(principle)
        groups[principle.get_kind_display()].append(found[principle.pk])
    for row in said:
        found[row.principle_id].said.append(row)
    return [(label, rows) for label, rows in groups.items() if rows]
