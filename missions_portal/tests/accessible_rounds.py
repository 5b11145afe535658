"""One round of looking at pages for accessibility: in the short or the long form; the long one writes down what it found."""

from __future__ import annotations

import fcntl
import json
import os
import re
from typing import Any, Self

from foundation.working_days import today
from missions_portal.statutory import accessible
from missions_portal.tests.accessible_pages import pattern
from missions_portal.tests.looks import AXE, RULES, SIZES, Looking

# `make a11y`: each page in every way, and what was found is kept for the statement.
LONG = bool(os.environ.get("WRITE_ACCESSIBILITY_FACTS"))


class Round:
    """What is looked at under one name, and what was found; at its end there must be nothing."""

    def __init__(self, name: str, browser: Any) -> None:
        self.name, self.browser = name, browser.version
        self.looked_at: dict[str, str] = {}
        self.found: dict[str, list[str]] = {}

    def look(self, window: Looking, name: str) -> None:
        """Look at the page that is open; a page in the short form at the desk or on a phone, by turns."""
        self.looked_at[name] = pattern(window.path)
        if found := window.in_every_way() if LONG else window.quickly(len(self.looked_at)):
            self.found[name] = found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: Any, *_: Any) -> None:
        if kind is None:
            if LONG:
                write_down(self)
            assert self.found == {}


def write_down(done: Round) -> None:
    """Keep what one round of the long form looked at and found; several may be done at once."""
    with accessible.FACTS.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept = json.load(file)
        rounds = kept.get("rounds", {}) | {
            done.name: {"on": f"{today()}", "looked_at": done.looked_at, "found": done.found}
        }
        kept = {"prepared_on": kept["prepared_on"], "browser": done.browser, **with_what(), "rounds": rounds}
        file.seek(0)
        file.truncate()
        json.dump(kept, file, indent=1, ensure_ascii=False, sort_keys=True)
        file.write("\n")


def with_what() -> dict[str, Any]:
    """With what it is looked, as far as it is known before."""
    version = re.search(r"axe v([\d.]+)", AXE.read_text(encoding="utf-8")[:100])
    assert version is not None
    return {"axe": version[1], "rules": RULES, "widths": {size: box["width"] for size, box in SIZES.items()}}
