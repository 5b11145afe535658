"""The lines of the table that tell of pages and searches."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bench import rig
from bench.pages import COMMON, LISTED, LISTS, TYPICAL, list_pages, middle_of, other_pages
from bench.rig import Base, Page
from bench.table import Line, ratio, worst_of


def lists_against_smallest(small: Base, rounds: int) -> list[Line]:
    smallest = Page("smallest", small, "/bench/smallest/")
    rows25 = Page("25 rows", small, LISTS, rows=25)
    rows50 = Page("50 rows", small, LISTS, rows=50)
    taken = rig.in_turn({p.name: (small, p.open) for p in (smallest, rows25, rows50)}, rounds)
    unit = taken["smallest"]
    return [
        Line("smallest page, the yardstick", "–", f"{unit:.1f} ms CPU"),
        ratio("list of 25 rows ÷ smallest page", 1.8, {"": taken["25 rows"] / unit}),
        ratio("list of 50 rows ÷ smallest page", 2.5, {"": taken["50 rows"] / unit}),
    ]


def large_against_small(bases: list[Base], rounds: int, details: list[str]) -> list[Line]:
    """Every page at every size, all by turns; the goals are of the largest against the smallest, which comes first."""
    small, large = bases[0], bases[-1]
    pages = [page for base in bases for page in list_pages(base) + other_pages(base)]
    taken = rig.in_turn({(p.name, p.base.size): (p.base, p.open) for p in pages}, rounds)
    ratios = {}
    for name in [name for name, size in taken if size == large.size]:
        # A list too short for a middle page when small is held against its own first page there.
        each = [taken.get((name, b.size)) or taken[(name.removesuffix(", middle"), b.size)] for b in bases]
        ratios[name] = each[-1] / each[0]
        details.append(f"| {name} | {' | '.join(f'{ms:.1f}' for ms in each)} | {ratios[name]:.2f} |")
    opened = {p.name for p in other_pages(large)}
    pairs = {name for name in ratios if "&" in name}
    main = {n: r for n, r in ratios.items() if n not in opened - {"barrier (leader)"} and n not in pairs}
    others = {n: r for n, r in ratios.items() if n in opened}
    return [
        ratio(f"default list, each filter, search and detail at {large.size:,} ÷ {small.size:,}", 1.25, worst_of(main)),
        ratio("other filter pairs", 2, worst_of({n: r for n, r in ratios.items() if n in pairs})),
        replace(ratio("every other signed-in page (no goal of its own)", 2, worst_of(others)), goal="–", met=None),
    ]


def against_admin(large: Base, rounds: int) -> list[Line]:
    from barriers.models import Barrier

    with rig.using(large):
        middle = middle_of(large, "")
        pages = -(-Barrier.objects.filter(turn_since__isnull=False).count() // 25)
    theirs = "/bench/admin/barriers/barrier/"
    several = [
        ("first", LISTS, theirs),
        ("deep", f"{LISTS}?after={middle}", f"{theirs}?p={pages // 2}"),
        ("search", f"{LISTS}?q={TYPICAL.replace(' ', '+')}", f"{theirs}?q={TYPICAL.replace(' ', '+')}"),
    ]
    acts: dict[Any, tuple[Base, Callable[[], Any]]] = {}
    for name, our, their in several:
        acts["ours", name] = (large, Page(name, large, our).open)
        acts["admin", name] = (large, Page(name, large, their).open)
    taken = rig.in_turn(acts, max(3, rounds // 8))
    goals = {"first": 5, "deep": 10, "search": 20}
    return [
        ratio(
            f"Django admin's list of the same rows ÷ ours: {name}",
            goals[name],
            {"": taken["admin", name] / taken["ours", name]},
            at_least=True,
        )
        for name in goals
    ]


def queries_of(small: Base, large: Base, details: list[str]) -> list[Line]:
    """How many questions each page asks, the same at both sizes; and that reading writes nothing."""
    worst = {"list": 0, "barrier and mission": 0, "any other": 0}
    unlike, written = [], []
    for one, other in zip(_counted(small), _counted(large), strict=True):
        page, statements = one
        kind = kind_of(page)
        counts = len(statements), len(other[1])
        worst[kind] = max(worst[kind], *counts)
        if counts[0] != counts[1]:
            unlike.append(f"{page.name} {counts[0]} and {counts[1]}")
        written += [f"{page.name}: {sql[:60]}" for sql in rig.writes(statements) + rig.writes(other[1])]
        details.append(f"| {page.name} | {counts[0]} | {counts[1]} |")
    goals = {"list": 8, "barrier and mission": 20, "any other": 12}
    shown = ", ".join(f"{kind} {worst[kind]}" for kind in goals)
    met = not unlike and all(worst[kind] <= goal for kind, goal in goals.items())
    same = "the same at both sizes" if not unlike else f"unlike: {'; '.join(unlike)}"
    return [
        Line(
            "queries, most: list / barrier and mission / any other page", "≤ 8 / ≤ 20 / ≤ 12", f"{shown}; {same}", met
        ),
        Line("writes in a GET", "none", "; ".join(written) or "none", not written),
    ]


def kind_of(page: Page) -> str:
    """Which goal a page's questions are held to; an officer's queue is several lists, and counts as any other page."""
    name = re.split(r"[,(]", page.name)[0].strip()
    if name in ("barrier", "mission"):
        return "barrier and mission"
    return "list" if name in LISTED else "any other"


def _counted(base: Base) -> list[tuple[Page, list[str]]]:
    pages = [Page("barriers (leader)", base, LISTS), *other_pages(base)]
    return [(page, rig.queries(page)) for page in pages]


def search_sql(large: Base, rounds: int) -> list[Line]:
    """Searches with the permission inside: learning, which most may read, and barriers, which a member seldom may."""
    from barriers.models import Barrier
    from learning.models import LearningEntry

    asked = [COMMON, TYPICAL, "kingfisher", "hospital", "credit union", "data sharing agreement", "rule bus"]
    asked += ["kingfisher accordion", "families kingfisher", "families housing schools carers transport hospital"]
    acts: dict[Any, tuple[Base, Callable[[], Any]]] = {}
    with rig.using(large):
        for person in ("leader", "member"):
            user = large.users[person]
            entries = LearningEntry.objects.visible_to(user).shared()
            barriers = Barrier.objects.logged_and_visible_to(user)
            for words in asked:
                acts[words, "learning", person] = (large, _search_of(entries, words))
                acts[words, "barriers", person] = (large, _search_of(barriers, words))
    taken = rig.in_turn(acts, rounds)
    worst = max(taken, key=lambda name: taken[name])
    typical = statistics.median(taken.values())
    shown = f"typical {typical:.1f} ms, worst {taken[worst]:.1f} ms (“{worst[0]}” in {worst[1]}, a {worst[2]})"
    with rig.using(large):
        there = LearningEntry.objects.count()
    met = typical <= 5 and taken[worst] <= 15
    what = f"full-text search, permission inside, {there:,} entries: typical / worst of {len(acts)}"
    return [Line(what, "≤ 5 / ≤ 15 ms", shown, met)]


def _search_of(rows: Any, words: str) -> Callable[[], Any]:
    return lambda: list(rows.all().newest_matching(words).values_list("pk")[:10])
