"""What failed sign-ins are counted in: a table all processes share, which says aloud what it could not keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, IntegrityError, connection, transaction


class SharedCache(DatabaseCache):
    """Django's own, which answers False where a row could not be written, for whatever reason.

    Counts of guesses may be neither lost nor taken for full: a database that takes no writes is said to be one.
    """

    def add(self, *asked: Any, **how: Any) -> bool:
        """Write what is not there yet. False where it is. Raises DatabaseError where nothing can be written."""
        with _said_aloud():
            return super().add(*asked, **how)

    def set(self, *asked: Any, **how: Any) -> None:
        """Write. Raises DatabaseError where nothing can be written."""
        with _said_aloud():
            super().set(*asked, **how)


@contextmanager
def _said_aloud() -> Iterator[None]:
    """Raise what the database refuses within the block, and at its end, though Django passes over it in silence."""
    refused: list[DatabaseError] = []

    def asked(execute: Callable[..., Any], *question: Any) -> Any:
        try:
            return execute(*question)
        except IntegrityError:
            raise  # a rival wrote the same row first, which is no trouble
        except DatabaseError as error:
            refused.append(error)
            raise

    with transaction.atomic(), connection.execute_wrapper(asked):
        yield
        if refused:
            raise refused[0]
