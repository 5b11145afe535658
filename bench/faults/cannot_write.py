"""The disk is full, or the database may only be read: pages go on, a form comes back whole, nothing is half-written."""

from __future__ import annotations

import errno
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.faults import rig
from bench.faults.visitors import LONGEST, Answer, Visitor, with_password

ROOM, LITTLE_ROOM = "256m", "24m"  # of the small disk: what PostgreSQL needs before it is full, and SQLite
PRESSES = 5
LOG = "/portal/barriers/log/"
READ = ("/", "/missions/", "/portal/", "/portal/barriers/")


@dataclass
class Outcome:
    """What came of one run: what could be read meanwhile, how forms were refused, and what was there afterwards."""

    what: str
    database: str
    read: Counter[int] = field(default_factory=Counter)
    pressed: Counter[int] = field(default_factory=Counter)
    words_kept: int = 0
    signing_in: int = 0
    half_written: int = 0
    after: Counter[int] = field(default_factory=Counter)
    there: int = 0
    doubled: int = 0
    seconds: float = 0

    @property
    def good(self) -> bool:
        """Every page came or said why not; every form was refused with its words, and afterwards taken once."""
        # A file that is open may have room left in it: what is then taken is kept.
        refused = self.pressed[503]
        meanwhile = set(self.read) <= {200, 503} and set(self.pressed) <= {302, 503} and self.words_kept == refused > 0
        then = self.after == {302: PRESSES} and self.there == PRESSES and not self.doubled
        return meanwhile and self.signing_in in (302, 503) and not self.half_written and then

    def __str__(self) -> str:
        meanwhile = (
            f"pages asked for {dict(self.read)}, a sign-in {self.signing_in}, forms sent {dict(self.pressed)}, "
            f"{self.words_kept} of them given back with their words, {self.half_written} rows half-written"
        )
        afterwards = f"{dict(self.after)}: {self.there} barriers, {self.doubled} doubled"
        return (
            f"| {self.what}, {self.database} | meanwhile {meanwhile}; the same forms pressed again afterwards "
            f"{afterwards} | {self.seconds:.0f} s | {'yes' if self.good else '**no**'} |"
        )


def missing() -> str:
    """Why there can be no small disk here; blank where there can."""
    with rig.folder_of_its_own() as folder:
        try:
            with small_disk(folder, LITTLE_ROOM):
                return ""
        except (OSError, subprocess.CalledProcessError):
            return "This machine lets nobody mount a small disk."


def run(*, full: bool, postgres: bool) -> Outcome:
    """Fill the small disk on which the database stands, or let it only be read, and then make room again."""
    what = "the disk is full" if full else "the database may only be read"
    outcome = Outcome(what, "PostgreSQL" if postgres else "SQLite")
    began = time.monotonic()
    with rig.folder_of_its_own() as folder, small_disk(folder, ROOM if postgres else LITTLE_ROOM) as disk:
        if postgres:
            with rig.standing(rig.Postgres(disk)) as server:
                rig.set_up(folder, server.url)
                _try(outcome, disk, disk_is_full(disk) if full else read_only_server(server.url))
        else:
            rig.set_up(folder, f"sqlite:///{disk / 'faults.sqlite3'}")
            _try(outcome, disk, disk_is_full(disk) if full else read_only_disk(disk))
    outcome.seconds = time.monotonic() - began
    return outcome


def _try(outcome: Outcome, disk: Path, trouble: Any) -> None:
    """Somebody presses while there is trouble, and presses the very same forms again once there is none."""
    from barriers.models import Barrier
    from leaders.tests.factories import LeaderFactory

    person = with_password(LeaderFactory())
    with rig.web() as site:
        visitor = Visitor(site)
        visitor.sign_in(person)
        forms = [visitor.form(LOG) | _typed(n) for n in range(PRESSES)]
        rig.settle()
        # As long as any request has the file open there is room in its log for what comes next.
        rig.until(lambda: _is_put_away(disk), "SQLite’s log was not put away", LONGEST)
        with trouble:
            outcome.read = Counter(visitor.get(path).status for path in READ for _ in range(PRESSES))
            answers = [visitor.post(LOG, form) for form in forms]
            outcome.signing_in = Visitor(site).sign_in(person).status
        there = Barrier.objects.count()
        outcome.pressed = Counter(answer.status for answer in answers)
        outcome.half_written = there - outcome.pressed[302]
        outcome.words_kept = sum(_holds(answer, form) for answer, form in zip(answers, forms, strict=True))
        again = [visitor.post(LOG, form) for form in forms]
        outcome.after = Counter(answer.status for answer in again)
    titles = Counter(Barrier.objects.values_list("title", flat=True))
    outcome.there, outcome.doubled = len(titles), sum(times - 1 for times in titles.values())
    rig.settle()


def _is_put_away(disk: Path) -> bool:
    """Is SQLite's log gone? Whoever closes the file last takes it away; where two closed at once, the next to look."""
    from barriers.models import Barrier

    Barrier.objects.exists()
    rig.settle()
    return not any(disk.glob("*-wal"))


def _typed(number: int) -> dict[str, str]:
    return {"title": f"No room for barrier {number}", "gets_in_the_way": f"What stood in the way, {number}. " * 400}


def _holds(answer: Answer, form: dict[str, Any]) -> bool:
    return answer.status == 503 and answer.holds(form["title"]) and answer.holds(form["gets_in_the_way"].strip())


# ---- the troubles ----


@contextmanager
def small_disk(folder: Path, room: str) -> Iterator[Path]:
    """A disk of its own with little room, in the machine's memory. Only root may have one."""
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}", "faults", disk], check=True, capture_output=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@contextmanager
def disk_is_full(disk: Path) -> Iterator[None]:
    """Not one more byte finds room while the block runs."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        size = 1 << 20
        while size:
            try:
                file.write(b"\0" * size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                size //= 2
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def read_only_disk(disk: Path) -> Iterator[None]:
    """The disk takes no write at all while the block runs."""
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)


@contextmanager
def read_only_server(url: str) -> Iterator[None]:
    """PostgreSQL takes no write while the block runs, as one that follows another."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        connection.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
            connection.execute("SELECT pg_reload_conf()")
