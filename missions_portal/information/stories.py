"""What happened to the records that are given out: earlier texts and moves, each with what may exempt its record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from foundation import personal_data
from missions_portal.csv_files import lines
from missions_portal.information.found import Found
from missions_portal.information.sources import OF_KIND
from missions_portal.what_happened import files
from missions_portal.what_happened.places import PLACES
from missions_portal.what_happened.telling import Line, told
from people.directory import known_names

HEAD = ("Record", *files.HEAD, "What may exempt the record")
MOST = 20_000  # lines of one kind of record: as many as 200 records of a hundred lines


def stories(rows: list[Found], *, reader: Any) -> str:
    """The file: of each record that has a story what this reader may know of it, in the order of the page."""
    told_of = _told(rows, reader)
    return "".join(lines(HEAD, (cells for row in rows for cells in _cells(row, told_of.get(row.key, [])))))


def _told(rows: list[Found], reader: Any) -> dict[str, list[Line]]:
    """The lines of each record, by what stands for it in a form: one kind of record is asked for at a time."""
    found: dict[str, list[Line]] = {}
    for kind, place in PLACES.items():
        chosen = {int(row.pk): row.key for row in rows if OF_KIND[row.kind].story == kind}
        if chosen:
            theirs = place.rows(reader).filter(pk__in=chosen).order_by().values_list("pk", flat=True)
            for line in told(place, reader, list(theirs), most=MOST):
                found.setdefault(chosen[line.root], []).append(line)
    return found


def _cells(row: Found, story: list[Line]) -> Iterator[tuple[Any, ...]]:
    # An earlier text may name somebody whom the text of today does not.
    alarms = personal_data.warnings({line.key: line.all_words for line in story}, known=known_names)
    for line in story:
        facts = dict.fromkeys([*row.facts, alarms.get(line.key, "")])
        for cells in files.cells_of(line):
            yield (row.name, *cells, "; ".join(filter(None, facts)))
