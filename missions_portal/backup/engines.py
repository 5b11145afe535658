"""What each database does its own way: read at one moment while others write, and copied to a file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from foundation import search_index
from missions_portal import databases
from missions_portal.backup import CannotBeDone, whole

SNAPSHOT = "snapshot"
FILES = {"sqlite": "portal.sqlite3", "postgresql": "portal.dump"}
LOCK_WAIT = "-c lock_timeout=20s"  # a restore that waits for somebody's open transaction says so
# What a copy is called that `beside.py` lays beside the database: no backup takes it along.
BESIDE = "portal_being_restored"


@contextmanager
def snapshot() -> Iterator[Any]:
    """A second way into the database that sees it as it stood at one moment; others go on writing meanwhile."""
    same = connection.settings_dict
    options = {name: value for name, value in same["OPTIONS"].items() if name not in ("pool", "transaction_mode")}
    if connection.vendor == "postgresql":
        from psycopg import IsolationLevel

        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    with (
        databases.beside(SNAPSHOT, same | {"OPTIONS": options}) as looking,
        transaction.atomic(using=SNAPSHOT),
        looking.cursor() as cursor,
    ):
        # The moment is that of the first question.
        cursor.execute("SELECT count(*) FROM django_migrations")
        yield looking


def copy(looking: Any, to: Path) -> Path:
    """Copy what a snapshot sees, sign-ins apart, into a file in a folder, and check the file. Raises CannotBeDone."""
    kept, left_out = to / FILES[looking.vendor], [model._meta.db_table for model in whole.LEFT_OUT]
    if looking.vendor == "postgresql":
        with looking.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            seen = cursor.fetchone()[0]
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={seen}", f"--file={kept}"]
        options.append(f"--exclude-schema={BESIDE}")  # left there by a restore that was killed
        postgres_program("pg_dump", [*options, *(f"--exclude-table-data={table}" for table in left_out)])
        return kept
    with closing(sqlite3.connect(kept)) as file:
        looking.connection.backup(file)
        file.execute("PRAGMA secure_delete = ON")  # else what is deleted stays on the file's unused pages
        for table in left_out:
            file.execute(f"DELETE FROM {table}")
        # The portal's own index still holds words that were removed from its rows.
        for sql in search_index.written_anew(looking):
            file.execute(sql)
        file.commit()
        (said,) = file.execute("PRAGMA integrity_check").fetchone()
    if said != "ok":
        raise CannotBeDone(f"The copy is not whole: {said}. Look at the disk before anything else.")
    return kept


def is_laid() -> bool:
    """Has the database any of the portal's tables?"""
    return "people_user" in connection.introspection.table_names()


def numbers_of_rows(tables: Iterable[str]) -> dict[str, int]:
    """How many rows each of these tables holds, of those that are there, whether or not this version knows of them."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in tables if table in there}


def _rows(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
    return int(cursor.fetchone()[0])


def forget_free_pages() -> None:
    """Write the database's file anew, so that what was just removed does not stay on its unused pages."""
    search_index.forget_what_left(connection)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")


@contextmanager
def written_out(file: Path) -> Iterator[Any]:
    """A PostgreSQL copy as SQL, read while it is written, so that it lies on no disk. Raises CannotBeDone."""
    _check_there("pg_restore")
    command = ["pg_restore", "--no-owner", "--no-privileges", "--file=-", str(file)]
    with tempfile.TemporaryFile() as said, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said) as writing:
        yield writing.stdout
        if writing.wait():
            said.seek(0)
            raise CannotBeDone(f"pg_restore stopped: {said.read().decode(errors='replace').strip()[-600:]}")


def postgres_program(program: str, options: list[str], *, given: Any = subprocess.DEVNULL) -> None:
    """Run one of PostgreSQL's own programs on the portal's database; no password stands on its command line.

    `given` is what it reads. Raises CannotBeDone with its last words.
    """
    _check_there(program)
    known, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, options)
    command = [program, *known[1:]]
    waits = {"PGOPTIONS": LOCK_WAIT} if program == "psql" else {}
    said = subprocess.run(
        command, env=os.environ | (environment or {}) | waits, capture_output=True, text=True, stdin=given
    )
    if said.returncode:
        raise CannotBeDone(f"{program} stopped: {said.stderr.strip()[-600:]}")


def _check_there(program: str) -> None:
    if shutil.which(program) is None:
        raise CannotBeDone(f"{program} is not installed: apt-get install postgresql-client")
