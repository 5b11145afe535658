"""Tests of the working days people are owed things by."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from foundation import working_days

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))


def test_weekends_and_bank_holidays_are_not_working_days():
    assert working_days.is_working_day(date(2025, 1, 16))
    assert not working_days.is_working_day(date(2025, 1, 18)), "a Saturday"
    assert not working_days.is_working_day(date(2025, 4, 18)), "Good Friday"
    assert not working_days.is_working_day(date(2021, 12, 28)), "the substitute day for Boxing Day"
    assert not working_days.is_working_day(date(2023, 5, 8)), "the coronation"
    assert working_days.is_working_day(date(2026, 3, 17)), "St Patrick's day is a holiday elsewhere"


@pytest.mark.parametrize("year", range(2020, 2036))
def test_bank_holidays_are_those_that_the_library_gives_when_it_is_asked_by_name(year):
    by_name = holidays.country_holidays("GB", subdiv="ENG", years=year)

    assert working_days._bank_holidays(year) == set(by_name)


def test_no_other_country_is_read_for_them():
    asked = "import datetime, sys; from foundation import working_days; working_days.add(datetime.date(2026, 4, 1), 5)"
    read = subprocess.run(
        [sys.executable, "-c", f"{asked}; print('holidays.countries' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert read.stdout == "False\n"


def test_the_papers_of_16_january_2025_are_out_by_8_january():
    assert working_days.publish_by(date(2025, 1, 16), 5) == date(2025, 1, 8)


def test_christmas_does_not_count_among_the_clear_days():
    assert working_days.publish_by(date(2026, 1, 6), 5) == date(2025, 12, 24)


def test_ten_working_days_after_maundy_thursday_skip_easter_and_the_may_holiday():
    assert working_days.add(date(2025, 4, 17), 10) == date(2025, 5, 6)


def test_day_0_is_the_day_itself_even_on_a_sunday():
    assert working_days.add(date(2025, 1, 19), 0) == date(2025, 1, 19)
    assert working_days.add(date(2025, 1, 19), 1) == date(2025, 1, 20)


def test_counting_backwards_is_refused():
    with pytest.raises(ValueError):
        working_days.add(date(2025, 1, 16), -1)
    with pytest.raises(ValueError):
        working_days.publish_by(date(2025, 1, 16), -1)


@given(day=DAYS, n=st.integers(min_value=0, max_value=90))
def test_what_was_added_is_what_lies_between(day, n):
    due = working_days.add(day, n)

    assert working_days.between(day, due) == n
    assert n == 0 or working_days.is_working_day(due)


@given(start=DAYS, end=DAYS, middle=DAYS)
def test_days_between_add_up_and_never_run_backwards(start, end, middle):
    start, middle, end = sorted((start, middle, end))

    assert working_days.between(start, end) == working_days.between(start, middle) + working_days.between(middle, end)
    assert working_days.between(end, start) == 0


@given(day=DAYS, clear=st.integers(min_value=0, max_value=15))
def test_papers_leave_exactly_the_clear_days_between(day, clear):
    published = working_days.publish_by(day, clear)

    assert working_days.is_working_day(published)
    assert working_days.between(published, day - timedelta(days=1)) == clear


@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 1, 16), 24)])
def test_a_day_lasts_from_midnight_to_midnight_in_london_when_the_clocks_change(day, hours):
    starts, ends = working_days.start_of(day), working_days.end_of(day)

    assert ends.astimezone(UTC) - starts.astimezone(UTC) == timedelta(hours=hours, microseconds=-1)
    assert starts.date() == ends.date() == day
    assert working_days.start_of(day + timedelta(days=1)).astimezone(UTC) == ends.astimezone(UTC) + timedelta(
        microseconds=1
    )


def test_a_due_day_in_summer_ends_at_23_utc():
    assert working_days.end_of(date(2025, 7, 1)) < datetime(2025, 7, 1, 23, 0, tzinfo=UTC)
    assert working_days.start_of(date(2025, 7, 1)) == datetime(2025, 6, 30, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2025, 7, 1, 23, 30, tzinfo=UTC), date(2025, 7, 2)),
        (datetime(2025, 1, 16, 23, 30, tzinfo=UTC), date(2025, 1, 16)),
        (datetime(2025, 3, 30, 23, 30, tzinfo=UTC), date(2025, 3, 31)),
        (datetime(2025, 10, 26, 23, 30, tzinfo=UTC), date(2025, 10, 26)),
    ],
)
def test_today_is_the_day_in_london(now, day):
    with time_machine.travel(now, tick=False):
        assert working_days.today() == day
