"""Restoring a backup: proven before and after, never over people's work unless told, and without what was removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from foundation.apps import lay_what_the_database_promises
from foundation.outbox import Notice
from missions_portal.backup import CannotBeDone, engines, keep, manifest, removed, whole
from missions_portal.backup.manifest import Manifest
from people.models import User

Say = Callable[[str], Any]


def restore(backup: Path, *, over: bool, hold_mails: bool, say: Say) -> None:
    """Put a backup in the place of what the database holds, and say what was proven.

    `over` allows it where somebody's work is there, of which a backup is made first. `hold_mails` gives up what waited
    to be sent when the backup was made, since it may have gone out in the meantime. Raises CannotBeDone: before
    anything is changed, or where what stands there afterwards is not what was backed up.
    """
    made = manifest.read(backup)
    _check_it_fits(made)
    if engines.is_laid() and User.objects.exists():
        if not over:
            raise CannotBeDone(
                "This database holds people and their work. Restore into an empty one, or say --over to replace it: a "
                "backup of what is there is then made first."
            )
        say(f"What was there is kept in {keep.make()}")
    engines.put_back(backup / made.file)
    _prove(made, say)
    _bring_up_to_date(say)
    _take_out(backup.parent, say)
    if hold_mails:
        say(f"Mails held back, to be tried again one by one in the admin: {Notice.objects.hold_back()}.")


def _check_it_fits(made: Manifest) -> None:
    if made.database != connection.vendor:
        raise CannotBeDone(
            f"This backup is of {made.database}, and the portal is kept in {connection.vendor}. Restore it with "
            "DATABASE_URL naming a database of its own kind, then use move_to."
        )
    known = MigrationExecutor(connection).loader.disk_migrations
    newer = set(made.migrations) - {".".join(migration) for migration in known}
    if newer:
        raise CannotBeDone(
            f"This backup was made by a newer portal ({made.portal}): install that one first. It knows of {min(newer)}."
        )


def _prove(made: Manifest, say: Say) -> None:
    """Write everything out again and compare, where the tables are still those that were written out."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Restored, and proven by the file's checksum alone: an earlier portal made it, whose tables were others.")
        return
    with transaction.atomic():
        found = whole.counted("default")
    if found.checksum != made.export:
        differing = sorted(table for table, rows in found.rows.items() if rows != made.rows.get(table))
        raise CannotBeDone(
            f"What was restored is not what was backed up: {', '.join(differing) or 'the same rows differ'}."
        )
    say(f"Restored, and equal to the byte with {made.made_at}: {found.total} rows in {len(found.rows)} tables.")


def _bring_up_to_date(say: Say) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Bringing its tables to this version …")
        call_command("migrate", interactive=False, verbosity=0)
    lay_what_the_database_promises(connection)


def _take_out(beside: Path, say: Say) -> None:
    """Take out again what was removed since: by the list beside this backup, and by this portal's own."""
    entries = removed.listed(beside)
    if beside.resolve() != settings.BACKUP_DIR.resolve():
        entries += removed.listed(settings.BACKUP_DIR)
    taken = removed.take_out(entries)
    if taken:
        engines.forget_free_pages()
    say(f"Removed since and taken out again: {taken}.")
