"""What was typed, made fit to keep and to show again: no character that a database or a page cannot carry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

STAND_IN = "\N{REPLACEMENT CHARACTER}"
UNREADABLE_WORDS = f"This has a character that cannot be kept. We put {STAND_IN} in its place: please take it out."

# What a database, a feed, a spreadsheet or the page itself cannot carry:
# control characters, halves of a pair, non-characters.
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Longer than any key of a row; SQLite refuses the comparison with an error in place of finding nothing.
_TOO_BIG_A_KEY = re.compile(r"\s*[-+]?[\d_]{19,}\s*")


def readable(data: Any, *, keys: Iterable[str] = ()) -> tuple[Any, set[str]]:
    """What was sent, made fit to keep and to show again, and the names that held an unreadable character.

    Line ends become one kind. In `keys`, the names of choices among rows, a number too big for any key becomes 0.
    """
    keys = set(keys)
    lists = {name: data.getlist(name) if isinstance(data, QueryDict) else [data[name]] for name in data}
    unreadable: set[str] = set()
    for name, values in lists.items():
        lists[name] = [_readable(value, in_keys=name in keys) for value in values]
        if any(_has_unreadable(value) for value in values):
            unreadable.add(name)
    if not isinstance(data, QueryDict):
        return {name: values[0] for name, values in lists.items()}, unreadable
    again = QueryDict(mutable=True, encoding=data.encoding)
    for name, values in lists.items():
        again.setlist(name, values)
    again._mutable = False
    return again, unreadable


def _readable(value: Any, *, in_keys: bool) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_readable(one, in_keys=in_keys) for one in value)
    if not isinstance(value, str):
        return value
    if in_keys and _TOO_BIG_A_KEY.fullmatch(value):
        return "0"
    # Word pastes its soft line breaks as vertical tabs.
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return _UNREADABLE.sub(STAND_IN, value)


def _has_unreadable(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_has_unreadable(one) for one in value)
    return isinstance(value, str) and bool(_UNREADABLE.search(value))
