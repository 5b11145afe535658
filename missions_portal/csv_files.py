"""CSV files for a spreadsheet: UTF-8 that it recognises, and no cell that it would work out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

# The mark by which spreadsheets know that letters beyond ASCII are UTF-8.
MARK = "\ufeff"


class _Line:
    """Gives each written line back in place of keeping it."""

    def write(self, line: str) -> str:
        return line


def lines(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The file line by line, its heading first."""
    writer = csv.writer(_Line())
    yield MARK + writer.writerow(head)
    for row in rows:
        yield writer.writerow([inert(cell) for cell in row])


def inert(cell: Any) -> str:
    """A cell that a spreadsheet shows and never works out: before what begins like a formula stands an apostrophe."""
    words = "" if cell is None else str(cell)
    return f"'{words}" if words.lstrip()[:1] in tuple("=+-@") or words[:1] in tuple("\t\r\n") else words
