"""A story as a file for a spreadsheet: a line for each box that changed, and one for everything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from missions_portal.csv_files import lines as csv_lines
from missions_portal.what_happened.telling import Line

HEAD = ("Day", "Time", "Who", "What happened", "Words", "Box", "Before", "After")


def of_one(story: list[Line]) -> Iterator[str]:
    """The file of one record's story."""
    return csv_lines(HEAD, (cells for line in story for cells in cells_of(line)))


def cells_of(line: Line) -> Iterator[tuple[Any, ...]]:
    """The cells of one line of a story, once for each box that changed."""
    at = timezone.localtime(line.at)
    head = (at.date(), f"{at:%H:%M}", line.who, line.title, line.words)
    for change in line.changes:
        yield (*head, change.label, change.before, change.after)
    if not line.changes:
        yield (*head, "", "", "")
