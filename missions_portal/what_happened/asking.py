"""Asking for what happened: earlier texts, moves, acts and what was added, of every kind, in one question."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, JSONObject

from foundation.history import AuditEntry
from foundation.publishing import PublicationStep
from missions_portal.what_happened.part import Part, Place, Said
from missions_portal.what_happened.rights import Rights, rights_of
from missions_portal.what_happened.seats import held_then

MOST = 2_000  # lines of one story, the newest; nobody reads further back on a page
TEXT, MOVE, ACT, SAID = "text", "move", "act", "said"
COLUMNS = ("told_what", "told_root", "told_of", "told_pk", "told_at", "told_by", "told_as", "told")
# What residents can see the publication desk has done; the rest is its own business.
SEEN_BY_ALL = ("publish", "agree", "unpublish")
NOTHING = Value("", output_field=TextField())


@dataclass(frozen=True)
class Source:
    """One table that is asked, and the part of a story its rows are."""

    sort: str
    part: Any
    rows: QuerySet[Any, Any]


@dataclass(frozen=True)
class Row:
    """One row as it was found: of which source, in whose story, of which record, when, by whom and what."""

    what: int
    source: Source
    root: int
    of: int
    pk: int
    at: datetime
    by: str
    seat: str
    told: dict[str, Any]


def found(place: Place, user: Any, records: list[int], *, most: int = MOST) -> list[Row]:
    """What this person may be told of these records of one kind, by their keys, newest first: two questions."""
    sources = list(_sources(place, rights_of(place, user, records), records))
    first, *others = [_columns(place, n, source) for n, source in enumerate(sources)]
    rows = first.union(*others, all=True) if others else first
    return [_row(sources, line) for line in rows.order_by("-told_at", "-told_what", "-told_pk")[:most]]


def _row(sources: list[Source], line: Any) -> Row:
    what, root, of, pk, at, by, seat, told = line
    return Row(what, sources[what], root, of, pk, at, by, seat, json.loads(told) if isinstance(told, str) else told)


def _sources(place: Place, rights: Rights, records: list[int]) -> Iterator[Source]:
    for part in place.parts:
        if part.history:
            texts = part.history.objects.filter(**{f"{part.from_history()}__in": records})
            yield Source(TEXT, part, _texts(part, rights, rights.within(part, texts, "id")))
        if part.steps:
            moves = part.steps.objects.filter(**{f"{part.from_step()}__in": records}).exclude(move__in=part.quiet)
            of = "steps_of" if part.steps_of else "rows"
            yield Source(MOVE, part, _moves(part, rights, rights.within(part, moves, "record", of)))
        if part.published:
            yield Source(MOVE, part, _desk(part, rights, records))
        yield Source(ACT, part, _acts(part, rights, records))
    for said in place.said:
        additions = said.model.objects.filter(**{f"{said.root}__in": records})
        yield Source(SAID, said, _additions(said, rights.within(said, additions, "pk")))


def _texts(part: Part, rights: Rights, rows: Any) -> Any:
    return rows.annotate(
        told_root=F(part.from_history()),
        told_of=F("id"),
        told_at=_begun_at(part.at) if part.at else F("history_date"),
        told=JSONObject(
            type="history_type",
            open=_flag(part.openly | Q(id__in=rights.of(part, "close"))) if part.openly else Value(1),
            desk=_flag(part.desk(rights.user)) if part.desk else Value(0),
            name=F(part.name) if part.name else NOTHING,
            writer=_writer(part),
            **held_then(part),
            **{f"box{n}": F(path) for n, path in enumerate(part.words)},
        ),
    )


def _writer(part: Part) -> Any:
    """Who wrote a row first, where its history does not say: itself, or the audit."""
    noted = AuditEntry.objects.filter(kind=part.model._meta.label_lower, record_id=OuterRef("id")).order_by("id")
    writer = F(part.by) if part.by else Subquery(noted.values("by__name")[:1])
    return Case(When(history_type="+", then=writer), default=NOTHING, output_field=TextField())


def _begun_at(column: str) -> Any:
    """A row that says itself when it was written is told then; its later texts when they were saved."""
    return Case(When(history_type="+", then=F(column)), default=F("history_date"))


def _flag(condition: Q) -> Any:
    return Case(When(condition, then=Value(1)), default=Value(0))


def _moves(part: Part, rights: Rights, rows: Any) -> Any:
    return rows.annotate(
        told_root=F(part.from_step()),
        told_of=F("record"),
        told_at=F("at"),
        told=JSONObject(
            move="move",
            label="label",
            words=part.step_words(rights.of(part, "rows")),
            name=F(f"record__{part.name}") if part.name else NOTHING,
            **part.beside,
        ),
    )


def _desk(part: Part, rights: Rights, records: list[int]) -> Any:
    """What the publication desk did: what residents can see, and the rest on the records it is this person's to do."""
    there = part.model.objects.order_by()
    rows = PublicationStep.objects.filter(
        Q(move__in=SEEN_BY_ALL) | Q(record_id__in=rights.of(part, "published")),
        record_type=part.model._meta.label_lower,
        record_id__in=there.filter(**{f"{part.root}__in": records}).values("pk"),
    )
    rows = rights.within(part, rows, "record_id")
    of_it = there.filter(pk=OuterRef("record_id"))
    return rows.annotate(
        told_root=Subquery(of_it.values(part.root)[:1]),
        told_of=F("record_id"),
        told_at=F("at"),
        told=JSONObject(
            move="move",
            label="label",
            words=NOTHING,
            name=_text(Subquery(of_it.values(part.name)[:1])) if part.name else NOTHING,
        ),
    )


def _acts(part: Part, rights: Rights, records: list[int]) -> Any:
    """Acts of the audit that no other line tells of. One on a record that is gone is found by its earlier texts."""
    there, key = (part.history, "id") if part.history else (part.model, "pk")
    there, root = there.objects.order_by(), part.from_history() if part.history else part.root
    ours = there.filter(**{f"{root}__in": records}).values(key)
    rows = AuditEntry.objects.filter(kind=part.model._meta.label_lower, record_id__in=ours, act__in=part.acts)
    rows = rights.within(part, rows, "record_id")
    return rows.annotate(
        told_root=Subquery(there.filter(**{key: OuterRef("record_id")}).values(root)[:1]),
        told_of=F("record_id"),
        told_at=F("at"),
        told=JSONObject(act="act", because="because"),
    )


def _additions(said: Said, rows: Any) -> Any:
    shown = {f"box{n}": F(path) for n, path in enumerate(said.words)}
    return rows.annotate(told_root=F(said.root), told_of=F("pk"), told_at=F("at"), told=JSONObject(**shown))


def _columns(place: Place, what: int, source: Source) -> Any:
    by, seat = _who(source)
    if not place.names:
        by = NOTHING
    rows = source.rows.order_by().annotate(
        told_what=Value(what),
        told_pk=F("pk"),
        told_by=_text(by),
        told_as=_text(seat),
    )
    return rows.values_list(*COLUMNS)


def _who(source: Source) -> tuple[Any, Any]:
    if source.sort == TEXT:
        return F("history_user__name"), NOTHING
    if source.sort == SAID:
        return F(source.part.by), F(source.part.seat) if source.part.seat else NOTHING
    return F("by__name"), F("acting_as") if source.sort == MOVE else NOTHING


def _text(expression: Any) -> Any:
    return Coalesce(Cast(expression, CharField()), NOTHING, output_field=CharField())
