"""A paper as a Word document for the council's own papers: real headings, tables with a header row, inert words.

Kept out of the pages' imports: what reads and writes Word is large, and few requests want it.
"""

from __future__ import annotations

import re
from datetime import UTC
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from foundation.moments import now
from missions_portal.papers.parts import Fact, Paper, Part, Sheet, Table
from people.models import Meeting

LANGUAGE = "en-GB"
LONGEST_PROPERTY = 255
INK = RGBColor(0, 0, 0)
# XML has no place for these, and refuses the whole document for one of them.
NOT_IN_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cover(meeting: Meeting, facts: list[Fact], sheet: Sheet) -> bytes:
    """The cover sheet of one item."""
    document = _new(meeting.forum, f"{sheet.heading} ({meeting})")
    _sheet(document, sheet, level=1)
    document.add_heading("The meeting", 2)
    _facts(document, [("Forum", str(meeting.forum)), *facts])
    return _written(document)


def whole(meeting: Meeting, paper: Paper) -> bytes:
    """A whole paper of a meeting, its items under headings of their own."""
    document = _new(meeting.forum, f"{paper.title} ({meeting})")
    document.add_heading(_inert(f"{paper.title}: {meeting.forum}"), 1)
    _bold(document, paper.status)
    _facts(document, paper.facts)
    for part in paper.before:
        _part(document, part, level=2)
    for sheet in paper.sheets:
        _sheet(document, sheet, level=2)
    for part in paper.after:
        _part(document, part, level=2)
    return _written(document)


def listing(title: str, *, status: str, facts: list[Fact], parts: list[Part]) -> bytes:
    """A list of records with the words of each, of no meeting."""
    document = _new("", title)
    document.add_heading(_inert(title), 1)
    _bold(document, status)
    _facts(document, facts)
    for part in parts:
        _part(document, part, level=2)
    return _written(document)


def _new(whose: Any, title: str) -> Any:
    """An empty A4 document in British English that says what it is and whose."""
    document = Document()
    section, properties = document.sections[0], document.core_properties
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(22)
    properties.title = _inert(title)[:LONGEST_PROPERTY]
    properties.author = _inert(str(whose))[:LONGEST_PROPERTY]
    properties.language, properties.comments = LANGUAGE, ""
    properties.created = properties.modified = now().astimezone(UTC).replace(tzinfo=None)
    for language in document.styles.element.xpath("//w:docDefaults//w:lang"):
        language.set(qn("w:val"), LANGUAGE)
    document.styles["Normal"].font.size = Pt(11)
    for level in (1, 2, 3):
        document.styles[f"Heading {level}"].font.color.rgb = INK
    return document


def _written(document: Any) -> bytes:
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _inert(words: str) -> str:
    """Words as plain text: what XML refuses is left out."""
    return NOT_IN_XML.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def _sheet(document: Any, sheet: Sheet, *, level: int) -> None:
    document.add_heading(_inert(sheet.heading), level)
    if sheet.private:
        _bold(document, sheet.private)
    _facts(document, sheet.facts)
    for part in sheet.parts:
        _part(document, part, level=level + 1)


def _part(document: Any, part: Part, *, level: int) -> None:
    document.add_heading(_inert(part.heading), level)
    for words in part.paragraphs:
        document.add_paragraph(_inert(words))
    if part.table:
        _table(document, part.table)
    _facts(document, part.facts)


def _facts(document: Any, facts: list[Fact]) -> None:
    for name, words in facts:
        paragraph = document.add_paragraph()
        paragraph.add_run(_inert(f"{name}: ")).bold = True
        paragraph.add_run(_inert(words))


def _bold(document: Any, words: str) -> None:
    document.add_paragraph().add_run(_inert(words)).bold = True


def _table(document: Any, table: Table) -> None:
    """A table whose first row is its header, repeated where it runs over a page; no row is torn apart."""
    _bold(document, table.caption)
    drawn = document.add_table(rows=0, cols=len(table.head), style="Table Grid")
    for number, words in enumerate([table.head, *table.rows]):
        row = drawn.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for place, (cell, said) in enumerate(zip(row.cells, words, strict=True)):
            cell.paragraphs[0].add_run(_inert(said)).bold = number == 0 or place == 0
    document.add_paragraph()
