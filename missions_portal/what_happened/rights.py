"""Which of the rows in a story its reader may read: every rule asked once, all in one question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import IntegerField, Value

from missions_portal.what_happened.part import Part, Place, Said

RULES = ("rows", "steps_of", "close", "published")


@dataclass(frozen=True)
class Rights:
    """The keys that each rule of each part leaves this reader, of the rows in these stories."""

    user: Any
    keys: dict[tuple[int, str], list[int]] = field(default_factory=dict)

    def of(self, part: Part | Said, rule: str) -> list[int]:
        """The keys one rule leaves; none where the part has no such rule."""
        return self.keys.get((id(part), rule), [])

    def within(self, part: Part | Said, rows: Any, column: str, rule: str = "rows") -> Any:
        """Of these rows those whose record this reader may read; all where the part has no rule of its own."""
        return rows.filter(**{f"{column}__in": self.of(part, rule)}) if getattr(part, rule, None) else rows


def rights_of(place: Place, user: Any, records: list[int]) -> Rights:
    """What this reader may read of these records' stories, in one question; none where no rule is to be asked."""
    ruled: list[tuple[Any, str, Any]] = [
        (part, rule, getattr(part, rule))
        for part in (*place.parts, *place.said)
        for rule in RULES
        if getattr(part, rule, None)
    ]
    rights = Rights(user, {(id(part), rule): [] for part, rule, _ in ruled})
    asked = [
        rule(user)
        .order_by()
        .filter(**{f"{part.root}__in": records})
        .annotate(told_rule=Value(n, output_field=IntegerField()))
        .values_list("told_rule", "pk")
        for n, (part, _, rule) in enumerate(ruled)
    ]
    if asked:
        for n, pk in asked[0].union(*asked[1:], all=True):
            part, name, _ = ruled[n]
            rights.keys[id(part), name].append(pk)
    return rights
