"""The Word document says what the page says: opened again, every word of one stands in the other."""

from __future__ import annotations

import re
import time
from collections import Counter
from io import BytesIO
from typing import Any

import lxml.html
import pytest
from docx import Document

from digests import word
from digests.models import Edition

pytestmark = pytest.mark.django_db
WORD = re.compile(r"[\w’'-]+")


def words_of_the_document(content: bytes) -> Counter[str]:
    """The words of its paragraphs and tables, as Word shows them."""
    texts: list[str] = []
    for part in Document(BytesIO(content)).iter_inner_content():
        rows: Any = getattr(part, "rows", None)
        texts += [cell.text for row in rows for cell in row.cells] if rows else [getattr(part, "text", "")]
    return Counter(WORD.findall(" ".join(texts)))


def words_of_the_page(html: str) -> Counter[str]:
    page = lxml.html.fromstring(html)
    return Counter(WORD.findall(" ".join(text for element in page.iter() for text in element.xpath("text()"))))


def test_the_word_document_says_what_the_page_says(sent: Edition) -> None:
    page, document = words_of_the_page(sent.html), words_of_the_document(bytes(sent.docx or b""))
    assert sum(page.values()) > 100
    assert page - document == Counter()
    assert document - page <= Counter({"Where": 1})  # there the areas have a column of their own


def test_its_headings_its_language_and_its_paper_are_those_of_a_board_paper(sent: Edition) -> None:
    document = Document(BytesIO(bytes(sent.docx or b"")))
    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style and p.style.name.startswith("Heading")]
    assert headings[0] == ("Heading 1", sent.contents["title"])
    assert [text for name, text in headings if name == "Heading 2"][1:] == [
        section["title"] for section in sent.contents["sections"]
    ]
    page = document.sections[0]
    assert (
        page.page_width and page.page_height and (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    )
    assert document.core_properties.language == "en-GB"


def test_the_same_edition_gives_the_same_bytes_at_another_hour(sent: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    """A task that was killed and runs again makes the paper it would have made; a zip has moments of its own."""
    one = word.document(sent)
    an_hour_on = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: an_hour_on)
    assert word.document(sent) == one
