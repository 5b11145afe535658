"""`python bench/faults/run.py`: every fault, run here and now, and the table of docs/reliability.md."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent.parent
SEED = 20261127


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="how often the worker is killed, for each broker")
    parser.add_argument("--pool-kills", type=int, default=50, help="how often only the process in its pool is")
    parser.add_argument("--backups", type=int, default=20, help="how many are made and restored while others write")
    parser.add_argument("--seed", type=int, default=SEED, help="of the moments at which a kill falls")
    asked = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    print(f"{date.today():%-d %B %Y}, {machine}")
    print("\n| what was done | what was counted | took | as promised |\n|---|---|---|---|", flush=True)
    worked = [
        killed(what, kills, database_url, redis_url, asked.seed)
        for what, kills in (("worker", asked.kills), ("child", asked.pool_kills))
        for database_url, redis_url in brokers()
    ]
    worked += [backed_up(asked.backups, database_url) for database_url, _ in brokers()]
    return 0 if all(worked) else 1


def brokers() -> Iterator[tuple[str, str]]:
    """Files and SQLite; and where DATABASE_URL and REDIS_URL say so, a database beside that one, and Redis."""
    yield "", ""
    database_url, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if database_url.startswith("postgres") and redis_url:
        with a_database_beside(database_url) as beside:
            yield beside, redis_url


@contextmanager
def a_database_beside(address: str, name: str = "portal_faults", like: str = "template1") -> Iterator[str]:
    """A database on the same server, empty or a copy of one that nobody is using; gone again afterwards."""
    import psycopg

    server = address.rsplit("/", 1)[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def killed(what: str, kills: int, database_url: str, redis_url: str, seed: int) -> bool:
    """One series in a process of its own, since settings are read once. True where it went as promised."""
    if not kills:
        return True
    command = [sys.executable, "-m", "bench.faults.killed_while_sending", str(kills), what, database_url, redis_url]
    line = subprocess.run([*command, str(seed)], cwd=HOUSE, stdout=subprocess.PIPE, text=True, check=False)
    print(line_of(line.stdout) or f"| {what}, {kills} kills | the run itself failed | | **no** |", flush=True)
    return line.returncode == 0


def backed_up(backups: int, database_url: str) -> bool:
    """Backups under four writers, in a process of its own. True where each could be restored whole."""
    if not backups:
        return True
    command = [sys.executable, "-m", "bench.faults.backed_up_while_writing", str(backups), "4", database_url]
    line = subprocess.run(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True, check=False)
    print(line_of(line.stdout) or f"| {backups} backups | the run itself failed | | **no** |", flush=True)
    return line.returncode == 0


def line_of(printed: str) -> str:
    """A series' own line, among what a dying worker may have written on the same paper."""
    return next((line for line in reversed(printed.splitlines()) if line.startswith("| ")), "")


if __name__ == "__main__":
    sys.exit(main())
