"""What docs/security.md says of each line of the standard is there: its tests exist, and no line is missing or twice."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCUMENT = (ROOT / "docs" / "security.md").read_text()
# How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has.
CHAPTERS = dict(zip(range(1, 18), (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7), strict=True))
ROW = re.compile(r"^\| (\d+)\.(\d+)\.(\d+)(?:–(\d+))? \|(.*)\|$", re.M)


def requirements() -> list[tuple[tuple[int, int, int], str]]:
    """Each requirement's number and its row; a row may stand for several that follow one another."""
    return [
        ((int(chapter), int(section), number), row)
        for chapter, section, first, last, row in ROW.findall(DOCUMENT)
        for number in range(int(first), int(last or first) + 1)
    ]


def how(row: str) -> str:
    """How a requirement stands, by its row."""
    if "**not met**" in row:
        return "not met"
    if "does not apply: " in row:
        return "does not apply"
    return "shown by a test" if "::" in row else "stands in a file"


def functions_of(file: Path) -> set[str]:
    return {part.name for part in ast.parse(file.read_text()).body if isinstance(part, ast.FunctionDef)}


def test_every_test_that_is_named_exists() -> None:
    named = set(re.findall(r"([\w/.-]+\.py)::(\w+)", DOCUMENT))
    gone = []
    for name, function in sorted(named):
        file = ROOT / name if "/" in name else ROOT / "missions_portal" / "tests" / name
        if not file.is_file() or not function.startswith("test_") or function not in functions_of(file):
            gone.append(f"{name}::{function}")
    assert len(named) > 100 and gone == []


def test_every_file_that_is_named_exists() -> None:
    named = set(
        re.findall(r"`((?:missions_portal|foundation|learning|deploy|docs|assets|templates)/[\w./-]*)`", DOCUMENT)
    )
    assert len(named) > 10
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_each_requirement_of_the_standard_stands_once() -> None:
    numbers = Counter(number for number, _ in requirements())
    assert [number for number, times in numbers.items() if times > 1] == []
    assert Counter(chapter for chapter, _, _ in numbers) == CHAPTERS


def test_each_requirement_says_what_shows_it_or_why_not() -> None:
    for number, row in requirements():
        _, _, shown_by = row.rpartition(" | ")
        assert how(row) != "stands in a file" or "`" in shown_by or "this document" in shown_by, number


def test_the_numbers_at_its_beginning_are_right() -> None:
    told = Counter(how(row) for _, row in requirements())
    said = " ".join(DOCUMENT.split())
    assert (
        f"Of {told.total()} requirements {told['shown by a test']} are met and shown by a test, "
        f"{told['stands in a file']} are met and stand in a setting or a document, "
        f"{told['does not apply']} do not apply, and {told['not met']} are not met"
    ) in said
