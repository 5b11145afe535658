"""`python bench/libraries.py`: which libraries stand at their newest release, and the weaknesses PyPI names in it.

`make audit` asks PyPI for a page of each release; this asks for the page of each project, which a copy of PyPI has too.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
PAGE = "https://pypi.org/pypi/{}/json"
AT_ONCE = 8  # pages asked for at the same time
PATIENCE = 30  # seconds


@dataclass(frozen=True)
class Library:
    """One library as it is installed, and what its project's page says of its newest release."""

    name: str
    installed: str
    newest: str
    weaknesses: tuple[str, ...]

    @property
    def is_newest(self) -> bool:
        return self.installed == self.newest


def installed() -> list[tuple[str, str]]:
    """Every library that serves the portal or its tests, with its release."""
    lines = (HOUSE / "requirements.txt").read_text().splitlines()
    pinned = (line.split(";")[0].strip().partition("==") for line in lines if "==" in line)
    return [(name.partition("[")[0], release) for name, _, release in pinned]


def looked_up(library: tuple[str, str]) -> Library:
    """Ask for the page of a project. Raises OSError where it does not come."""
    name, release = library
    with urllib.request.urlopen(PAGE.format(name), timeout=PATIENCE) as answer:  # noqa: S310 - an address of ours
        page: dict[str, Any] = json.load(answer)
    named = tuple(weakness["id"] for weakness in page["vulnerabilities"])
    return Library(name, release, page["info"]["version"], named)


def main() -> int:
    """Print each library that is not at its newest or has a weakness, and the count. Returns 1 where it has one.

    A project's page names the weaknesses of its newest release alone, so no other is counted.
    """
    with ThreadPoolExecutor(AT_ONCE) as several:
        libraries = list(several.map(looked_up, installed()))
    for library in libraries:
        if not library.is_newest:
            print(f"{library.name} {library.installed} was not asked about: the newest is {library.newest}")
        elif library.weaknesses:
            print(f"{library.name} {library.newest}: {', '.join(library.weaknesses)}")
    newest = [library for library in libraries if library.is_newest]
    weak = [library for library in newest if library.weaknesses]
    counted = f"{len(newest)} of {len(libraries)} libraries at their newest release"
    print(f"{date.today():%-d %B %Y}: {counted}, {len(weak)} of these with a weakness")
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
