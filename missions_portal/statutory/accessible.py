"""What the accessibility tests found, as they wrote it down: the statement says this and no more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FACTS = Path(__file__).with_name("accessibility.json")
WHO = {
    "visitor": "A visitor who is not signed in",
    "leader": "A mission’s leader",
    "place_officer": "An officer of a forum that is asked",
    "hwb_officer": "An officer of the Board",
}


@dataclass(frozen=True)
class Tested:
    """One run of the tests: with what, on which day, at which widths, which pages, and what was found."""

    axe: str
    prepared_on: date
    tested_on: date
    widths: list[int]
    pages: list[tuple[str, list[str]]]
    count: int
    with_errors: int
    found: list[str]


@cache
def facts() -> Tested:
    """The facts of the last run that was written down."""
    kept: dict[str, Any] = json.loads(FACTS.read_text(encoding="utf-8"))
    pages = [(WHO.get(who, who), sorted(set(addresses.values()))) for who, addresses in kept["pages"].items()]
    return Tested(
        axe=kept["axe"],
        prepared_on=date.fromisoformat(kept["prepared_on"]),
        tested_on=date.fromisoformat(kept["tested_on"]),
        widths=sorted(kept["widths"].values(), reverse=True),
        pages=pages,
        count=sum(len(addresses) for addresses in kept["pages"].values()),
        with_errors=len(kept["with_errors"]),
        found=[f"{page}: {', '.join(said)}" for run in kept["found"].values() for page, said in run.items()],
    )
