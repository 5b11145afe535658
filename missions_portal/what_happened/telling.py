"""Telling what happened: what was found, put into lines that people read, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator, get_text_list

from foundation.redaction import LEAST, Redaction, without
from missions_portal.what_happened import asking, seats
from missions_portal.what_happened.asking import ACT, MOVE, TEXT, Row
from missions_portal.what_happened.differences import Piece, marked
from missions_portal.what_happened.part import Part, Place
from missions_portal.what_happened.values import in_words

KEPT_CLOSER = "What stood there before was kept closer at that time, so it is not shown to you."
NOT_RECORDED = "By whom is not on record"
THE_CLOCK = "The portal’s clock"
LONGEST_NAME = 90  # letters of what a line is about
NAMED = 2  # boxes that a line's title names; of more it says how many


@dataclass(frozen=True)
class Change:
    """One box whose words changed: what stood in it before, and after."""

    label: str
    before: str
    after: str

    @property
    def sides(self) -> list[tuple[str, str, list[Piece]]]:
        """Both texts in pieces, under what they are called; where one of them is blank, the other whole."""
        if not self.before:
            return [("Now; it was blank before", "ins", [Piece(self.after, changed=False)])]
        if not self.after:
            return [("Before; it is blank now", "del", [Piece(self.before, changed=False)])]
        gone, come = marked(self.before, self.after)
        return [("Before", "del", gone), ("After", "ins", come)]


@dataclass(frozen=True)
class Line:
    """One thing that happened: what, when, who, and in which words."""

    key: str
    root: int
    at: datetime
    title: str
    who: str
    words: str = ""
    changes: tuple[Change, ...] = ()
    is_move: bool = False

    @property
    def when(self) -> str:
        """Day and time in London."""
        return f"{timezone.localtime(self.at):%-d %B %Y, %H:%M}"

    @property
    def all_words(self) -> str:
        """Every word of the line, for whoever looks through them."""
        return " ".join([self.words, *(f"{one.before} {one.after}" for one in self.changes)])


def told(place: Place, user: Any, records: list[int], *, most: int = asking.MOST) -> list[Line]:
    """What this person may know of what happened to these records, newest first: three questions at most."""
    rows = asking.found(place, user, records, most=most)
    before = _before_each(rows)
    reasons = Reasons()
    lines = (_told(row, before.get((row.what, row.pk)), reasons) for row in rows)
    return [line for line in lines if line is not None]


def _before_each(rows: list[Row]) -> dict[tuple[int, int], Row]:
    """Of each text the one whose place it took."""
    latest: dict[tuple[int, int], Row] = {}
    before = {}
    for row in sorted((row for row in rows if row.source.sort == TEXT), key=lambda row: row.pk):
        record = (row.what, row.of)
        if record in latest:
            before[row.what, row.pk] = latest[record]
        latest[record] = row
    return before


def _told(row: Row, before: Row | None, reasons: Reasons) -> Line | None:
    if row.source.sort == TEXT:
        return _text(row, before)
    if row.source.sort == MOVE:
        return _move(row)
    return _act(row, reasons) if row.source.sort == ACT else _addition(row)


# ---- texts ----


def _text(row: Row, before: Row | None) -> Line | None:
    """What changed in a record's words; nothing where none of those told did, or this reader may not read them."""
    part: Part = row.source.part
    if not row.told["open"] or row.told["desk"]:
        return None
    if row.told["type"] != "~":
        title = part.begun if row.told["type"] == "+" else part.gone
        return _line(row, _about(row, title), words=_first(row)) if title else None
    # The last text of a draft is the one that was shared, so it stands before the next; those before it are not told.
    changes = _changes(row, before) if before else ()
    if not changes:
        return None
    title = _about(row, "Words changed", between=", ")
    if before and not before.told["open"]:
        return _line(row, title, words=KEPT_CLOSER)
    return _line(row, f"{title}: {_labels(changes)}", changes=changes)


def _labels(changes: tuple[Change, ...]) -> str:
    labels = [change.label for change in changes]
    more = [f"{len(labels) - NAMED} more"] if len(labels) > NAMED else []
    return get_text_list([*labels[:NAMED], *more], "and")


def _first(row: Row) -> str:
    part: Part = row.source.part
    if not part.first:
        return ""
    return in_words(part.model, part.first, row.told[f"box{list(part.words).index(part.first)}"])


def _changes(row: Row, before: Row) -> tuple[Change, ...]:
    part: Part = row.source.part
    both = ((n, path, label) for n, (path, label) in enumerate(part.words.items()))
    said = (
        (label, in_words(part.model, path, before.told[f"box{n}"]), in_words(part.model, path, row.told[f"box{n}"]))
        for n, path, label in both
    )
    return tuple(Change(label, old, new) for label, old, new in said if old != new)


# ---- moves, acts and what was added ----


def _move(row: Row) -> Line:
    part: Part = row.source.part
    whole = part.title(row.told) if part.title else ""
    title = whole or _about(row, row.told["label"])
    return _line(row, title, words=row.told["words"], is_move=True)


def _act(row: Row, reasons: Reasons) -> Line:
    part: Part = row.source.part
    act = row.told["act"]
    because = reasons.without_what_was_removed(row.told["because"]) if act in part.reasons else ""
    return _line(row, part.acts[act], words=because, is_move=True)


def _addition(row: Row) -> Line:
    words = [str(row.told[f"box{n}"] or "") for n in range(len(row.source.part.words))]
    labels = row.source.part.words.values()
    said = [f"{label}: {text}" if label else text for label, text in zip(labels, words, strict=True) if text]
    return _line(row, row.source.part.title, words="\n".join(said))


class Reasons:
    """Reasons of the audit, which nobody can change, without what was removed from everything else."""

    @cached_property
    def _removals(self) -> list[Redaction]:
        return list(Redaction.objects.filter(length__gte=LEAST))

    def without_what_was_removed(self, because: str) -> str:
        """The reason with a stub in the place of words that were removed since."""
        if not because:
            return ""
        for removal in self._removals:
            if words := removal.found_again(because):
                because = without(because, words)
        return because


def _line(row: Row, title: str, **more: Any) -> Line:
    return Line(f"{row.what}-{row.pk}", row.root, row.at, title, _who(row), **more)


def _about(row: Row, title: str, *, between: str = ": ") -> str:
    """A title behind what it is about, where that is not the record itself: “Figure “Warm homes”: added”."""
    subject = _subject(row)
    return f"{subject}{between}{title[:1].lower()}{title[1:]}" if subject else title


def _subject(row: Row) -> str:
    called, name = row.source.part.called, Truncator(row.told.get("name") or "").chars(LONGEST_NAME)
    return f"{called} “{name}”" if called and name else called or name


def _who(row: Row) -> str:
    """By name and seat; a seat that is signed with the name says both. A contributor is signed by the seat alone."""
    seat = row.seat or seats.in_words(row.told)
    if row.by and seat and row.by not in seat and not seat.startswith(seats.CONTRIBUTOR):
        return f"{row.by}, {seat}"
    return seat or row.by or row.told.get("writer") or (THE_CLOCK if row.source.sort == ACT else NOT_RECORDED)
