"""Redis is killed and comes back empty, or is frozen: pages answer as before, and whatever is owed goes out once."""

from __future__ import annotations

import signal
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email import message_from_bytes
from statistics import median
from typing import Any

from bench.faults import rig
from bench.faults.visitors import Answer, Visitor, fields_of, with_password, with_second_means
from bench.mail_server import MailServer, mail_server

OFFICERS = 3  # who receive what was asked, one ask after another; each is a mail to its raiser
PACE = 1.0  # seconds one of them takes over each
SIGN_IN_PACE = 2.5  # seconds between two who sign in; one address may try thirty times a minute
ASKED = ("pages", "moves", "sign-ins")
RETURN = 60.0  # seconds after its return within which everything has to be out
# As fast as before: the median at most half as long again and half a second, the slowest at most so many seconds more.
# Whoever waited for a Redis that is frozen would wait for two.
TIMES, LONGER, SLOWEST_LONGER = 1.5, 0.5, 1.5


@dataclass
class Work:
    """What people at the portal did for some seconds, and how they were answered."""

    answers: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))  # by what was asked for
    moves: int = 0
    wrong: Counter[int] = field(default_factory=Counter)

    def seconds(self, asked: str) -> list[float]:
        """How long each answer took of those to one kind of asking."""
        return [answer.seconds for answer in self.answers[asked]]

    def note(self, asked: str, answer: Answer, went_well: bool) -> Answer:
        """Keep an answer, and whether it is what was hoped for."""
        self.answers[asked].append(answer)
        self.wrong.update([] if went_well else [answer.status])
        return answer


@dataclass
class Outcome:
    """What came of one run: how pages answered with Redis and without, and which mails came when."""

    what: str
    database: str
    away: float
    before: Work = field(default_factory=Work)
    during: Work = field(default_factory=Work)
    owed: int = 0
    missed: int = 0
    doubled: int = 0
    late: float = 0
    seconds: float = 0

    @property
    def as_before(self) -> bool:
        """Did pages, moves and sign-ins each take about as long as with Redis, at the median and at their slowest?"""
        return all(
            median(meanwhile) <= TIMES * median(with_redis) + LONGER
            and max(meanwhile) <= max(with_redis) + SLOWEST_LONGER
            for with_redis, meanwhile in self._compared().values()
        )

    def _compared(self) -> dict[str, tuple[list[float], list[float]]]:
        return {asked: (self.before.seconds(asked), self.during.seconds(asked)) for asked in ASKED}

    @property
    def good(self) -> bool:
        """No page failed or grew slow, and moves were made; all that was owed came once, within a minute."""
        on_time = not self.missed and not self.doubled and self.late <= RETURN
        return bool(self.during.moves) and not self.during.wrong and self.as_before and on_time

    def __str__(self) -> str:
        wrong = f" {dict(self.during.wrong)}" if self.during.wrong else ""
        asked = sum(map(len, self.during.answers.values()))
        answers = f"{asked} answers meanwhile, {self.during.wrong.total()} of them wrong{wrong}"
        pace = "; ".join(
            f"{what} {median(meanwhile):.2f} s (the slowest {max(meanwhile):.2f} s), "
            f"with Redis {median(with_redis):.2f} s ({max(with_redis):.2f} s)"
            for what, (with_redis, meanwhile) in self._compared().items()
        )
        mails = f"{self.owed} mails owed: {self.missed} missed, {self.doubled} doubled"
        return (
            f"| Redis {self.what} for {self.away:.0f} s under {OFFICERS} officers and people who sign in, "
            f"{self.database} | {answers}; {pace}; {self.during.moves} moves made; {mails}, all out {self.late:.0f} s "
            f"after its return | {self.seconds:.0f} s | {'yes' if self.good else '**no**'} |"
        )


def run(*, away: float, frozen: bool, database_url: str = "", before: float = 10, sweep_seconds: int = 30) -> Outcome:
    """Take Redis away for so many seconds while people work through the web server, and give it back.

    They work for so many seconds `before`, to compare with; `sweep_seconds` is 30 in production.
    """
    what, began = "frozen" if frozen else "killed and back empty, away", time.monotonic()
    outcome = Outcome(what, "PostgreSQL" if database_url else "SQLite", away)
    redis = rig.Redis()
    with rig.folder_of_its_own() as folder, rig.standing(redis), mail_server() as server:
        rig.set_up(folder, database_url, redis.url, server.url, SWEEP_SECONDS=str(sweep_seconds), LEASE_SECONDS="20")
        people, newcomer, paths = _asks(int((PACE + before + away) / PACE * OFFICERS))
        with rig.web() as site, rig.working():
            visitors = [Visitor(site).as_if_signed_in(person) for person in people]
            _until_all_are_out()
            # Nothing is compared with a server that has only just begun.
            _work(visitors, newcomer, paths, Work(), PACE)
            _work(visitors, newcomer, paths, outcome.before, before)
            redis.send(signal.SIGSTOP if frozen else signal.SIGKILL)
            _work(visitors, newcomer, paths, outcome.during, away)
            if frozen:
                redis.send(signal.SIGCONT)
            else:
                redis.start()
            outcome.late = _until_all_are_out()
            _look(outcome, server)
        rig.settle()
    outcome.seconds = time.monotonic() - began
    return outcome


def _asks(count: int) -> tuple[list[Any], Any, list[str]]:
    """Officers of one forum, somebody who signs in, and so many asks that wait, by the page where they are received."""
    from django.urls import reverse

    from barriers.tests.factories import BarrierFactory, EscalationFactory
    from leaders.tests.factories import LeaderFactory, TeamFactory
    from people.tests.factories import OfficerFactory, south_tees

    place, mission = south_tees().place, LeaderFactory().appointments.get().mission
    people = [with_second_means(OfficerFactory(at=place)) for _ in range(OFFICERS)]
    trips = [EscalationFactory(barrier=BarrierFactory(lead_mission=mission), forum=place) for _ in range(count)]
    move = "barriers:escalation_move"
    paths = [reverse(move, args=[trip.barrier.reference, trip.number, "receive"]) for trip in trips]
    return people, with_password(TeamFactory(of=mission)), paths


def _work(visitors: list[Visitor], newcomer: Any, paths: list[str], work: Work, seconds: float) -> None:
    """For so many seconds officers receive what was asked, each at the pace of people, and somebody signs in anew."""
    ends = time.monotonic() + seconds

    def receive(visitor: Visitor) -> None:
        while time.monotonic() < ends and paths:
            path = paths.pop()
            page = work.note("pages", visitor.get(path), went_well=True)
            form = fields_of(page.content) if page.status == 200 else {}
            made = visitor.post(path, form | {"words": "Thank you, it is with us."})
            work.moves += work.note("moves", made, went_well=made.done).done
            read = visitor.get("/portal/")
            work.note("pages", read, went_well=read.status == 200)
            time.sleep(PACE)

    def sign_in() -> None:
        while time.monotonic() < ends:
            came = Visitor(visitors[0].site).sign_in(newcomer)
            work.note("sign-ins", came, went_well=came.done)
            time.sleep(SIGN_IN_PACE)

    with ThreadPoolExecutor(len(visitors) + 1) as threads:
        doing = [threads.submit(sign_in), *(threads.submit(receive, one) for one in visitors)]
    for one in doing:
        one.result()


def _until_all_are_out() -> float:
    """Wait until nothing that is owed waits. Returns after how many seconds that was."""
    from foundation.outbox import Notice, NoticeState

    began = time.monotonic()
    waiting = Notice.objects.filter(state__in=[NoticeState.WAITING, NoticeState.CLAIMED], daily=False)
    rig.until(lambda: time.sleep(0.2) or not waiting.exists(), "not everything was sent", 3 * RETURN)
    return time.monotonic() - began


def _look(outcome: Outcome, server: MailServer) -> None:
    """Count what was owed and what came."""
    from foundation.outbox import Notice

    came = Counter(message_from_bytes(content)["Message-ID"] for _, content in server.taken)
    owed = list(Notice.objects.filter(daily=False).values_list("message_id", flat=True))
    outcome.owed = len(owed)
    outcome.missed = sum(1 for mark in owed if not came[mark])
    outcome.doubled = sum(times - 1 for times in came.values())
