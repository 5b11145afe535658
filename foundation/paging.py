"""Where a long list goes on: the same question, from behind the last row that was read."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict


def further(asked: QueryDict, **place: Any) -> str:
    """The address of the same list from another place on: it takes the place of the one that was asked for."""
    onward = asked.copy()
    for name, value in place.items():
        onward[name] = str(value)
    return f"?{onward.urlencode()}"
