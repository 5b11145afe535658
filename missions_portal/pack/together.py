"""What must hold between the entries of a pack: nothing twice, nothing named that is not there, no circles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from missions_portal.pack.entries import Entry, Problem
from missions_portal.pack.shape import SHAPE

# Block, key, the block it names, and that block's key.
NAMES = (
    ("missions", "stage", "stages", "code"),
    ("discussion_questions", "recommendation", "recommendations", "number"),
    ("organisations", "sector", "sectors", "name"),
    ("forums", "escalates_to", "forums", "code"),
    ("meetings", "forum", "forums", "code"),
)


def checked_together(entries: dict[str, list[Entry]]) -> Iterator[Problem]:
    """Every problem between entries: a name given twice, a name nobody has, a circle, years the wrong way round."""
    yield from _twice(entries)
    yield from _names_unknown(entries)
    yield from _circles(entries["forums"])
    yield from _years(entries["strategy"][0])


def _twice(entries: dict[str, list[Entry]]) -> Iterator[Problem]:
    for name, rows in entries.items():
        block = SHAPE[name]
        first: dict[tuple[Any, ...], int] = {}
        for row in () if block.alone else rows:
            key = tuple(row[part] for part in block.key)
            if key in first:
                called = " ".join([block.one, *map(str, key)])
                yield Problem(row.line, f"{called} stands here a second time; the first is on line {first[key]}")
            first.setdefault(key, row.line)
    for mission in entries["missions"]:
        goals = mission.get("goals", [])
        for goal in {goal for goal in goals if goals.count(goal) > 1}:
            yield Problem(mission.line_of("goals"), f"mission {mission['code']} has the goal “{goal}” twice")


def _names_unknown(entries: dict[str, list[Entry]]) -> Iterator[Problem]:
    for name, key, other, by in NAMES:
        known = {row[by] for row in entries.get(other, [])}
        for row in entries.get(name, []):
            if key in row.values and row[key] not in known:
                block = SHAPE[name]
                called = f"{block.one} {row[block.named_by]}" if block.named_by else f"a {block.one}"
                words = f"{called} names the {key.replace('_', ' ')} “{row[key]}”, which is not in the list"
                yield Problem(row.line_of(key), words)
    areas = set(entries["strategy"][0].get("areas", []))
    for row in entries.get("organisations", []):
        for area in row.get("areas", []):
            if area not in areas:
                words = f"organisation {row['name']} names the area “{area}”, which is not in the list"
                yield Problem(row.line_of("areas"), words)


def _circles(forums: list[Entry]) -> Iterator[Problem]:
    above = {forum["code"]: forum.get("escalates_to") for forum in forums}
    for forum in forums:
        passed, at = [forum["code"]], above[forum["code"]]
        while at in above and at not in passed:
            passed.append(at)
            at = above[at]
        if at == forum["code"]:
            way = " → ".join([*passed, at])
            yield Problem(forum.line_of("escalates_to"), f"forum {at} escalates in a circle: {way}")


def _years(strategy: Entry) -> Iterator[Problem]:
    starts, ends = strategy.get("starts", None), strategy.get("ends", None)
    if starts and ends and ends < starts:
        yield Problem(strategy.line_of("ends"), f"the strategy ends in {ends}, before it starts in {starts}")
