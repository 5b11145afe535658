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
    "contributor": "A contributor",
    "team": "Somebody of a mission’s team",
    "leader": "A mission’s leader",
    "other_leader": "Another mission’s leader",
    "facilitator": "The facilitator of the leaders’ space",
    "place_officer": "An officer of a forum that is asked",
    "hwb_officer": "An officer of the Board",
    "hwb_chair": "The chair of the Board",
    "hwb_member": "A member of the Board",
    "operator": "An operator",
}
# The rounds that look at pages of signing in, of second steps and of links.
SIGNING_IN = ("signing in", "second steps", "without a password", "personal links")


@dataclass(frozen=True)
class Tested:
    """The tests' last rounds: with what, since which day, which pages and states, and what was found."""

    axe: str
    browser: str
    prepared_on: date
    tested_on: date
    pages: list[tuple[str, list[str]]]
    count: int
    sent_empty: int
    states: int
    empty: int
    signing_in: int
    walks: int
    stops: int
    found: list[str]


@cache
def facts() -> Tested:
    """The facts of the last rounds that were written down; their day is that of the oldest."""
    kept: dict[str, Any] = json.loads(FACTS.read_text(encoding="utf-8"))
    rounds = kept["rounds"]
    walks = _of(rounds, "by keyboard")
    return Tested(
        axe=kept["axe"],
        browser=kept["browser"],
        prepared_on=date.fromisoformat(kept["prepared_on"]),
        tested_on=date.fromisoformat(min(one["on"] for one in rounds.values())),
        pages=_by_whom(_of(rounds, "pages, ")),
        count=len(_of(rounds, "pages, ")),
        sent_empty=len(_of(rounds, "sent empty")),
        states=len(_of(rounds, "states")),
        empty=len(_of(rounds, "empty, ")),
        signing_in=sum(len(_of(rounds, name)) for name in SIGNING_IN),
        walks=sum(name.startswith("by keyboard") for name in rounds),
        stops=sum(int(said.split()[0]) for said in walks.values()),
        found=[f"{page}: {', '.join(said)}" for one in rounds.values() for page, said in one["found"].items()],
    )


def _of(rounds: dict[str, Any], beginning: str) -> dict[str, str]:
    """What was looked at in the rounds whose name begins so, each by its round and name."""
    return {
        f"{name}|{page}": said
        for name, one in rounds.items()
        if name.startswith(beginning)
        for page, said in one["looked_at"].items()
    }


def _by_whom(looked_at: dict[str, str]) -> list[tuple[str, list[str]]]:
    """The addresses by the people who opened them, in the order of `WHO`."""
    found: dict[str, set[str]] = {who: set() for who in WHO}
    for name, address in looked_at.items():
        found[name.split("|")[1].split(":")[0]].add(address)
    return [(WHO[who], sorted(addresses)) for who, addresses in found.items() if addresses]
