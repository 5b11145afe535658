"""Whatever letters people type, the PDF prints, and a reader can read it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import typst

from digests.letters import _letters, has_letters_for, readable
from digests.models import Edition
from digests.pdf import pdf
from foundation.working_days import LONDON
from people.models import Forum


def edition_saying(words: str) -> Edition:
    """An edition with the same words in every place where somebody's words may stand; in no database."""
    told = {"title": words, "words": words, "meta": [words], "ref": "", "path": "", "when": words, "stage": None}
    sections = [
        {"code": "asked", "title": words, "shape": shape, "items": [told], "empty": words, "more": words, "rows": rows}
        for shape, rows in (
            ("cards", []),
            ("quotes", []),
            ("list", []),
            ("table", [{"who": words, "count": 3, "longest": words}]),
            ("dates", [{"when": words, "words": words}]),
        )
    ]
    return Edition(
        reference="E-HWB-1",
        forum=Forum(code="hwb", name=words),
        note=words,
        compiled_at=datetime(2026, 11, 30, 7, tzinfo=LONDON),
        covers_from=date(2026, 9, 1),
        covers_to=date(2026, 11, 29),
        contents={
            "title": words,
            "whose": words,
            "lead": words,
            "meeting": words,
            "five": [words],
            "sections": sections,
        },
    )


@pytest.mark.parametrize(
    "words", ["Łukasz", "→", "≤", "😀", "š", "\u2011", "مرحبا", "你好", "\u200d", "\x07", "e\u0301"]
)
def test_an_edition_with_any_letter_prints(words):
    assert pdf(edition_saying(f"Before {words} after")).startswith(b"%PDF")


def test_every_letter_on_the_list_prints():
    letters = sorted(_letters() - {"\n"})
    assert len(letters) > 1500
    edition = edition_saying("Nothing else")
    edition.note = " ".join(letters)
    edition.contents["five"] = [" ".join(letters)]  # in the display face, which has fewer
    assert pdf(edition).startswith(b"%PDF")


def test_a_letter_that_is_not_on_the_list_would_stop_the_typesetter(monkeypatch):
    monkeypatch.setattr("digests.pdf.printed", lambda told: told)
    with pytest.raises(typst.TypstError):
        pdf(edition_saying("😀"))


def test_names_and_signs_of_europe_stay_as_they_were_typed():
    words = "Łukasz Šimůnek, Ζωή, Жанна, Nguyễn: 3 → 4, ≤ 5, 10\u201115, “so”, €20"
    assert readable(words) == words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Well done 😀", "Well done [grinning face]"),
        ("Well done 👍🏽", "Well done [thumbs up sign]"),
        ("𝐁𝐨𝐥𝐝", "Bold"),
        ("They said مرحبا بكم to us", "They said [in Arabic letters, to be read on the web] to us"),
        ("你好", "[in Chinese letters, to be read on the web]"),
        ("٣ weeks", "3 weeks"),
        ("a\u2028b\tc", "a b c"),
        ("soft\u00adly, \u2067here\u2069", "softly, here"),
        ("\ue000", "□"),
    ],
)
def test_what_the_fonts_lack_is_told_so_that_it_can_be_read(typed, read):
    assert readable(typed) == read
    assert has_letters_for(read)
