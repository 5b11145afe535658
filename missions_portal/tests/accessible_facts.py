"""What the accessibility tests found, written down for the statement by their long form."""

from __future__ import annotations

import fcntl
import json
import os
import re
from typing import Any

from foundation.working_days import today
from missions_portal.statutory import accessible
from missions_portal.tests.looks import AXE, RULES, SIZES

# `make a11y`: each page in every way, and what was found is kept.
LONG = bool(os.environ.get("WRITE_ACCESSIBILITY_FACTS"))


def write_down(run: str, found: dict[str, list[str]], **more: Any) -> None:
    """Keep what one run of the long form found, and what it looked at; several may run at once."""
    if not LONG:
        return
    with accessible.FACTS.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept = json.load(file)
        kept |= what_is_known() | {"tested_on": f"{today()}"}
        kept["found"] = kept.get("found", {}) | {run: found}
        for name, rows in more.items():
            kept[name] = kept.get(name, {}) | {run: rows}
        file.seek(0)
        file.truncate()
        json.dump(kept, file, indent=1, ensure_ascii=False, sort_keys=True)
        file.write("\n")


def what_is_known() -> dict[str, Any]:
    """With what these tests look, and where, as far as it is known before they run."""
    version = re.search(r"axe v([\d.]+)", AXE.read_text(encoding="utf-8")[:100])
    assert version is not None
    return {"axe": version[1], "rules": RULES, "widths": {size: box["width"] for size, box in SIZES.items()}}
