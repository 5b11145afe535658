"""The days people are owed things by: working days in England, counted on dates in London."""

from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from itertools import accumulate
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from foundation import moments

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)


def today() -> date:
    """The date in London now, whatever zone the machine keeps."""
    return day_of(moments.now())


def day_of(at: datetime) -> date:
    """The date in London at a moment."""
    return at.astimezone(LONDON).date()


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of one year, substitute days among them."""
    return frozenset(_united_kingdom().UnitedKingdom(subdiv="ENG", years=year))


@cache
def _united_kingdom() -> Any:
    """The library's calendar of this country, read by its file.

    Asked for by name, the library reads those of all 250: a tenth of what a web server takes to start, and eight
    megabytes in each of its processes.
    """
    file = Path(holidays.__file__).parent / "countries" / "united_kingdom.py"
    spec: Any = spec_from_file_location("holidays_united_kingdom", file)
    calendar = module_from_spec(spec)
    spec.loader.exec_module(calendar)
    return calendar


def is_working_day(day: date) -> bool:
    """True from Monday to Friday, save on England's bank holidays."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def add(day: date, n: int) -> date:
    """The n-th working day after `day`, which itself is day 0 (n = 0 gives it back). ValueError if n < 0."""
    if n < 0:
        raise ValueError("Working days are counted forwards: n cannot be below 0.")
    for _ in range(n):
        day += ONE_DAY
        while not is_working_day(day):
            day += ONE_DAY
    return day


def between(start: date, end: date) -> int:
    """How many working days lie after `start`, up to and including `end`; 0 when `end` is not later."""
    if end <= start:
        return 0
    years = sum(_so_far(year)[-1] for year in range(start.year, end.year))
    return years + _so_far(end.year)[_place(end)] - _so_far(start.year)[_place(start)]


@cache
def _so_far(year: int) -> tuple[int, ...]:
    """For each day of a year, how many working days it has had by then: a list of barriers asks for hundreds."""
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(_place(date(year, 12, 31)) + 1))
    return tuple(accumulate(is_working_day(day) for day in days))


def _place(day: date) -> int:
    """Which day of its year it is, the first being 0."""
    return day.timetuple().tm_yday - 1


def publish_by(meeting_day: date, clear_days: int) -> date:
    """The last working day on which a meeting's papers may be published.

    Neither that day nor the meeting's counts (Local Government Act 1972, s. 100B): five clear days before
    Thursday 16 January 2025 make it Wednesday 8 January 2025. ValueError when clear_days < 0.
    """
    if clear_days < 0:
        raise ValueError("There cannot be fewer than 0 clear days.")
    day = meeting_day
    for _ in range(clear_days + 1):
        day -= ONE_DAY
        while not is_working_day(day):
            day -= ONE_DAY
    return day


def start_of(day: date) -> datetime:
    """The first moment of `day` in London."""
    return datetime.combine(day, time.min, tzinfo=LONDON)


def end_of(day: date) -> datetime:
    """The last moment of `day` in London: what is due on `day` is in time while `at <= end_of(day)`."""
    return datetime.combine(day, time.max, tzinfo=LONDON)
