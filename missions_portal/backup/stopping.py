"""A backup, a restore or a drill that is told to stop: what it had begun is cleared away before it goes."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def clears_away() -> Iterator[None]:
    """While the block runs, SIGTERM ends it as an error does, so that each `finally` is reached.

    systemd and containers stop a command with it; Python alone would leave half a backup, or a drill's database, there.
    """
    before = signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _leave(number: int, frame: Any) -> None:
    sys.exit(128 + number)  # as a shell says of a command that a signal ended
