"""The portal's own clock."""

from __future__ import annotations

from foundation.moments import in_words


def test_lengths_of_time_are_said_as_people_say_them() -> None:
    assert in_words(1800) == "30 minutes"
    assert in_words(3600) == "1 hour"
    assert in_words(12 * 3600) == "12 hours"
    assert in_words(5400) == "90 minutes"
