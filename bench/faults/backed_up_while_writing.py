"""Backups made while several processes write: each is restored elsewhere, equal to the byte, with nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench import tables
from bench.faults import rig


@dataclass
class Outcome:
    """What came of one run: backups made, restored the same, and rows that were written before and are not in them."""

    database: str
    backups: int = 0
    restored: int = 0
    missing: int = 0
    written: int = 0
    writers: int = 0
    seconds: float = 0

    @property
    def good(self) -> bool:
        """Every backup can be restored and is equal to the byte, and holds all that was acknowledged before it."""
        return self.restored == self.backups > 0 and not self.missing

    def __str__(self) -> str:
        return (
            f"| {self.backups} backups while {self.writers} processes wrote {self.written} barriers, {self.database} "
            f"| {self.restored} restored elsewhere equal to the byte, {self.missing} acknowledged rows missing "
            f"| {self.seconds:.0f} s | {'yes' if self.good else '**no**'} |"
        )


def run(*, backups: int, writers: int, database_url: str, by_migrations: bool = True) -> Outcome:
    """Make and restore so many backups under so many writers, in a folder and a database of its own.

    Its tables are made in a minute as production's are, `by_migrations`, or in seconds from the models.
    """
    with rig.folder_of_its_own() as folder:
        rig.set_up(folder, database_url, by_migrations=by_migrations)
        if not by_migrations:
            tables.note_as_applied()
        return _under_writers(Outcome("PostgreSQL" if database_url else "SQLite", writers=writers), backups, folder)


def _under_writers(outcome: Outcome, backups: int, folder: Path) -> Outcome:
    from leaders.tests.factories import LeaderFactory
    from missions_portal.backup import drill, keep, manifest

    said = [folder / f"writer-{n}" for n in range(outcome.writers)]
    leaders = [LeaderFactory() for _ in said]
    began = time.monotonic()
    processes = [_writer(paper, leader.pk) for paper, leader in zip(said, leaders, strict=True)]
    try:
        rig.until(lambda: all(paper.stat().st_size for paper in said), "not every writer wrote something")
        for _ in range(backups):
            before = _written(said)
            made = keep.make(folder / "backups")
            outcome.backups += 1
            outcome.missing += max(0, before - manifest.read(made).rows["barriers_barrier"])
            outcome.restored += "equal to the byte" in drill.drill(made)
        if any(process.poll() is not None for process in processes):
            raise RuntimeError("A writer ended before it was told to.")
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
            process.wait()
    outcome.written, outcome.seconds = _written(said), time.monotonic() - began
    return outcome


def write(leader: int) -> None:
    """Log barriers of one leader's mission after one another, and say of each that it was kept, until told to stop."""
    import django

    django.setup()
    from barriers.tests.factories import BarrierFactory
    from people.models import User

    author = User.objects.get(pk=leader)
    mission = author.appointments.get().mission
    while True:
        print(BarrierFactory(lead_mission=mission, author=author).pk, flush=True)


def _writer(paper: Path, leader: int) -> subprocess.Popen[bytes]:
    with paper.open("w") as out:
        command = [sys.executable, "-m", __name__, str(leader)]
        return subprocess.Popen(command, env=os.environ, stdout=out)


def _written(said: list[Path]) -> int:
    return sum(paper.read_bytes().count(b"\n") for paper in said)


if __name__ == "__main__":
    write(int(sys.argv[1]))
