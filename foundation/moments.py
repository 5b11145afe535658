"""The portal's own clock: now, or the moment a sample or a late run is made as of; and lengths of time in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_as_of: ContextVar[datetime | None] = ContextVar("as_of", default=None)


def now() -> datetime:
    """This moment, with its time zone."""
    return _as_of.get() or timezone.now()


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Do what follows as if it were another moment; for samples, never for a request."""
    token = _as_of.set(moment)
    try:
        yield
    finally:
        _as_of.reset(token)


def in_words(seconds: float) -> str:
    """A length of time as people say it: “30 minutes”, “12 hours”."""
    hours, minutes = divmod(int(seconds) // 60, 60)
    if hours and not minutes:
        return f"{hours} hour" + ("" if hours == 1 else "s")
    return f"{hours * 60 + minutes} minutes"
