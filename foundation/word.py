"""Word documents: A4 in British English, real headings, tables with a header row, and every word inert.

Kept out of the pages' imports: what reads and writes Word is large, and few requests want it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

LANGUAGE = "en-GB"
LONGEST_PROPERTY = 255
INK = RGBColor(0, 0, 0)
# XML has no place for these, and refuses the whole document for one of them.
NOT_IN_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def begin(title: str, *, author: str, at: datetime) -> Any:
    """An empty document that says what it is, whose, and when it was made."""
    document = Document()
    section, properties = document.sections[0], document.core_properties
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(22)
    properties.title = inert(title)[:LONGEST_PROPERTY]
    properties.author = inert(author)[:LONGEST_PROPERTY]
    properties.language, properties.comments = LANGUAGE, ""
    properties.created = properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    for language in document.styles.element.xpath("//w:docDefaults//w:lang"):
        language.set(qn("w:val"), LANGUAGE)
    document.styles["Normal"].font.size = Pt(11)
    for level in (1, 2, 3):
        document.styles[f"Heading {level}"].font.color.rgb = INK
    return document


def written(document: Any) -> bytes:
    """The document's bytes, the same whenever the same document is written."""
    saved, kept = BytesIO(), BytesIO()
    document.save(saved)
    # A document is a zip, and a zip says of each part when it was packed: by the clock of the wall, unless told.
    made = document.core_properties.modified.timetuple()[:6]
    with ZipFile(saved) as parts, ZipFile(kept, "w", ZIP_DEFLATED) as packed:
        for name in parts.namelist():
            packed.writestr(ZipInfo(name, made), parts.read(name), ZIP_DEFLATED)
    return kept.getvalue()


def inert(words: str) -> str:
    """Words as plain text: what XML refuses is left out."""
    return NOT_IN_XML.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def heading(document: Any, words: str, level: int) -> None:
    document.add_heading(inert(words), level)


def paragraph(document: Any, words: str, *, style: str | None = None) -> None:
    document.add_paragraph(inert(words), style=style)


def bold(document: Any, words: str) -> None:
    document.add_paragraph().add_run(inert(words)).bold = True


def facts(document: Any, named: Iterable[tuple[str, str]]) -> None:
    """Facts a line each: their name in bold, then their words."""
    for name, words in named:
        line = document.add_paragraph()
        line.add_run(inert(f"{name}: ")).bold = True
        line.add_run(inert(words))


def table(document: Any, caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table whose first row is its header, repeated where it runs over a page; no row is torn apart."""
    bold(document, caption)
    drawn = document.add_table(rows=0, cols=len(head), style="Table Grid")
    for number, words in enumerate([head, *rows]):
        row = drawn.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for place, (cell, said) in enumerate(zip(row.cells, words, strict=True)):
            cell.paragraphs[0].add_run(inert(said)).bold = number == 0 or place == 0
    document.add_paragraph()
