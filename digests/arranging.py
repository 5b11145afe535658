"""Arranging: what an officer leaves out of a held edition, and in which order it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from digests.compose import lead
from digests.models import Edition
from digests.moves import EDITION_MOVES
from digests.phrases import listed
from digests.scope import Telling
from foundation.moves import make_move

FIVE = "five"

# For each thing told, by its section and its place there: its new place, or None where it is left out.
Places = Mapping[tuple[str, int], int | None]


@dataclass(frozen=True)
class Placed:
    """One thing an officer may move or leave out: where it stands, and its words."""

    section: str
    place: int
    of: int
    title: str
    words: str


def things_told(edition: Edition) -> Iterator[Placed]:
    """Everything in an edition that can be moved or left out, in its order: the five lines, then each section's."""
    five = edition.contents.get("five", [])
    for n, line in enumerate(five):
        yield Placed(FIVE, n, len(five), "In five lines", line)
    for section in edition.contents.get("sections", []):
        for n, one in enumerate(section["items"]):
            yield Placed(section["code"], n, len(section["items"]), section["title"], one["title"])


def arrange(edition: Edition, places: Places, *, by: Any, seen: int | None = None) -> Edition:
    """Tell a held edition in another order, or leave things out; what is left out is recorded with the step.

    Compiled again, it stands as it was composed. Raises NotYours or TooLate.
    """
    out = [placed.words for placed in things_told(edition) if places[placed.section, placed.place] is None]
    words = f"Left out: {listed([f'“{title}”' for title in out])}." if out else "Another order; nothing left out."
    contents = _arranged(edition, places)
    make_move(edition, EDITION_MOVES["arrange"], by=by, words=words, seen=seen, contents=contents)
    return edition


def _arranged(edition: Edition, places: Places) -> dict[str, Any]:
    contents = edition.contents
    sections = [
        section | {"items": _in_place(section["items"], section["code"], places)}
        for section in contents.get("sections", [])
    ]
    # A section whose last thing was left out says nothing more; one with rows or a word of its own still does.
    sections = [section for section in sections if section["items"] or section["rows"] or section["empty"]]
    five = _in_place(contents.get("five", []), FIVE, places)
    return contents | {"sections": sections, "five": five, "lead": lead(Telling.of(edition), sections)}


def _in_place(things: list[Any], section: str, places: Places) -> list[Any]:
    kept = [(place, n, one) for n, one in enumerate(things) if (place := places[section, n]) is not None]
    kept.sort(key=lambda row: row[:2])
    return [one for _, _, one in kept]
