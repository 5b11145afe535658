"""Which version of the portal a database or a backup is of: this one, an earlier or a newer, told by migrations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from missions_portal.backup import CannotBeDone

# Of what earlier portals stood on and this one does not.
LEFT_BEHIND = {"sessions.0001_initial"}


def is_earlier(connection: Any) -> bool:
    """Is the database of an earlier portal, so that migrations wait to bring it to this one?"""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def unknown_here(migrations: Iterable[str]) -> list[str]:
    """Those of these migrations, each `floor.name`, which this version has not: what they belong to is newer."""
    known = {".".join(migration) for migration in MigrationLoader(None).disk_migrations}
    return sorted(set(migrations) - known - LEFT_BEHIND)


def check_it_is_this_one(connection: Any, applied: Iterable[str]) -> None:
    """Raises CannotBeDone where a database, of which these migrations are applied, is of another version.

    What this version knows of its tables would be written out then, and no restore could compare it.
    """
    if newer := unknown_here(applied):
        raise CannotBeDone(
            f"This database is of a newer portal: it knows of {newer[0]}. Back it up with that version, or give "
            "DATABASE_URL an empty database to restore into."
        )
    if is_earlier(connection):
        raise CannotBeDone(
            "This database is of an earlier portal. Run manage.py migrate on it first, or back it up with the version "
            "it is of; to restore, give DATABASE_URL an empty database."
        )
