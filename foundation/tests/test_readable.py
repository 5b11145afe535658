"""What was typed is made fit to keep."""

from __future__ import annotations

from foundation.readable import readable


def test_a_key_too_big_for_any_row_is_never_asked_of_the_database() -> None:
    data, _ = readable({"who": str(10**30), "words": str(10**30)}, keys={"who"})
    assert data == {"who": "0", "words": str(10**30)}
