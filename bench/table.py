"""The speed table: what one line of it says, and when its goal is met."""

from __future__ import annotations

import statistics
from dataclasses import dataclass


@dataclass
class Line:
    """One line of the table: what, the goal, what was measured, and whether it is met."""

    what: str
    goal: str
    measured: str
    met: bool | None = None

    def __str__(self) -> str:
        met = {True: "met", False: "**not met**", None: "–"}[self.met]
        return f"| {self.what} | {self.goal} | {self.measured} | {met} |"


def not_measured(what: str, goal: str, because: str) -> Line:
    return Line(what, goal, f"not measured, because {because}")


def ratio(what: str, goal: float, values: dict[str, float], at_least: bool = False) -> Line:
    """A line of ratios that shall all be at most, or at least, the goal."""
    worst = min(values.values()) if at_least else max(values.values())
    shown = ", ".join(f"{name} {value:.2f}" if name else f"{value:.2f}" for name, value in values.items())
    sign, met = ("≥", worst >= goal) if at_least else ("≤", worst <= goal)
    return Line(what, f"{sign} {goal:g}", shown, met)


def worst_of(ratios: dict[str, float]) -> dict[str, float]:
    """The three worst, and the median, of many."""
    worst = sorted(ratios, key=lambda name: -ratios[name])[:3]
    return {f"“{name}”": ratios[name] for name in worst} | {"median": statistics.median(ratios.values())}
