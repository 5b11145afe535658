"""Reading the sheet somebody brings: a CSV file or a workbook, its columns under the names people give them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from foundation.readable import readable

BIGGEST = 1_000_000  # bytes of a file; a log of some hundred rows has a tenth of that
BIGGEST_UNPACKED = 10_000_000  # bytes a workbook may unfold to: a small file can hold a very large one
MOST_PARTS = 1_000  # files in a workbook; a plain one has about ten
MOST_PIECES = 600_000  # tags and attributes in it: a few bytes of the file, and some hundred of memory each
MOST_ROWS = 200
MOST_COLUMNS = 40

# What a column of a workshop's notes or an old log may be called, in lower case and without marks.
COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("title", "heading", "headline", "name"),
    "what": ("what", "what happened", "note", "notes", "learning", "observation", "what we saw", "description"),
    "so_what": ("so what", "why it matters", "what it means", "insight", "meaning"),
    "now_what": ("now what", "what next", "next", "next steps", "what we will do", "action"),
    "noticed_on": ("date", "when", "when noticed", "when it was noticed", "date noticed", "day"),
    "kind": ("kind", "type", "kind of learning"),
    "source": ("source", "where it comes from"),
    "confidence": ("confidence", "how sure", "how sure we are"),
    "context": ("context", "where it holds", "where and when it holds"),
    "who_else": ("who else should know", "who else", "share with"),
}
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d/%m/%y")

# openpyxl answers a damaged workbook with whatever its parser met.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ArithmeticError,
    LookupError, ValueError, TypeError, AttributeError, OSError, SyntaxError,
)  # fmt: skip
NOT_A_SHEET = "This file cannot be read. Save it as CSV or as an Excel workbook (.xlsx), and try again."
TOO_MUCH = "This workbook is too large. Save the sheet alone as CSV, and try again."


def read(content: bytes) -> list[dict[str, str]]:
    """The rows of a file under our own names for its columns, each with its number `row` in the sheet.

    Raises ValidationError where it cannot be read, has no column for what happened, no row, or too many.
    """
    if len(content) > BIGGEST:
        raise ValidationError("This file is larger than 1 MB. Split it into smaller ones.")
    table = _workbook(content) if content[:2] == b"PK" else _csv(content)
    rows = _named(table)
    if not rows:
        raise ValidationError("There is no row beneath the headings of this file.")
    if len(rows) > MOST_ROWS:
        raise ValidationError(f"This file has more than {MOST_ROWS} rows. Split it, so that each can be looked at.")
    return rows


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel on Windows writes where nobody chose otherwise.
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise ValidationError(NOT_A_SHEET)
    first = text.lstrip().split("\n", 1)[0]
    comma = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=comma))
    except csv.Error as error:
        raise ValidationError(NOT_A_SHEET) from error


def _workbook(content: bytes) -> list[list[str]]:
    from openpyxl import load_workbook  # a tenth of a web worker's memory, which few of them ever need

    try:
        if _unfolds_to_too_much(content):
            raise ValidationError(TOO_MUCH)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        limits = {"max_row": MOST_ROWS + 50, "max_col": MOST_COLUMNS}
        table = [[_words(cell) for cell in row] for row in sheet.iter_rows(**limits, values_only=True)]
    except DAMAGED as error:
        raise ValidationError(NOT_A_SHEET) from error
    # A workbook keeps a text once however many of its cells hold it: written out, it may be very much longer.
    if sum(len(words) for cells in table for words in cells) > BIGGEST:
        raise ValidationError(TOO_MUCH)
    return table


def _unfolds_to_too_much(content: bytes) -> bool:
    """Would it take more memory than a log can need? Asked of its parts one by one, before any is understood."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if len(packed.infolist()) > MOST_PARTS or sum(part.file_size for part in packed.infolist()) > BIGGEST_UNPACKED:
            return True
        parts = (packed.read(part) for part in packed.infolist())
        return sum(part.count(b"<") + part.count(b"=") for part in parts) > MOST_PIECES


def _words(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    return str(cell)


def _named(table: Iterable[list[str]]) -> list[dict[str, str]]:
    lines = enumerate(table, 1)
    columns = _headings(lines)
    rows = []
    for number, cells in lines:
        said = {name: cells[at].strip() for name, at in columns.items() if at < len(cells)}
        if any(said.values()):
            clean, _ = readable(said)
            rows.append(clean | {"row": str(number)})
    return rows


def _headings(lines: Iterator[tuple[int, list[str]]]) -> dict[str, int]:
    """Where each of our columns stands; the first line with anything in it holds the headings."""
    for _, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        called = [re.sub(r"[^a-z ]", "", cell.lower()).strip() for cell in cells[:MOST_COLUMNS]]
        found = {name: called.index(word) for name, words in COLUMNS.items() for word in words[::-1] if word in called}
        if "what" not in found:
            raise ValidationError("No column says what happened. Call one of them “What?”, “Note” or “Learning”.")
        return found
    raise ValidationError("This file is empty.")


def day_of(text: str) -> date | None:
    """The day a cell names, or None where it is none."""
    for form in DAYS:
        try:
            day = datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
        return day if day.year >= 1990 else None
    return None
