"""Looking for what was asked: one question over every kind of record, of what this officer may read, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Case, CharField, DateField, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce

from foundation import personal_data
from foundation.search import asked_words
from missions_portal.information.source import Source
from missions_portal.information.sources import OF_KIND, SOURCES
from people.directory import known_names

MOST = 200  # of one search: more is neither read through on one page nor written in one request
BETWEEN = "\x1f"  # no form takes it, so it ends a box's words and nothing else
COLUMNS = (
    "found_kind",
    "found_id",
    "found_key",
    "found_reference",
    "found_day",
    "found_by",
    "found_mission",
    "found_facts",
    "found_words",
)


@dataclass(frozen=True)
class Found:
    """One record that was found: where and when it was written and by whom, its words, and what may exempt it."""

    kind: str
    pk: str
    url: str
    reference: str
    day: date
    by: str
    mission: str
    boxes: list[tuple[str, str]]
    facts: list[str]

    @property
    def key(self) -> str:
        """What stands for it in a form."""
        return f"{SOURCES.index(OF_KIND[self.kind])}-{self.pk}"

    @property
    def name(self) -> str:
        """Its kind and its reference."""
        return f"{self.kind} {self.reference}".strip()

    @property
    def words(self) -> str:
        """All its words, for reading on a page."""
        return " · ".join(words for _, words in self.boxes)


def find(user: Any, asked: dict[str, Any]) -> tuple[list[Found], bool]:
    """What holds all the words, within the days, of the mission and the kind that are asked for; and whether more does.

    Part of a word finds every word that has it. Only what this person may read is looked at.
    """
    sources = [source for source in SOURCES if _is_asked(source, asked)]
    first, *rest = [_rows(source, user, asked) for source in sources]
    rows = first.union(*rest, all=True) if rest else first
    kept = list(rows.order_by("-found_day", "found_kind", "-found_id")[: MOST + 1])
    found = [_found(dict(zip(COLUMNS, row, strict=True))) for row in kept[:MOST]]
    return list(_with_warnings(found)), len(kept) > MOST


def is_asked_for_anything(asked: dict[str, Any]) -> bool:
    """Was anything said that narrows the search?"""
    return any(asked.get(name) for name in ("q", "since", "until", "mission", "kind"))


def in_words(asked: dict[str, Any]) -> str:
    """How it was sought, in a line."""
    parts = [
        f"the words “{asked['q']}”" if asked.get("q") else "",
        f"from {asked['since']:%-d %B %Y}" if asked.get("since") else "",
        f"to {asked['until']:%-d %B %Y}" if asked.get("until") else "",
        f"of {asked['mission']}" if asked.get("mission") else "",
        f"only: {asked['kind'].lower()}" if asked.get("kind") else "",
    ]
    return ", ".join(filter(None, parts))


def _is_asked(source: Source, asked: dict[str, Any]) -> bool:
    """Is this kind looked through? One that says no mission only where it is asked for, or no mission is."""
    if asked.get("kind"):
        return bool(source.kind == asked["kind"])
    return bool(source.mission) or not asked.get("mission")


def _rows(source: Source, user: Any, asked: dict[str, Any]) -> QuerySet[Any, Any]:
    rows = source.rows(user).order_by().annotate(found_day=_day(source), found_all=_text(*_boxes(source)))
    conditions = [Q(found_all__icontains=word) for word in asked_words(asked.get("q") or "")]
    if asked.get("since"):
        conditions.append(Q(found_day__gte=asked["since"]))
    if asked.get("until"):
        conditions.append(Q(found_day__lte=asked["until"]))
    if asked.get("mission") and source.mission:
        conditions.append(Q(**{source.mission: asked["mission"]}))
    rows = rows.filter(reduce(and_, conditions, Q()))
    mission = F(f"{source.mission}__short_name") if source.mission else Value("")
    return rows.annotate(
        found_kind=Value(source.kind, output_field=CharField()),
        found_id=F("pk"),
        found_key=_key(source),
        found_reference=_words(F(source.reference) if source.reference else Value("")),
        found_by=_words(F(source.by)),
        found_mission=_words(mission),
        found_facts=_text(*_facts(source)),
        found_words=F("found_all"),
    ).values_list(*COLUMNS)


def _boxes(source: Source) -> list[Any]:
    parts: list[Any] = []
    for name in source.words:
        parts += [F(name), Value(BETWEEN)]
    # A record is also found by its reference and by who wrote it, which somebody's own data asks for.
    named = [F(source.reference), Value(" ")] if source.reference else []
    return [*parts, *named, F(source.by)]


def _facts(source: Source) -> list[Any]:
    parts: list[Any] = [_said(when, Value(f"{words}{BETWEEN}")) for when, words in source.facts]
    if source.paragraph:
        paragraph = _text(F(source.paragraph), Value(BETWEEN))
        parts.append(_said(Q(**{f"{source.paragraph}__gt": ""}), paragraph))
    return parts


def _said(when: Q, words: Any) -> Any:
    return Case(When(when or Q(pk__isnull=False), then=words), default=Value(""), output_field=TextField())


def _day(source: Source) -> Any:
    return Cast(source.day, DateField())


def _key(source: Source) -> Any:
    key = Cast(F(source.key or source.reference or "pk"), CharField())
    if not source.key_is_a_drafts:
        return key
    return Coalesce(key, _text(Value("draft-"), F("pk")), output_field=TextField())


def _words(expression: Any) -> Any:
    return Coalesce(Cast(expression, CharField()), Value(""), output_field=CharField())


class _Joined(Func):
    """Texts one after another; Django's Concat nests them, which is deeper than SQLite reads."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = TextField()


def _text(*parts: Any) -> Any:
    texts = [part if isinstance(part, Value) else Coalesce(Cast(part, TextField()), Value("")) for part in parts]
    return _Joined(Value(""), Value(""), *texts)


def _found(row: dict[str, Any]) -> Found:
    source = OF_KIND[row["found_kind"]]
    texts = row["found_words"].split(BETWEEN)
    boxes = [(name, words.strip()) for name, words in zip(source.words.values(), texts, strict=False) if words.strip()]
    return Found(
        kind=row["found_kind"],
        pk=str(row["found_id"]),
        url=source.address(row["found_key"]),
        reference=row["found_reference"],
        day=row["found_day"],
        by=row["found_by"],
        mission=row["found_mission"],
        boxes=boxes,
        facts=[words for words in row["found_facts"].split(BETWEEN) if words],
    )


def _with_warnings(rows: Iterable[Found]) -> Iterable[Found]:
    """Each with what in its words may identify a person; people of the directory act in public and are no alarm."""
    rows = list(rows)
    texts = {row.key: row.words for row in rows}
    seen = personal_data.warnings(texts, known=known_names)
    for row in rows:
        if row.key in seen:
            row.facts.append(seen[row.key])
    return rows
