"""How a day is asked, understood and refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from foundation.day_boxes import REAL_DAY, DayField


@pytest.mark.parametrize(
    "typed", [("27", "11", "2026"), ("27", "Nov", "2026"), ("27", "november", "2026"), ("2026-11-27"), (" 27 11 2026")]
)
def test_a_day_is_understood_as_people_write_it(typed: Any) -> None:
    assert DayField().clean(typed) == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("31", "2", "2026"), REAL_DAY),
        (("", "11", "2026"), "Add the day"),
        (("27", "", ""), "Add the month and the year"),
        (("27", "11", "26"), "Write the year with four digits, such as 2026"),
        (("27", "11", "0000"), "Write the year with four digits, such as 2026"),
        (("٢٧", "11", "2026"), REAL_DAY),
        (("9" * 5000, "11", "2026"), REAL_DAY),
        ("27/11/2026", REAL_DAY),
    ],
)
def test_a_day_that_is_not_real_is_refused_with_what_to_do(typed: Any, words: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        DayField().clean(typed)
    assert refused.value.messages == [words]


@given(st.tuples(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6)))
def test_whatever_stands_in_the_three_boxes_is_a_day_or_a_sentence(typed: tuple[str, str, str]) -> None:
    try:
        answer = DayField(required=False).clean(typed)
    except forms.ValidationError as refused:
        assert refused.messages[0]
    else:
        assert answer is None or isinstance(answer, date)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_a_day_shown_in_the_boxes_and_sent_again_is_the_same_day(day: date) -> None:
    field = DayField()
    boxes = dict(zip(field.widget.names("on"), field.widget.format_value(day), strict=True))
    assert field.clean(field.widget.value_from_datadict(boxes, {}, "on")) == day
