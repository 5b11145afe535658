"""A record's story, as every page of a record tells it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from foundation.moves import make_move
from foundation.story import Told, story_of, told
from foundation.tests.records import TABLE, a_meeting, somebody

pytestmark = pytest.mark.django_db


def a_step(at: datetime) -> Any:
    meeting = a_meeting()
    make_move(meeting, TABLE["steer"], by=somebody(), words="Go on.", at=at)
    return meeting.steps.get()


def test_a_move_made_after_midnight_in_summer_is_told_of_its_day_in_london() -> None:
    step = a_step(datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert story_of([step]) == [Told("A steer was given", ["1 July 2026", "The keeper"], "Go on.")]


def test_words_that_a_reader_may_not_have_are_left_out() -> None:
    step = a_step(datetime(2026, 1, 5, 10, tzinfo=UTC))
    assert told(step, "Ada", with_words=False) == Told("A steer was given", ["5 January 2026", "The keeper", "Ada"], "")
