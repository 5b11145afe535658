"""The lines of the table that tell of digests: one edition composed, and one typeset."""

from __future__ import annotations

import copy
import itertools
from datetime import date, timedelta
from typing import Any

from bench import rig
from bench.rig import Base
from bench.table import Line, ratio


def digest(large: Base, rounds: int) -> list[Line]:
    """One edition composed, against the same statements sent again by hand and their rows fetched."""
    from digests.compose import compose
    from people.models import Forum

    lines = []
    goal = 1.3 if large.connection.vendor == "sqlite" else 1.7
    for code in ("place-partnership", "hwb"):
        with rig.using(large):
            forum = Forum.objects.get(code=code)
            meeting = forum.meetings.coming().first()
            days = {"covers_from": date.today() - timedelta(days=60), "covers_to": date.today()}

            def told(forum: Any = forum, meeting: Any = meeting, days: Any = days) -> Any:
                return compose(forum, meeting=meeting, **days)

            statements: list[tuple[str, Any]] = []

            def listen(execute: Any, sql: str, params: Any, many: bool, context: Any, into: Any = statements) -> Any:
                into.append((sql, params))
                return execute(sql, params, many, context)

            with large.connection.execute_wrapper(listen):
                told()

            def raw(statements: Any = statements) -> None:
                with large.connection.cursor() as cursor:
                    for sql, params in statements:
                        cursor.execute(sql, params)
                        cursor.fetchall()

            taken = rig.in_turn({"compose": (large, told), "raw": (large, raw)}, max(3, rounds // 8))
        line = ratio(f"digest for {code}: compose ÷ raw SQL", goal, {"": taken["compose"] / taken["raw"]})
        line.measured += f" ({taken['compose']:.0f} ms, {len(statements)} queries)"
        lines.append(line)
    return lines


def typeset(large: Base, rounds: int) -> list[Line]:
    """One edition as PDF/UA, made from a composed edition that is never saved."""
    from django.utils import timezone

    from digests.compose import compose
    from digests.models import Edition
    from digests.pdf import pdf
    from people.models import Forum

    with rig.using(large):
        forum = Forum.objects.get(code="hwb")
        days = {"covers_from": date.today() - timedelta(days=60), "covers_to": date.today()}
        contents = compose(forum, meeting=forum.meetings.coming().first(), **days)
        numbers = itertools.count()

        def another() -> None:
            # Typst remembers what it has set: the same edition again takes a quarter of the time of a new one.
            pdf(Edition(forum=forum, contents=_reworded(contents, next(numbers)), compiled_at=timezone.now(), **days))

        taken = rig.in_turn({"pdf": (large, another)}, max(3, rounds // 8))
    return [Line("PDF/UA of an edition", "≤ 100 ms CPU", f"{taken['pdf']:.0f} ms CPU", taken["pdf"] <= 100)]


def _reworded(contents: Any, number: int) -> Any:
    """The same edition in other words, so that nothing of it was typeset before."""
    told = copy.deepcopy(contents)
    for section in told["sections"]:
        for item in section["items"]:
            item["title"], item["words"] = f"{item['title']} {number}", f"{item['words']} {number}."
    return told
