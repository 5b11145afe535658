"""One by one: many things to be done, where one that fails must not hold up the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

logger = logging.getLogger(__name__)


class SomeFailed(Exception):
    """Some could not be done; says which, with the kind of error. `done` is what came of the others."""

    def __init__(self, failed: list[str], done: list[Any]) -> None:
        super().__init__("; ".join(failed))
        self.done = done


def one_by_one(work: Callable[[Any], Any], rows: Iterable[Any]) -> list[Any]:
    """Do the same with each, and return what came of it, None left out.

    Each error is logged as it comes; SomeFailed is raised once all were tried.
    """
    done, failed = [], []
    for row in rows:
        try:
            result = work(row)
            if result is not None:
                done.append(result)
        except SomeFailed as parts:
            failed.append(f"{row}: {parts}")
        except Exception as error:
            logger.exception("%s failed", row)
            # The kind of error only: its message may quote what somebody typed.
            failed.append(f"{row}: {type(error).__name__}")
    if failed:
        raise SomeFailed(failed, done)
    return done
