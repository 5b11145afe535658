"""`python -m bench.faults.run`: every fault, run here and now, and the table of docs/reliability.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from bench.faults.clocks_moved import JOURNEYS

HOUSE = Path(__file__).resolve().parent.parent.parent
SEED = 20261127


def main() -> int:
    asking = the_parser()
    asked = asking.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    print(f"{date.today():%-d %B %Y}, {machine}")
    print("\n| what was done | what was counted | took | as promised |\n|---|---|---|---|", flush=True)
    only = set(filter(None, asked.only.split(",")))
    if unknown := only - {name for name, *_ in faults(asked)}:
        asking.error(f"There is no fault named {', '.join(sorted(unknown))}.")
    wanted = [one for one in faults(asked) if not only or one[0] in only]
    worked = [print_one(fault, **how, **where) for fault, how, needs in wanted for where in places(needs)]
    return 0 if all(worked) else 1


def the_parser() -> argparse.ArgumentParser:
    """What may be asked for: single faults, and how often each is tried."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="faults to run, by the names of their modules, with commas")
    parser.add_argument("--kills", type=int, default=100, help="how often the worker is killed, for each broker")
    parser.add_argument("--pool-kills", type=int, default=50, help="how often only the process in its pool is")
    parser.add_argument("--backups", type=int, default=20, help="how many are made and restored while others write")
    parser.add_argument("--away", type=int, default=60, help="seconds for which Redis is gone, or frozen")
    parser.add_argument("--restarts", type=int, default=10, help="how often PostgreSQL is, under eight writers")
    parser.add_argument("--task-kills", type=int, default=20, help="how often each task is, and run again")
    parser.add_argument("--seed", type=int, default=SEED, help="of the moments at which a kill falls")
    return parser


def faults(asked: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any], tuple[str, ...]]]:
    """Every fault by its module's name, what its `run` is given, and which of the two addresses besides."""
    database, broker = ("database_url",), ("database_url", "redis_url")
    for kills, child in ((asked.kills, False), (asked.pool_kills, True)):
        yield "killed_while_sending", {"kills": kills, "only_the_child": child, "seed": asked.seed}, broker
    yield "backed_up_while_writing", {"backups": asked.backups, "writers": 4}, database
    yield "postgres_restarted", {"restarts": asked.restarts, "writers": 8}, ()
    for frozen in (False, True):
        yield "redis_gone", {"away": asked.away, "frozen": frozen}, database
    yield "pressed_at_once", {"rivals": 200, "writers": 50}, database
    for full in (True, False):
        for postgres in (False, True):
            yield "cannot_write", {"full": full, "postgres": postgres}, ()
    yield "mail_in_trouble", {"readers": 60, "hung": 60, "waits": True}, database
    yield "tasks_again", {"kills": asked.task_kills}, database
    for journey in JOURNEYS:
        yield "clocks_moved", {"journey": journey}, database
    yield "session_ended", {}, database


def places(needs: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Where a fault is tried that needs a database, or a broker as well; once where it makes what it needs itself."""
    if not needs:
        yield {}
        return
    for where in brokers():
        yield {name: where[name] for name in needs}


def brokers() -> Iterator[dict[str, str]]:
    """Files and SQLite; and where DATABASE_URL and REDIS_URL say so, a database beside that one, and Redis."""
    yield {"database_url": "", "redis_url": ""}
    database_url, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if database_url.startswith("postgres") and redis_url:
        with a_database_beside(database_url) as beside:
            yield {"database_url": beside, "redis_url": redis_url}


def print_one(fault: str, **how: Any) -> bool:
    """Run one fault and print its line. True where it went as promised."""
    went_well, line = one(fault, **how)
    print(line or f"| {fault}, {how} | the run itself failed | | **no** |", flush=True)
    return went_well


def one(fault: str, **how: Any) -> tuple[bool, str]:
    """One fault in a process of its own, since settings are read once: did it go as promised, and its line."""
    command = [sys.executable, "-m", "bench.faults.one", fault, json.dumps(how)]
    done = subprocess.run(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True, check=False)
    return done.returncode == 0, line_of(done.stdout)


@contextmanager
def a_database_beside(address: str, name: str = "", like: str = "template1") -> Iterator[str]:
    """A database on the same server, empty or a copy of one that nobody is using; gone again afterwards."""
    server, _, given = address.rpartition("/")
    name = name or f"{given}_faults"  # so that two people's faults on one server leave each other alone
    made_anew(f"{server}/{name}", like)
    try:
        yield f"{server}/{name}"
    finally:
        made_anew(f"{server}/{name}", "")


def made_anew(address: str, like: str) -> None:
    """Drop a database and, unless `like` is blank, make it again as a copy of another on its server."""
    import psycopg

    server, _, name = address.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        if like:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')


def line_of(printed: str) -> str:
    """A series' own line, among what a dying worker may have written on the same paper."""
    return next((line for line in reversed(printed.splitlines()) if line.startswith("| ")), "")


if __name__ == "__main__":
    sys.exit(main())
