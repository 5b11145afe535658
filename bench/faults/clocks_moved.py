"""Two clocks and two workers, whose machine's time is set back or changes with the season: one edition for a period."""

from __future__ import annotations

import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.faults import other_clock, rig

REAL = 1.5  # seconds for each step of the portal's own time: both clocks ring, both workers answer
HALF_HOUR, BACK, TWO_HOURS = timedelta(minutes=30), timedelta(hours=-1), timedelta(hours=2)
# Where it begins, in UTC, and the steps; each ends on a Monday morning after the digest of that day and its mail.
JOURNEYS = {
    "set back an hour past midnight on the first of a month": (
        "2026-11-01T00:10+00:00",
        [HALF_HOUR, BACK, *[HALF_HOUR] * 6, *[TWO_HOURS] * 15],
    ),
    "from winter to summer time": ("2026-03-28T22:10+00:00", [*[HALF_HOUR] * 10, *[TWO_HOURS] * 15]),
    "from summer to winter time": ("2026-10-24T22:10+00:00", [*[HALF_HOUR] * 10, *[TWO_HOURS] * 15]),
}


@dataclass
class Outcome:
    """What came of one run: editions compiled, mails of the day written, and whether the clocks went on."""

    journey: str
    database: str
    editions: Counter[Any] = field(default_factory=Counter)
    daily: Counter[Any] = field(default_factory=Counter)
    days: int = 0
    failed: int = 0
    longest: float = 0
    seconds: float = 0

    @property
    def good(self) -> bool:
        """There were editions; each of them and of the mails of the day is one; no run failed, no clock stood."""
        once = set(self.editions.values()) == {1} and set(self.daily.values()) <= {1}
        return once and not self.failed and self.days > 1 and self.longest <= 20

    def __str__(self) -> str:
        return (
            f"| two clocks and two workers, the time {self.journey}, {self.database} and Redis "
            f"| {len(self.editions)} editions, {self.editions.total() - len(self.editions)} doubled; {len(self.daily)} "
            f"mails of a day, {self.daily.total() - len(self.daily)} doubled; {self.days} runs of the day’s work, "
            f"{self.failed} runs failed; never longer than {self.longest:.0f} s without a tick "
            f"| {self.seconds:.0f} s | {'yes' if self.good else '**no**'} |"
        )


def run(*, journey: str, database_url: str = "", past: int = 0, steps: int = 0) -> Outcome:
    """Lead the portal's own time through a journey, or through some of its steps, and count what was done."""
    outcome, began = Outcome(journey, "PostgreSQL" if database_url else "SQLite"), time.monotonic()
    starts, moves = JOURNEYS[journey]
    moment = datetime.fromisoformat(starts) + sum(moves[:past], timedelta())
    with rig.folder_of_its_own() as folder, rig.standing(rig.Redis()) as redis:
        rig.set_up(folder, database_url, redis.url, SWEEP_SECONDS="2")
        _something_due(moment)
        paper = folder / "now"
        other_clock.write(paper, moment.timestamp())
        with ExitStack() as parts:
            for child in _parts(folder, paper):
                child.start()
                parts.callback(child.kill)
            _ticked(outcome)
            for move in moves[past:][: steps or None]:
                moment += move
                other_clock.write(paper, moment.timestamp())
                _ticked(outcome)
        _count(outcome)
        rig.settle()
    outcome.seconds = time.monotonic() - began
    return outcome


def _something_due(moment: datetime) -> None:
    """A meeting of the Board whose digest is due on the Monday after, of which its officer is told."""
    import time_machine

    from barriers.tests.factories import EscalationFactory
    from digests.compile import due_on
    from people.tests.factories import MeetingFactory, OfficerFactory, at_ten, south_tees

    monday = _monday_after(moment)
    with time_machine.travel(moment - timedelta(days=14)):
        forums = south_tees()
        for forum in forums:
            OfficerFactory(at=forum)
        meeting = MeetingFactory.build(forum=forums.hwb, starts_at=at_ten(monday + timedelta(days=1)))
        while due_on(meeting) < monday:
            meeting.starts_at += timedelta(days=1)
        meeting.save()
        EscalationFactory(forum=forums.place, state="waiting")


def _monday_after(moment: datetime) -> date:
    day = moment.date() + timedelta(days=1)
    return day + timedelta(days=-day.weekday() % 7)


def _parts(folder: Path, paper: Path) -> list[Any]:
    """Two workers and two clocks, as deploy/compose.yaml has them and by mistake once more, with another clock."""
    from missions_portal.supervisor import Child

    celery = [
        sys.executable,
        "-m",
        "bench.faults.other_clock",
        str(paper),
        "celery",
        "-A",
        "missions_portal",
        "--quiet",
    ]
    worker = [*celery, "worker", "--pool", "solo", "--loglevel", "warning", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--loglevel", "warning", "--pidfile", "", "--schedule"]
    as_root = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser"}
    workers = [Child(f"worker {n}", [*worker, "--hostname", f"w{n}@faults"], env=as_root) for n in range(2)]
    return [*workers, *(Child(f"clock {n}", [*beat, str(folder / f"clock-{n}")]) for n in range(2))]


def _ticked(outcome: Outcome) -> None:
    """Wait for a good tick that was begun since, and a little, so that the day's work is done as well."""
    from missions_portal import clock
    from missions_portal.models import Run

    began = time.monotonic()
    newest = Run.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rig.until(lambda: Run.objects.of(clock.TICK).went_well().filter(pk__gt=newest).exists(), "nothing ticked")
    outcome.longest = max(outcome.longest, time.monotonic() - began)
    time.sleep(REAL)


def _count(outcome: Outcome) -> None:
    from digests.models import Edition
    from foundation.daily_mail import DAILY
    from foundation.outbox import Notice
    from foundation.working_days import LONDON
    from missions_portal import clock
    from missions_portal.models import Run

    outcome.editions = Counter(Edition.objects.values_list("forum__code", "kind", "covers_to", "correction"))
    mails = Notice.objects.filter(kind=DAILY).values_list("to", "created_at")
    outcome.daily = Counter((to, at.astimezone(LONDON).date()) for to, at in mails)
    ended = Run.objects.filter(finished_at__isnull=False)
    outcome.days, outcome.failed = ended.of(clock.DAY).count(), ended.filter(ok=False).count()
