"""Every task of the worker is run twice, and killed half-way and run again: the database ends up the same."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.faults import rig
from bench.faults.run import a_database_beside, made_anew

TIMES = 2  # a task is run so often until it has nothing more to do: what one run writes the next one sends
DAYS = 45  # the day on which it runs, so many after the records were made: much is due by then
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
LOGS = {"missions_portal_run"}  # says that a task ran; every run is one row more
Dump = dict[str, list[dict[str, Any]]]


@dataclass
class Outcome:
    """What came of one run: how often each task was killed, and what was then otherwise than in an undisturbed run."""

    database: str
    kills: dict[str, int] = field(default_factory=dict)
    writes: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    differences: list[str] = field(default_factory=list)
    seconds: float = 0

    @property
    def good(self) -> bool:
        """Every task was killed somewhere, wrote something, and came to the same end."""
        return bool(self.kills) and all(self.kills.values()) and not self.differences

    def __str__(self) -> str:
        names = {name: name.rsplit(".", 1)[1] for name in self.kills}
        killed = ", ".join(f"{names[name]} at {n} of {self.writes[name]} writes" for name, n in self.kills.items())
        otherwise = f": {'; '.join(self.differences[:5])}" if self.differences else ""
        return (
            f"| every task run again and again, and killed half-way and run again ({killed}), {self.database} "
            f"| {self.rows} rows of every table but the log of runs compared: {len(self.differences)} ends otherwise"
            f"{otherwise} | {self.seconds:.0f} s | {'yes' if self.good else '**no**'} |"
        )


def run(*, kills: int, database_url: str = "") -> Outcome:
    """Kill each task so often, before writes spread over its whole work, in a furnished house of its own."""
    outcome, began = Outcome("PostgreSQL" if database_url else "SQLite"), time.monotonic()
    with rig.folder_of_its_own() as folder:
        rig.set_up(folder, database_url, LEASE_SECONDS="0")
        _furnish()
        with kept_as_it_is(folder, database_url) as put_back:
            house = House(put_back)
            for name, task in tasks().items():
                _try(outcome, house, name, task, kills)
        rig.settle()
    outcome.seconds = time.monotonic() - began
    return outcome


def tasks() -> dict[str, Callable[[], Any]]:
    """Every task of the portal, by its name; Celery's own are Celery's."""
    from missions_portal.celery import app

    app.loader.import_default_modules()
    return {name: task for name, task in sorted(app.tasks.items()) if not name.startswith("celery.")}


def _try(outcome: Outcome, house: House, name: str, task: Callable[[], Any], kills: int) -> None:
    house.as_it_was()
    writes = house.do(task)
    house.do(task, TIMES - 1)
    undisturbed = house.dump()
    house.as_it_was()
    house.do(task, TIMES)
    chance = by_chance(undisturbed, house.dump())
    house.do(task)
    outcome.differences += told(f"{name} once more", undisturbed, house.dump(), chance)
    outcome.rows += sum(map(len, undisturbed.values()))
    outcome.writes[name], outcome.kills[name] = writes, 0
    for at in sorted({max(1, (n + 1) * writes // (kills + 1)) for n in range(kills)}):
        house.as_it_was()
        outcome.kills[name] += house.do(task, dies_at=at) == at
        house.do(task, TIMES)
        outcome.differences += told(f"{name} killed at write {at}", undisturbed, house.dump(), chance)


def _furnish() -> None:
    """A house with records in every state that matters, and a meeting whose digest is due."""
    from missions_portal.tests.scene import furnish, south_tees

    furnish(south_tees())


@contextmanager
def kept_as_it_is(folder: Path, database_url: str) -> Iterator[Callable[[], None]]:
    """Keep the database as it is now while the block runs. Yields what puts it back."""
    if database_url:
        name = database_url.rpartition("/")[2]
        rig.settle()
        with a_database_beside(database_url, f"{name}_as_it_was", like=name):
            yield lambda: made_anew(database_url, f"{name}_as_it_was")
        return
    kept = folder / "as-it-was"
    database = _in_one_file()
    shutil.copy(database, kept)

    def put_back() -> None:
        for beside in database.parent.glob(f"{database.name}-*"):
            beside.unlink()
        shutil.copy(kept, database)

    yield put_back


def _in_one_file() -> Path:
    """SQLite's own file, with all that stood in its log."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rig.settle()
    return Path(str(connection.settings_dict["NAME"]))


def _number_on() -> None:
    """Go on after the last number drawn: PostgreSQL leaves out those of work that came to nothing, SQLite does not."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)


class House:
    """A database that is put back as it was, and processes that work in it."""

    def __init__(self, put_back: Callable[[], None]) -> None:
        self.put_back = put_back

    def as_it_was(self) -> None:
        """Put the database back."""
        rig.settle()
        self.put_back()

    def do(self, task: Callable[[], Any], times: int = 1, *, dies_at: int = 0) -> int:
        """Run a task in a process of its own, which is killed before a write of that number. Returns its writes."""
        rig.settle()
        said, says = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(said)
            _work(task, times, dies_at, says)
        os.close(says)
        with os.fdopen(said, "rb") as heard:
            writes = len(heard.read())
        _, status = os.waitpid(pid, 0)
        died = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if not (died if dies_at else os.waitstatus_to_exitcode(status) == 0):
            raise RuntimeError(f"{task} ended otherwise than was asked.")
        _number_on()
        return writes

    def dump(self) -> Dump:
        """Every row of every table but the log of runs, known by its place in order and not by the number it drew."""
        from django.apps import apps

        models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table not in LOGS]
        kept = {model: list(model._base_manager.order_by("pk").values()) for model in models}
        order = {model: {row[model._meta.pk.attname]: n for n, row in enumerate(kept[model])} for model in models}
        for model in models:
            for column in model._meta.concrete_fields:
                numbers = order.get(model if column.primary_key else column.related_model)
                for row in kept[model] if numbers else ():
                    row[column.attname] = numbers.get(row[column.attname], row[column.attname])
        return {model._meta.db_table: rows for model, rows in kept.items()}


def _work(task: Callable[[], Any], times: int, dies_at: int, says: int) -> None:
    """In the forked process: say each write, and die before the one at which it is to."""
    from django.db import connection

    from foundation.moments import as_of, now

    written = 0

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal written
        if WRITES.match(sql):
            written += 1
            os.write(says, b".")
            if written == dies_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    code = 1
    try:
        with connection.execute_wrapper(watch), as_of(now() + timedelta(days=DAYS)):
            for _ in range(times):
                task()
        code = 0
    finally:
        os._exit(code)


def by_chance(one: Dump, other: Dump) -> set[tuple[str, str]]:
    """Columns in which two undisturbed runs differ: moments and random marks."""
    return {
        (table, column)
        for table, rows in one.items()
        for row, same in zip(rows, other[table], strict=True)
        for column in row
        if row[column] != same[column]
    }


def told(what: str, wanted: Dump, found: Dump, chance: set[tuple[str, str]]) -> list[str]:
    """In words, the columns that are otherwise, leaving what is chance aside."""
    otherwise = [
        f"{table} has {len(found[table])} rows, not {len(rows)}"
        for table, rows in wanted.items()
        if len(rows) != len(found[table])
    ]
    if not otherwise:
        otherwise = [f"{table}.{column}" for table, column in sorted(by_chance(wanted, found) - chance)]
    return [f"{what}: {one}" for one in otherwise]
