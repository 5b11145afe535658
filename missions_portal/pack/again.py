"""Reading a pack again: which rows its entries are, after people changed the rows and the board mended the pack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import product
from typing import Any


def key_of(words: Any) -> str:
    """What a row remembers of the words or the time that name it."""
    return words.astimezone(UTC).isoformat() if isinstance(words, datetime) else str(words)


@dataclass(frozen=True)
class Wanted:
    """One entry of a list as the row it should be: what names it, its values, and those only a new row is given."""

    words: Any
    values: dict[str, Any] = field(default_factory=dict)
    at_first: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """By what the row will remember this entry."""
        return key_of(self.words)


def found_again(
    wanted: Sequence[Wanted], rows: Sequence[Any], named_by: str, may_become: Callable[[Any, Any], bool]
) -> dict[str, Any]:
    """The row of each entry that has one, by the entry's key; `rows` stand in the order of the pack's last loading.

    It is the row that remembers the entry; else the row that has its very words; else, as one reads a diff, the row
    whose entry stood between the same neighbours and was replaced, the most alike first.
    """
    keys = [entry.key for entry in wanted]
    words = {entry.key: entry.words for entry in wanted}
    remembered = {row.pack_key: row for row in rows if row.pack_key}
    found = {key: remembered[key] for key in keys if key in remembered}
    named = {key_of(getattr(row, named_by)): row for row in rows if row not in found.values()}
    found |= {key: named[key] for key in keys if key in named and key not in found}
    before = list(remembered)
    for what, old, old_end, new, new_end in SequenceMatcher(None, before, keys, False).get_opcodes():
        if what == "replace":
            for was, key in sorted(product(before[old:old_end], keys[new:new_end]), key=_likeness, reverse=True):
                row = remembered[was]
                if key not in found and row not in found.values() and may_become(row, words[key]):
                    found[key] = row
    return found


def _likeness(pair: tuple[str, str]) -> float:
    return SequenceMatcher(None, *pair).ratio()
