"""What every page's frame says: whose portal this is, and whether it is the sample."""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from missions.models import Strategy

# Kept in the process, not in the cache: the default cache is a table, and a page that is read writes nothing.
KEPT_SECONDS = 60
_kept: tuple[float, dict[str, str]] | None = None


def site(request: HttpRequest | None) -> dict[str, Any]:
    """`site_name`, `site_board`, `demo` and `organisation_accounts`, those that open the portal, for every template."""
    accounts = [{"code": one["provider_id"], "name": one["name"]} for one in settings.ORGANISATION_ACCOUNTS]
    return names() | {"demo": settings.DEMO, "organisation_accounts": accounts}


def names() -> dict[str, str]:
    """The names the loaded strategy gives, read at most once a minute."""
    global _kept
    if _kept is None or monotonic() - _kept[0] > KEPT_SECONDS:
        try:
            strategy = Strategy.current()
        except DatabaseError:
            # An error page still wants its frame.
            return named("", "")
        _kept = (monotonic(), named(strategy.board, strategy.place))
    return _kept[1]


def named(board: str, place: str) -> dict[str, str]:
    """Split a board's name as its header does: “Well Seaton” and “Health and Wellbeing Board”."""
    start = board.find("Health and Wellbeing")
    name = board[:start].strip() if start > 0 else place or board
    return {
        "site_name": name or "Missions Portal",
        "site_board": board[start:] if start >= 0 else board if board != name else "",
    }


def forget() -> None:
    """Read the names again at the next page; for tests and after loading a strategy."""
    global _kept
    _kept = None
