"""What was read from a pack: its entries, the lines they stand on, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a pack, and the line it stands on."""

    line: int
    words: str


class BrokenPack(Exception):
    """The pack cannot be loaded; the message names file, line and reason, one line of text for each problem."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n".join(f"{name}, line {problem.line}: {problem.words}" for problem in self.problems))


@dataclass(frozen=True)
class Entry:
    """One entry of the pack, such as one mission, and the line each of its words stands on."""

    line: int
    values: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def get(self, name: str, default: Any = "") -> Any:
        """The value of a key; where the pack leaves it out, `default`."""
        return self.values.get(name, default)

    def only(self, *names: str) -> dict[str, Any]:
        """The values of these keys as far as the pack gives them."""
        return {name: self.values[name] for name in names if name in self.values}

    def line_of(self, name: str) -> int:
        """The line a key stands on; where it is missing, the entry's first."""
        return self.lines.get(name, self.line)
