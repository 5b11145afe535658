"""Moving the portal to another database, of the other kind too: every row with its own number, proven the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from foundation.apps import lay_what_the_database_promises
from missions_portal import databases
from missions_portal.backup import CannotBeDone, engines, version, whole
from missions_portal.models import Run

ELSEWHERE = "elsewhere"
ROWS_AT_ONCE = 500
Say = Callable[[str], Any]


def move_to(url: str, *, say: Say) -> whole.Counted:
    """Copy everything into an empty database, laid out first, and compare. The one moved from stays as it is.

    All of it or nothing. Raises CannotBeDone where the other cannot be reached, holds somebody's work, or differs.
    """
    with databases.beside(ELSEWHERE, databases.at(url)) as other:
        try:
            _lay_out(other, url, say)
            return _copy_all(other, say)
        except DatabaseError as error:
            raise CannotBeDone(f"The other database refused: {str(error).strip()[:400]}") from error


def _lay_out(other: Any, url: str, say: Say) -> None:
    """Its tables, as this version has them. Refused where anybody is in it already."""
    if version.is_earlier(connection):
        raise CannotBeDone("This database is of an earlier portal: run manage.py migrate on it first.")
    if version.is_earlier(other):
        say("Laying out its tables; this takes a minute …")
        _migrate(url)
    person = next(model for model in whole.tables() if model._meta.label == "people.User")
    if person._base_manager.using(ELSEWHERE).exists():
        raise CannotBeDone("The other database holds people and their work already. Name an empty one.")


def _migrate(url: str) -> None:
    """In a process that knows no other database: a migration that moves rows moves those of its portal."""
    known = {settings.DATABASE_NAMED_BY: url, "SECRET_KEY": settings.SECRET_KEY}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "migrate", "--no-input", "--verbosity=0"]
    said = subprocess.run(command, env=os.environ | known, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if said.returncode:
        raise CannotBeDone(f"Its tables could not be laid out: {said.stderr.strip()[-400:]}")


def _copy_all(other: Any, say: Say) -> whole.Counted:
    with engines.snapshot(), transaction.atomic(using=ELSEWHERE):
        _empty(other)
        for model in whole.tables():
            _copy(model, other)
        _number_on(other)
        moved = whole.counted(ELSEWHERE)
        kept = whole.counted(engines.SNAPSHOT)
        if moved != kept:
            tables = [table for table, rows in kept.rows.items() if moved.rows.get(table) != rows]
            raise CannotBeDone(
                f"What arrived is not what left: {', '.join(tables) or 'the same number of rows, but not alike'}."
            )
    say("Laying the index of search and the guards of the audit …")
    lay_what_the_database_promises(other)
    # The portal takes a database as laid out where it says so itself.
    Run.objects.using(ELSEWHERE).create(task="migrate", ok=True, finished_at=timezone.now(), words="Moved here.")
    return kept


def _empty(other: Any) -> None:
    """What laying out its tables wrote there, such as the names of the tables, comes with the rows instead."""
    names = [model._meta.db_table for model in whole.tables()]
    with other.cursor() as cursor:
        for statement in other.ops.sql_flush(no_style(), names, allow_cascade=True):
            cursor.execute(statement)


def _copy(model: type[models.Model], other: Any) -> None:
    """One table's rows as they stand: no `save`, so that no day, history or search text is made anew."""
    fields = list(model._meta.concrete_fields)
    quoted = ", ".join(other.ops.quote_name(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {other.ops.quote_name(model._meta.db_table)} ({quoted}) VALUES ({places})"
    names = [field.attname for field in fields]
    rows = model._base_manager.using(engines.SNAPSHOT).order_by("pk").values_list(*names)
    for some in _in_batches(rows.iterator(chunk_size=ROWS_AT_ONCE)):
        written = [
            [field.get_db_prep_save(value, other) for field, value in zip(fields, row, strict=True)] for row in some
        ]
        with other.cursor() as cursor:
            cursor.executemany(insert, written)


def _in_batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        yield batch


def _number_on(other: Any) -> None:
    """New rows are numbered after those that were copied."""
    with other.cursor() as cursor:
        for statement in other.ops.sequence_reset_sql(no_style(), whole.tables()):
            cursor.execute(statement)
