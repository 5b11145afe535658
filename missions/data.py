"""The register of who holds which data, and how to ask: written by missions' people, the facilitator and officers."""

from __future__ import annotations

from typing import Any

from foundation import history
from foundation.moves import NotYours
from foundation.versions import save_words
from missions.models import DataHolding
from missions.moves import WRITER, may_write_strategy


def check_may_write(*, by: Any) -> None:
    """Raise NotYours where the register is not a person's to write in."""
    if not may_write_strategy(by):
        raise NotYours(f"The register of data is for {WRITER.words} to write in.")


def add(holding: DataHolding, *, by: Any) -> DataHolding:
    """Write down who holds which data. Raises NotYours."""
    check_may_write(by=by)
    return history.save_new(holding, "add", by=by)


def amend(holding: DataHolding, words: dict[str, Any], *, version: int, by: Any) -> DataHolding:
    """Change its words on the version the person saw. Raises NotYours and ChangedSince."""
    check_may_write(by=by)
    return save_words(holding, words, by=by, version=version)
