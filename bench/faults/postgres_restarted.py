"""PostgreSQL is stopped and started again under people who write: what was acknowledged is there, and there once."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from bench.faults import rig
from bench.faults.visitors import Visitor, fields_of, with_password

LOG = "/portal/barriers/log/"
BETWEEN = 2.0  # seconds of writing between two stops
AWAY = 1.0  # seconds it is away
HOW = ("fast", "immediate")  # its sessions ended in order, and a crash, by turns


@dataclass
class Outcome:
    """What came of one run: what the writers were answered, and what was found afterwards."""

    restarts: int
    writers: int
    acknowledged: list[str] = field(default_factory=list)
    refused: int = 0
    words_lost: int = 0
    wrong: Counter[int] = field(default_factory=Counter)
    missing: int = 0
    doubled: int = 0
    seconds: float = 0

    @property
    def good(self) -> bool:
        """Something was written and something refused; nothing is missing, doubled or answered in another way."""
        harmed = self.missing or self.doubled or self.words_lost or self.wrong
        return bool(self.acknowledged and self.refused) and not harmed

    def __str__(self) -> str:
        wrong = f" {dict(self.wrong)}" if self.wrong else ""
        return (
            f"| PostgreSQL restarted {self.restarts} times, every other time by a crash, under {self.writers} writers "
            f"| {len(self.acknowledged)} barriers acknowledged: {self.missing} missing, {self.doubled} doubled; "
            f"{self.refused} answers of 503, {self.words_lost} of them without the words typed; "
            f"{self.wrong.total()} other answers{wrong} | {self.seconds:.0f} s | {'yes' if self.good else '**no**'} |"
        )


def run(*, restarts: int, writers: int) -> Outcome:
    """Stop and start a PostgreSQL of its own so often while so many people log barriers through the web server."""
    outcome, began = Outcome(restarts, writers), time.monotonic()
    with rig.folder_of_its_own() as folder, rig.standing(rig.Postgres(folder)) as postgres:
        rig.set_up(folder, postgres.url)
        from leaders.tests.factories import LeaderFactory, TeamFactory

        leader = LeaderFactory()
        mission = leader.appointments.get().mission
        people = [with_password(TeamFactory(of=mission)) for _ in range(writers)]
        with rig.web() as site:
            enough, visitors = Event(), [Visitor(site) for _ in people]
            for visitor, person in zip(visitors, people, strict=True):
                assert visitor.sign_in(person).done, "A writer could not sign in."
            with ThreadPoolExecutor(writers) as threads:
                writing = [threads.submit(_write, one, n, outcome, enough) for n, one in enumerate(visitors)]
                _restart(postgres, restarts)
                enough.set()
            for one in writing:
                one.result()
        _look(outcome)
    outcome.seconds = time.monotonic() - began
    return outcome


def _restart(postgres: rig.Postgres, restarts: int) -> None:
    for n in range(restarts):
        time.sleep(BETWEEN)
        postgres.stop(HOW[n % len(HOW)])
        time.sleep(AWAY)
        postgres.start()
    time.sleep(BETWEEN)


def _write(visitor: Visitor, number: int, outcome: Outcome, enough: Event) -> None:
    """Log one barrier after another; a form that was refused is pressed again until it is taken."""
    written = 0
    while not enough.is_set():
        written += 1
        title = f"Writer {number}, barrier {written}"
        form = _opened(visitor, outcome)
        form |= {"title": title, "gets_in_the_way": f"What stood in the way of {title}."}
        while not _taken(visitor, form, outcome):
            time.sleep(0.2)


def _opened(visitor: Visitor, outcome: Outcome) -> dict[str, Any]:
    """The form for a new barrier, asked for until it comes."""
    while (answer := visitor.get(LOG)).status == 503:
        outcome.refused += 1
        time.sleep(0.2)
    if answer.status != 200:
        outcome.wrong[answer.status] += 1
    return fields_of(answer.content)


def _taken(visitor: Visitor, form: dict[str, Any], outcome: Outcome) -> bool:
    """Was the form taken? One that was refused has to come back with all that was typed."""
    answer = visitor.post(LOG, form)
    if answer.done:
        outcome.acknowledged.append(form["title"])
    elif answer.status == 503:
        outcome.refused += 1
        outcome.words_lost += not (answer.holds(form["title"]) and answer.holds(form["gets_in_the_way"]))
    else:
        outcome.wrong[answer.status] += 1
    return answer.status != 503


def _look(outcome: Outcome) -> None:
    """Count what is there."""
    from barriers.models import Barrier

    rig.settle()
    there = Counter(Barrier.objects.values_list("title", flat=True))
    outcome.missing = sum(1 for title in outcome.acknowledged if not there[title])
    outcome.doubled = sum(1 for times in there.values() if times > 1)
