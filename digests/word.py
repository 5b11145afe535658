"""The edition as a Word document, from the same snapshot as every other form; for the worker only."""

from __future__ import annotations

from typing import Any

from digests.models import Edition
from digests.render import facts_of, snapshot
from foundation import word

HOLDERS = "Open barriers by who holds them, and how long the longest has waited"


def document(edition: Edition) -> bytes:
    """The document's bytes."""
    told = snapshot(edition)
    paper = word.begin(f"{told['title']}, {told['reference']}", author=told["whose"], at=edition.compiled_at)
    word.bold(paper, told["lead"])
    word.heading(paper, told["title"], 1)
    word.paragraph(paper, " · ".join([*told["facts"], told["reference"]]))
    if told["meeting"]:
        word.paragraph(paper, f"For the meeting on {told['meeting']}")
    for words in [*told["corrects"], *told["note"]]:
        word.paragraph(paper, words)
    word.heading(paper, "In five lines", 2)
    for line in told["five"]:
        word.paragraph(paper, line, style="List Number")
    for section in told["sections"]:
        _section(paper, section)
    word.paragraph(paper, told["foot"])
    return word.written(paper)


def _section(paper: Any, section: dict[str, Any]) -> None:
    word.heading(paper, section["title"], 2)
    if section["empty"]:
        word.paragraph(paper, section["empty"])
    if section["shape"] == "table":
        _holders(paper, section["rows"])
        if section["items"]:
            word.bold(paper, "Waiting longest")
    else:
        word.facts(paper, [(row["when"], row["words"]) for row in section["rows"]])
    for told in section["items"]:
        _item(paper, told, section["shape"])
    if section["more"]:
        word.paragraph(paper, section["more"])


def _holders(paper: Any, rows: list[dict[str, Any]]) -> None:
    head = ["With", "Open barriers", "Longest wait"]
    several = any(row.get("where") for row in rows)
    cells = [
        [row["who"], str(row["count"]), row["longest"], *([row.get("where", "")] if several else [])] for row in rows
    ]
    word.table(paper, HOLDERS, [*head, *(["Where"] if several else [])], cells)


def _item(paper: Any, told: dict[str, Any], shape: str) -> None:
    word.heading(paper, f"“{told['title']}”" if shape == "quotes" else told["title"], 3)
    if told["words"]:
        word.paragraph(paper, told["words"])
    if facts := facts_of(told, shape):
        word.paragraph(paper, " · ".join(facts))
