"""A mail server hangs, is slow, refuses, puts off and falls silent: the web goes on, and the other mails go out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from bench.faults import rig
from bench.faults.killed_while_sending import an_edition_for
from bench.faults.visitors import NO_ANSWER, Answer, Visitor, with_second_means
from bench.mail_server import MailServer, mail_server, mute_server

UNKNOWN, PUT_OFF, SILENT = (f"reader{n}@faults.invalid" for n in range(3))  # what the server says of three readers
SLOW = 0.5  # seconds it takes over each mail
PAGES = ("/portal/", "/portal/barriers/", "/missions/")


@dataclass
class Outcome:
    """What came of one run: how pages answered meanwhile, whom the mails reached, and what the officer sees."""

    database: str
    readers: int
    hung: float
    pages: list[Answer] = field(default_factory=list)
    code: Answer = Answer(NO_ANSWER, "", "", 0)
    first_seconds: float = 0
    reached: Counter[str] = field(default_factory=Counter)
    late_seconds: float = 0
    seen: bool = False
    seconds: float = 0

    @property
    def wrong(self) -> int:
        """Pages that did not come."""
        return sum(1 for page in self.pages if page.status != 200)

    @property
    def missed(self) -> int:
        """Readers with a mailbox whom nothing reached."""
        return self.readers - 1 - len(self.reached)

    @property
    def doubled(self) -> int:
        """Mails that came once more than they should have."""
        return sum(times - 1 for times in self.reached.values())

    @property
    def good(self) -> bool:
        """Pages came quickly; everybody with a mailbox has one mail; the officer is told of the other."""
        quick = not self.wrong and max(page.seconds for page in self.pages) <= 5
        quick = quick and self.code.status == 302
        return quick and not self.missed and not self.doubled and UNKNOWN not in self.reached and self.seen

    def __str__(self) -> str:
        slowest = max(page.seconds for page in self.pages)
        what = (
            f"the mail server never answers for {self.hung:.0f} s; then it takes {SLOW} s for each mail, refuses one "
            f"reader of {self.readers} (550), puts one off (450) and never answers about one, {self.database}"
        )
        told = "sees" if self.seen else "does not see"
        return (
            f"| {what} | {len(self.pages)} pages meanwhile, {self.wrong} wrong, the slowest {slowest:.2f} s, a code "
            f"for sign-in asked for: {self.code.status} after {self.code.seconds:.0f} s; the other mails out "
            f"{self.first_seconds:.0f} s after its return, those put off {self.late_seconds:.0f} s after it "
            f"was well; {self.missed} missed, {self.doubled} doubled; the officer {told} who was refused "
            f"| {self.seconds:.0f} s | {'yes' if self.good else '**no**'} |"
        )


def run(*, readers: int, hung: float, waits: bool, database_url: str = "") -> Outcome:
    """Send an edition to so many readers by a mail server that is in trouble, and then well again.

    `waits` for the minutes after which the portal tries again by itself; otherwise they are made to be over.
    """
    outcome, began = Outcome("PostgreSQL" if database_url else "SQLite", readers, hung), time.monotonic()
    with rig.folder_of_its_own() as folder, ExitStack() as at_first:
        port = at_first.enter_context(mute_server())
        rig.set_up(folder, database_url, email_url=f"smtp://127.0.0.1:{port}", LEASE_SECONDS="60")
        an_edition_for(readers)
        officer, page = _officer()
        with rig.web() as site, rig.working():
            visitor = Visitor(site).as_if_signed_in(officer)
            outcome.code = Visitor(site).ask_for_a_code(officer)
            _reading(visitor, outcome, lambda: time.sleep(hung))
            at_first.close()
            with mail_server(port) as server:
                _reading(visitor, outcome, lambda: _all_but_three(outcome, server, waits))
                _well_again(outcome, server, waits)
                outcome.reached = Counter(to for to, _ in server.taken if to.startswith("reader"))
            outcome.seen = all(visitor.get(page).holds(words) for words in (UNKNOWN, "550", "Did not arrive"))
        rig.settle()
    outcome.seconds = time.monotonic() - began
    return outcome


def _officer() -> tuple[Any, str]:
    """The officer of the edition's forum, and the page that says who got it."""
    from django.urls import reverse

    from digests.models import Edition
    from people.tests.factories import OfficerFactory

    edition = Edition.objects.get()
    officer = with_second_means(OfficerFactory(at=edition.forum))
    return officer, reverse("digests:deliveries", args=[edition.reference])


def _reading(visitor: Visitor, outcome: Outcome, meanwhile: Callable[[], Any]) -> None:
    """Read pages until something else is over."""
    with ThreadPoolExecutor(1) as thread:
        other = thread.submit(meanwhile)
        while not other.done():
            outcome.pages += [visitor.get(path) for path in PAGES]
            time.sleep(0.2)
    other.result()


def _all_but_three(outcome: Outcome, server: MailServer, waits: bool) -> None:
    """The server speaks again, slowly, and has something against three readers; the others get their mail."""
    began, server.seconds = time.monotonic(), SLOW
    server.unknown, server.put_off, server.silent = {UNKNOWN}, {PUT_OFF}, {SILENT}
    _later(waits)
    others = outcome.readers - 3
    rig.until(lambda: _reached(server) >= others and _tried_all(), "not everybody else had a mail", 300)
    outcome.first_seconds = time.monotonic() - began


def _well_again(outcome: Outcome, server: MailServer, waits: bool) -> None:
    """The server has nothing against anybody any more but the one it does not know."""
    began, server.seconds = time.monotonic(), 0
    server.put_off, server.silent = set(), set()

    def reached() -> bool:
        # Each time: one that was just being refused waits from a moment later on.
        _later(waits)
        return _reached(server) >= outcome.readers - 1

    rig.until(reached, "those put off had no mail", 600)
    outcome.late_seconds = time.monotonic() - began


def _reached(server: MailServer) -> int:
    return len({to for to, _ in server.taken if to.startswith("reader")})


def _tried_all() -> bool:
    """Has every reader of the edition been tried at least once?"""
    from foundation.outbox import Notice, NoticeState

    untried = Notice.objects.filter(state__in=[NoticeState.WAITING, NoticeState.CLAIMED], attempts=0)
    return not untried.filter(kind="digest.edition").exists()


def _later(waits: bool) -> None:
    """It is time for the next try of all that wait by now."""
    from django.utils import timezone

    from foundation.outbox import Notice, NoticeState

    now = timezone.now()
    waiting = Notice.objects.filter(state=NoticeState.WAITING, daily=False, next_try_at__gt=now)
    if not waits and waiting.exists():
        waiting.update(next_try_at=now)
