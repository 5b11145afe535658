"""What a paper is made of, on a page and in Word alike: headings, words, facts and tables, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from people.models import Meeting

Fact = tuple[str, str]


@dataclass(frozen=True)
class Table:
    """Rows of words under a header; the first of each row names it."""

    caption: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    @property
    def named_rows(self) -> list[list[Fact]]:
        """Each row with every word beside the name of its column, for a screen too narrow for a header."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Part:
    """Words under one heading."""

    heading: str
    paragraphs: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    table: Table | None = None


@dataclass(frozen=True)
class Sheet:
    """One item of an agenda as one person may read it; `private` says why it is not for publication, or is blank."""

    item: Any
    title: str
    private: str
    facts: list[Fact]
    parts: list[Part]

    @property
    def heading(self) -> str:
        """The item with its place on the agenda."""
        return f"Item {self.item.order}: {self.title}"


@dataclass(frozen=True)
class Paper:
    """One paper of one meeting: what stands before its items, the items, and what stands after them."""

    title: str
    status: str
    facts: list[Fact]
    before: list[Part]
    sheets: list[Sheet]
    after: list[Part] = field(default_factory=list)


def said(*facts: tuple[str, Any]) -> list[Fact]:
    """These facts in words, without those of which nothing is known."""
    return [(name, str(value)) for name, value in facts if value]


def paragraphs(*texts: str) -> list[str]:
    """Texts cut where their writers left a blank line; empty ones fall away."""
    cut = [part.strip() for text in texts for part in text.replace("\r\n", "\n").split("\n\n")]
    return [part for part in cut if part]


def day_words(day: date | None) -> str:
    """A day as papers write it; blank for none."""
    return f"{day:%-d %B %Y}" if day else ""


def when(meeting: Meeting) -> str:
    """The day and time of a meeting in London."""
    return f"{timezone.localtime(meeting.starts_at):%A %-d %B %Y at %H:%M}"


def title_of(line: Any) -> str:
    """What an item is called to this reader: one kept from them says only that there is an item."""
    return line.title or ("Exempt item" if line.item.exempt else "An item you cannot read")


def why_private(line: Any, *, to_note: Iterable[Any] = (), nominations: Iterable[Any] = ()) -> str:
    """Why a readable item is not for publication; blank where nothing speaks against it."""
    if line.item.exempt:
        return f"Not for publication. Exempt: {line.item.exempt_paragraph}"
    if any(row.exempt for row in (*line.asks, *line.decisions)):
        return "Not for publication: taken in private"
    if any(ask.barrier.sensitive for ask in line.asks):
        return "Not for publication: the barrier is marked sensitive"
    if any(decision.keeps_words_out_of_mails for decision in to_note):
        return "Not for publication: what is to be noted was taken in private"
    if any(row.state != row.State.CONFIRMED for row in nominations):
        return "Not for publication: a person is put forward, and nothing is confirmed"
    return ""


def item_facts(item: Any) -> list[Fact]:
    """What stands at the head of every item, readable or not."""
    return said(
        ("Purpose", item.get_purpose_display()),
        ("Time planned", f"{item.minutes} minutes" if item.minutes else ""),
        ("Exempt", item.exempt_paragraph if item.exempt else ""),
        ("State", item.get_state_display() if item.state != item.State.LISTED else ""),
    )
