"""The sample's days: counted in working days from today, so that it is lively whenever it is loaded."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from foundation.working_days import LONDON, add, is_working_day, today

ONE_DAY = timedelta(days=1)
BEGINS = -120  # the working day on which the sample's story begins


class Days:
    """Days and times, counted from the last working day that has begun."""

    def __init__(self) -> None:
        self.base = today()
        while not is_working_day(self.base):
            self.base -= ONE_DAY

    def day(self, n: int) -> date:
        """The n-th working day from today: -1 is the working day before, 0 today, 3 three days ahead."""
        if n >= 0:
            return add(self.base, n)
        day = self.base
        for _ in range(-n):
            day -= ONE_DAY
            while not is_working_day(day):
                day -= ONE_DAY
        return day

    def moment(self, n: int, clock: str = "11:00") -> datetime:
        """A time in London on the n-th working day."""
        return datetime.combine(self.day(n), time.fromisoformat(clock), tzinfo=LONDON)
