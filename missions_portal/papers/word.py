"""A paper as a Word document for the council's own papers."""

from __future__ import annotations

from typing import Any

from foundation import word
from foundation.moments import now
from missions_portal.papers.parts import Fact, Paper, Part, Sheet
from people.models import Meeting


def cover(meeting: Meeting, facts: list[Fact], sheet: Sheet) -> bytes:
    """The cover sheet of one item."""
    document = _new(meeting.forum, f"{sheet.heading} ({meeting})")
    _sheet(document, sheet, level=1)
    word.heading(document, "The meeting", 2)
    word.facts(document, [("Forum", str(meeting.forum)), *facts])
    return word.written(document)


def whole(meeting: Meeting, paper: Paper) -> bytes:
    """A whole paper of a meeting, its items under headings of their own."""
    document = _new(meeting.forum, f"{paper.title} ({meeting})")
    word.heading(document, f"{paper.title}: {meeting.forum}", 1)
    word.bold(document, paper.status)
    word.facts(document, paper.facts)
    for part in paper.before:
        _part(document, part, level=2)
    for sheet in paper.sheets:
        _sheet(document, sheet, level=2)
    for part in paper.after:
        _part(document, part, level=2)
    return word.written(document)


def listing(title: str, *, status: str, facts: list[Fact], parts: list[Part]) -> bytes:
    """A list of records with the words of each, of no meeting."""
    document = _new("", title)
    word.heading(document, title, 1)
    word.bold(document, status)
    word.facts(document, facts)
    for part in parts:
        _part(document, part, level=2)
    return word.written(document)


def _new(whose: Any, title: str) -> Any:
    return word.begin(title, author=str(whose), at=now())


def _sheet(document: Any, sheet: Sheet, *, level: int) -> None:
    word.heading(document, sheet.heading, level)
    if sheet.private:
        word.bold(document, sheet.private)
    word.facts(document, sheet.facts)
    for part in sheet.parts:
        _part(document, part, level=level + 1)


def _part(document: Any, part: Part, *, level: int) -> None:
    word.heading(document, part.heading, level)
    for words in part.paragraphs:
        word.paragraph(document, words)
    if part.table:
        word.table(document, part.table.caption, part.table.head, part.table.rows)
    word.facts(document, part.facts)
