"""The rig: two databases of volume, one small and one large, and CPU time taken of pages in turn."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
SMALL, BETWEEN, LARGE = 1_000, 10_000, 100_000


def address_of(size: int) -> str:
    """Where the volume of this size is kept: a file of its own in VAR_DIR, or a database beside DATABASE_URL's."""
    given = os.environ.get("BENCH_DATABASE_URL", "")
    if given.startswith("postgres"):
        return f"{given.rsplit('/', 1)[0]}/volume_{size}"
    folder = HOUSE / os.environ.get("VAR_DIR", "var")
    folder.mkdir(parents=True, exist_ok=True)
    name = "volume.sqlite3" if size == 100_000 else f"volume-{size}.sqlite3"
    return f"sqlite:///{folder / name}"


def fill(size: int) -> None:
    """Fill the volume of this size where it is not there yet; a process of its own, since it may take minutes."""
    _make_database(address_of(size))
    environment = os.environ | {"DATABASE_URL": address_of(size)}
    command = [sys.executable, "manage.py", "make_volume", f"--barriers={size}"]
    print(f"Volume of {size:,} barriers: {address_of(size)}", file=sys.stderr, flush=True)
    subprocess.run(command, cwd=HOUSE, env=environment, check=True, stdout=sys.stderr)


def _make_database(address: str) -> None:
    if not address.startswith("postgres"):
        return
    import psycopg

    server, name = address.rsplit("/", 1)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')


# ---- two databases, one portal ----


@dataclass
class Base:
    """One database of volume, with somebody signed in to it."""

    size: int
    connection: Any
    clients: dict[str, Any] = field(default_factory=dict)
    users: dict[str, Any] = field(default_factory=dict)


def bases(*sizes: int) -> dict[int, Base]:
    """One connection to each database; `using` puts one of them in the place of the portal's own."""
    from django.db import connections

    found = {}
    for size in sizes:
        settings = dict(connections.settings["default"])
        if "sqlite" in settings["ENGINE"]:
            settings["NAME"] = address_of(size).removeprefix("sqlite:///")
        else:
            settings["NAME"] = address_of(size).rsplit("/", 1)[1]
            settings["OPTIONS"] = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
        connections.settings[f"volume {size}"] = settings
        connection = connections.create_connection(f"volume {size}")
        connection.alias = "default"
        found[size] = Base(size, connection)
    return found


@contextmanager
def using(base: Base) -> Iterator[None]:
    """Inside, the portal's database is this one."""
    from django.db import connections

    before = connections["default"]
    connections["default"] = base.connection
    try:
        yield
    finally:
        connections["default"] = before


# ---- taking time ----


class ServersTime:
    """Time spent waiting for a database server, whose work no clock of this process counts; nothing on SQLite."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.seconds = connection, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        wall, own = time.perf_counter(), time.process_time()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += max(0.0, (time.perf_counter() - wall) - (time.process_time() - own))


def cost(base: Base, act: Callable[[], Any]) -> float:
    """Milliseconds of CPU one act takes, with the server's time where the database is a server."""
    server = ServersTime(base.connection)
    if base.connection.vendor == "sqlite":
        began = time.process_time()
        act()
        return (time.process_time() - began) * 1000
    with base.connection.execute_wrapper(server):
        began = time.process_time()
        act()
        return (time.process_time() - began + server.seconds) * 1000


@dataclass
class Page:
    """One page as one person opens it in one database."""

    name: str
    base: Base
    url: str
    person: str = "leader"
    rows: int = 0  # a list drawn with so many rows in place of its own number

    def open(self) -> Any:
        """Open it; anything but a page that is there is a broken bench, not a fast portal."""
        from barriers.views import lists

        kept = lists.PAGE
        lists.PAGE = self.rows or kept
        try:
            with using(self.base):
                answer = self.base.clients[self.person].get(self.url)
        finally:
            lists.PAGE = kept
        if answer.status_code != 200:
            raise RuntimeError(f"{self.name}: {self.url} answered {answer.status_code}")
        return answer


def in_turn(acts: dict[Any, tuple[Base, Callable[[], Any]]], rounds: int, series: int = 3) -> dict[Any, float]:
    """The cost of each act in ms: every act once per round, in turn; the median of the medians of each series."""
    for base, act in acts.values():
        with using(base):
            act()
    medians: dict[Any, list[float]] = {name: [] for name in acts}
    for number in range(series):
        print(f"  series {number + 1} of {series}", file=sys.stderr, flush=True)
        taken: dict[Any, list[float]] = {name: [] for name in acts}
        for _ in range(rounds):
            for name, (base, act) in acts.items():
                with using(base):
                    taken[name].append(cost(base, act))
        for name, values in taken.items():
            medians[name].append(statistics.median(values))
    return {name: statistics.median(values) for name, values in medians.items()}


def statements(page: Page) -> list[tuple[str, Any]]:
    """What one page asks of its database, with what it was asked about."""
    asked: list[tuple[str, Any]] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with page.base.connection.execute_wrapper(listen):
        page.open()
    return asked


def queries(page: Page) -> list[str]:
    """The statements alone."""
    return [sql for sql, _ in statements(page)]


def plan(base: Base, sql: str, params: Any) -> list[str]:
    """How the database goes about one question, line by line; what lies within a line is set in."""
    if base.connection.vendor == "postgresql":
        with base.connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (COSTS OFF) {sql}", params)
            return [line for (line,) in cursor.fetchall()]
    with base.connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        depth = {0: -1}
        lines = []
        for step, within, _, words in cursor.fetchall():
            depth[step] = depth.get(within, -1) + 1
            lines.append("  " * depth[step] + words)
        return lines


READING = ("SELECT", "PRAGMA", "SAVEPOINT", "RELEASE", "WITH", "EXPLAIN")


def writes(statements: list[str]) -> list[str]:
    """Those of the statements that do more than read."""
    return [sql for sql in statements if not sql.lstrip("( ").upper().startswith(READING)]
