"""The worker is killed with -9 again and again while it sends an edition: nobody is missed, and no mail is altered."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.faults import rig
from bench.mail_server import MailServer, mail_server

ANSWER_SECONDS = 0.05  # the mail server takes this long for each mail, so that a kill finds one in flight
LONGEST_WAIT = 0.25  # a kill falls at a random moment within so many seconds after a mail was taken


@dataclass
class Outcome:
    """What came of one run: how often the worker was killed, and what reached whom."""

    broker: str
    what_died: str
    asked: int
    readers: int
    taken: list[tuple[str, bytes]] = field(default_factory=list)  # mails to readers, as the server took them
    fell: list[int] = field(default_factory=list)  # after so many taken, for each kill
    seconds: float = 0
    seed: int = 0

    @property
    def mails(self) -> dict[str, list[bytes]]:
        """Every copy that came, by reader."""
        mails = defaultdict(list)
        for address, content in self.taken:
            mails[address].append(content)
        return mails

    @property
    def missed(self) -> int:
        """Readers whom nothing reached."""
        return self.readers - len(self.mails)

    @property
    def repeated(self) -> int:
        """Mails that came once more than they should have."""
        return len(self.taken) - len(self.mails)

    @property
    def unexplained(self) -> int:
        """Repeats of another mail than the one in flight at a kill, or of a second one for the same kill."""
        last: dict[str, int] = {}
        repeats = []  # of each, which of the mails it repeats
        for number, (address, _) in enumerate(self.taken):
            if address in last:
                repeats.append(last[address])
            last[address] = number
        for fell in self.fell:
            # The last that was taken; or the next, which was on its way and was taken as the kill fell.
            in_flight = next((number for number in (fell - 1, fell) if number in repeats), None)
            if in_flight is not None:
                repeats.remove(in_flight)
        return len(repeats)

    @property
    def altered(self) -> int:
        """Readers whose copies are not the same bytes: another Message-ID or Date, or other words."""
        return sum(1 for copies in self.mails.values() if len(set(copies)) > 1)

    @property
    def kills(self) -> int:
        """How often it died."""
        return len(self.fell)

    @property
    def good(self) -> bool:
        """It died as often as asked; nobody is missed; of each kill at most the mail in flight came again."""
        return self.kills == self.asked and not (self.missed or self.altered or self.unexplained)

    def __str__(self) -> str:
        repeated = f"{self.repeated} repeated, {self.unexplained} of them not in flight at a kill of its own"
        counted = f"{self.missed} missed, {repeated}, {self.altered} altered"
        return (
            f"| {self.what_died} killed {self.kills} times while it sent to {self.readers}, {self.broker} "
            f"| {counted} | {self.seconds:.0f} s, seed {self.seed} | {'yes' if self.good else '**no**'} |"
        )


def run(*, kills: int, only_the_child: bool, database_url: str, redis_url: str, seed: int) -> Outcome:
    """Send one edition to many readers while the worker, or only the process in its pool, is killed so many times.

    In a folder and a database of its own. Raises TimeoutError where nothing is sent for two minutes.
    """
    chance = random.Random(seed)
    broker = "Redis and PostgreSQL" if redis_url else "files and SQLite"
    began = time.monotonic()
    with rig.folder_of_its_own() as folder, mail_server() as server:
        server.seconds = ANSWER_SECONDS
        rig.set_up(folder, database_url, redis_url, server.url)
        readers = an_edition_for(max(40, kills * 8))
        outcome = Outcome(broker, "the pool’s process" if only_the_child else "the worker", kills, readers, seed=seed)
        with rig.working() as worker:
            while outcome.kills < kills and _unsent():
                _wait_for_a_mail(server)
                time.sleep(chance.uniform(0, LONGEST_WAIT))
                fell = len(_to_readers(server))
                if _kill(worker, only_the_child):
                    outcome.fell.append(fell)
            rig.until(lambda: not _unsent(), "not everything was sent")
        outcome.taken = _to_readers(server)
    outcome.seconds = time.monotonic() - began
    return outcome


def an_edition_for(readers: int) -> int:
    """An edition sent to so many people, whose mails wait in the outbox. Returns how many wait."""
    from digests.compile import contents_of
    from digests.deliver import send
    from digests.tests.factories import EditionFactory
    from foundation.outbox import Notice
    from people.models import User
    from people.tests.factories import MemberFactory

    edition = EditionFactory(state="approved", approved_by=User.objects.create(email="officer@faults.invalid"))
    edition.contents = contents_of(edition)
    edition.save()
    for n in range(readers):
        MemberFactory(at=edition.forum, email=f"reader{n}@faults.invalid")
    send(edition)
    return Notice.objects.filter(kind="digest.edition").count()


def _unsent() -> bool:
    from foundation.outbox import Notice, NoticeState

    waiting = [NoticeState.WAITING, NoticeState.CLAIMED]
    return bool(Notice.objects.filter(kind="digest.edition", state__in=waiting).exists())


def _wait_for_a_mail(server: MailServer) -> None:
    so_far = len(server.taken)
    rig.until(lambda: len(server.taken) > so_far or not _unsent(), "no mail was taken")


def _kill(worker: Any, only_the_child: bool) -> bool:
    """Kill the worker and start it again, or only the process in its pool, which it replaces itself. Was there one?"""
    if not only_the_child:
        worker.kill()
        worker.start()
        return True
    # A process that replaces another is the child of whichever thread of the worker made it.
    children = " ".join(paper.read_text() for paper in Path(f"/proc/{worker.process.pid}/task").glob("*/children"))
    pool = [int(pid) for pid in children.split() if b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    if not pool:
        return False
    # The clock is a child as well, and is started once: the newest is the one that works.
    os.kill(max(pool), signal.SIGKILL)
    return True


def _to_readers(server: MailServer) -> list[tuple[str, bytes]]:
    return [(address, content) for address, content in server.taken if address.startswith("reader")]
