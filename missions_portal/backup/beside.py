"""A copy beside the database, where it is proven and mended before it takes its place: on each database its own way."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import connection

from missions_portal import databases
from missions_portal.backup import CannotBeDone
from missions_portal.backup.engines import BESIDE, postgres_program, written_out

HELD, LOCK = "held_meanwhile", "restoring"
FORGET = f"DROP SCHEMA IF EXISTS {BESIDE} CASCADE"
ANOTHER = "Another restore into this database is under way. Wait for it, then look at what it said."


@contextmanager
def put_back(file: Path, *, unless: Callable[[], None]) -> Iterator[None]:
    """Put a copy beside the database, and in its place once the block has ended well: all of it, or nothing.

    Within the block every question is asked of the copy, so that it can be proven and mended while nobody else sees it.
    `unless` is asked last, of what would be replaced, and raises where it must not be. Needs as much room again as the
    database takes. Raises CannotBeDone where the copy cannot be written or put there.
    """
    alone, laid_beside = _WAYS[connection.vendor]
    with alone(), laid_beside(file, unless):
        yield


@contextmanager
def _alone_sqlite() -> Iterator[None]:
    """No two restores at once: one would put in place what the other has not proven."""
    folder = os.open(Path(connection.settings_dict["NAME"]).parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotBeDone(ANOTHER) from error
        yield
    finally:
        os.close(folder)


@contextmanager
def _alone_postgres() -> Iterator[None]:
    """The same; whoever else restores stands in this database's own list of locks."""
    options = {name: value for name, value in connection.settings_dict["OPTIONS"].items() if name != "pool"}
    with databases.beside(LOCK, connection.settings_dict | {"OPTIONS": options}) as holding, holding.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [BESIDE])
        if not cursor.fetchone()[0]:
            raise CannotBeDone(ANOTHER)
        yield


@contextmanager
def _put_back_sqlite(file: Path, unless: Callable[[], None]) -> Iterator[None]:
    copy = Path(f"{connection.settings_dict['NAME']}.{BESIDE}")
    _forget(copy)
    try:
        _copy_beside(file, copy)
        with _asked_instead({"NAME": str(copy)}):
            yield
        unless()
        _into_its_place(copy)
    finally:
        _forget(copy)


def _copy_beside(file: Path, copy: Path) -> None:
    try:
        copy.touch(0o600)
        shutil.copyfile(file, copy)
    except OSError as error:
        raise CannotBeDone(f"The copy cannot be written beside the database: {error.strerror}.") from error


def _into_its_place(copy: Path) -> None:
    connection.ensure_connection()
    try:
        # Asked for once and let go: the copying itself would wait for a writer without an end.
        connection.connection.execute("BEGIN IMMEDIATE").connection.rollback()
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as proven:
            proven.backup(connection.connection)
    except sqlite3.OperationalError as error:
        raise CannotBeDone(f"The database could not be written ({error}). Stop the portal, then try again.") from error
    # What the connection remembers of the tables is that of the database before.
    connection.close()


def _forget(copy: Path) -> None:
    for part in ("", "-wal", "-shm"):
        Path(f"{copy}{part}").unlink(missing_ok=True)


@contextmanager
def _put_back_postgres(file: Path, unless: Callable[[], None]) -> Iterator[None]:
    options = connection.settings_dict["OPTIONS"]
    instead = options | {"options": f"{options.get('options', '')} -c search_path={BESIDE}"}
    connection.close()
    try:
        _lay_beside(file)
        with _asked_instead({"OPTIONS": instead}):
            yield
        unless()
        _let_go()  # what a session remembers of the tables is that of the ones before
        _psql("-c", f"DROP SCHEMA public CASCADE; ALTER SCHEMA {BESIDE} RENAME TO public")
    except BaseException:
        with suppress(CannotBeDone):  # the next restore forgets it
            _psql("-c", FORGET)
        raise


def _lay_beside(file: Path) -> None:
    """Into a schema of its own. What pg_restore writes names the tables public.…, so that schema has to be the one."""
    before = f"{FORGET}; ALTER SCHEMA public RENAME TO {HELD}; CREATE SCHEMA public"
    after = f"ALTER SCHEMA public RENAME TO {BESIDE}; ALTER SCHEMA {HELD} RENAME TO public"
    with written_out(file) as script:
        _psql("-c", before, "-f", "-", "-c", after, given=script)


@contextmanager
def _asked_instead(another: dict[str, Any]) -> Iterator[None]:
    """Whatever is asked of the portal's database is asked of another, which differs from it in these settings."""
    known = {name: connection.settings_dict[name] for name in another}
    _let_go()
    connection.settings_dict.update(another)
    try:
        yield
    finally:
        _let_go()
        connection.settings_dict.update(known)


def _let_go() -> None:
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


def _psql(*what: str, given: Any = subprocess.DEVNULL) -> None:
    """In one transaction, which nobody else sees before its end: where anything fails, all is as it was."""
    postgres_program("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", *what], given=given)


_WAYS = {"sqlite": (_alone_sqlite, _put_back_sqlite), "postgresql": (_alone_postgres, _put_back_postgres)}
