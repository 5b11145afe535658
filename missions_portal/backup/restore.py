"""Restoring a backup: proven beside what is there, never over people's work unless told, without what was removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from foundation.apps import lay_what_the_database_promises
from foundation.outbox import Notice
from missions_portal.backup import CannotBeDone, beside, engines, keep, manifest, removed, version, whole
from missions_portal.backup.manifest import Manifest
from people.models import User

Say = Callable[[str], Any]


def restore(backup: Path, *, over: bool, hold_mails: bool, say: Say) -> None:
    """Put a backup in the place of what the database holds, and say what was proven.

    `over` allows it where somebody's work is there, of which a backup is made first. `hold_mails` gives up what waited
    to be sent when the backup was made, since it may have gone out in the meantime. All of that happens beside what is
    there, which is replaced at the end. Raises CannotBeDone where it was not, and then it is there as before.
    """
    try:
        _restore(backup, over=over, hold_mails=hold_mails, say=say)
    except DatabaseError as error:
        raise CannotBeDone(f"The database refused: {str(error).strip()[:400]}") from error


def _restore(backup: Path, *, over: bool, hold_mails: bool, say: Say) -> None:
    made = manifest.read(backup)
    _check_it_fits(made)
    kept = _what_is_there(say, over=over)
    since = _removed_since(backup.parent)
    with beside.put_back(backup / made.file, unless=lambda: _refuse_to_lose_more_than(kept)):
        _prove(made, say)
        _bring_up_to_date(say)
        _take_out(since, say)
        if hold_mails:
            say(f"Mails held back, to be tried again one by one in the admin: {Notice.objects.hold_back()}.")
    say(
        "It is in place. Everybody signs in again. Passwords, second means, accounts of organisations and last days "
        "are as they were then: what was taken away since has to be taken away again."
    )


def _what_is_there(say: Say, *, over: bool) -> dict[str, int]:
    """How many rows each table holds of what will be replaced, once that is kept; nothing where nobody works there."""
    if not (engines.is_laid() and User.objects.exists()):
        return {}
    if not over:
        raise CannotBeDone(
            "This database holds people and their work. Restore into an empty one, or say --over to replace it: a "
            "backup of what is there is then made first."
        )
    kept = keep.make()
    say(f"What was there is kept in {kept}")
    return manifest.read(kept).rows


def _refuse_to_lose_more_than(kept: dict[str, int]) -> None:
    """Each press writes a row at least, so the numbers tell of whatever came after the backup of what was there."""
    there = engines.numbers_of_rows(kept or [User._meta.db_table])
    if since := sorted(table for table, rows in there.items() if rows != kept.get(table, 0)):
        raise CannotBeDone(
            f"Somebody wrote here while the backup was laid beside, and would lose it ({', '.join(since)}). Nothing "
            "was replaced. Stop the portal with its worker and clock, then try again."
        )


def _check_it_fits(made: Manifest) -> None:
    if made.database != connection.vendor:
        raise CannotBeDone(
            f"This backup is of {made.database}, and the portal is kept in {connection.vendor}. Restore it with "
            "DATABASE_URL naming a database of its own kind, then use move_to."
        )
    if newer := version.unknown_here(made.migrations):
        raise CannotBeDone(
            f"This backup was made by a newer portal ({made.portal}): install that one first. It knows of {newer[0]}."
        )


def _prove(made: Manifest, say: Say) -> None:
    """Write everything out again and compare, where the tables are still those that were written out."""
    if version.is_earlier(connection):
        _prove_by_numbers(made, say)
        return
    with transaction.atomic():
        found = whole.counted("default")
    if found.checksum != made.export:
        differing = sorted(table for table, rows in found.rows.items() if rows != made.rows.get(table))
        raise CannotBeDone(
            f"What was restored is not what was backed up: {', '.join(differing) or 'the same rows differ'}."
        )
    say(f"Restored, and equal to the byte with {made.made_at}: {found.total} rows in {len(found.rows)} tables.")


def _prove_by_numbers(made: Manifest, say: Say) -> None:
    """What an earlier portal wrote out cannot be written out again by this one, but its rows can be counted."""
    found = engines.numbers_of_rows(made.rows)
    differing = sorted(table for table, rows in made.rows.items() if rows != found.get(table))
    if differing:
        raise CannotBeDone(f"What was restored has not as many rows as what was backed up: {', '.join(differing)}.")
    say(
        "Restored from an earlier portal, and proven by the file's checksum and the number of rows in each of its "
        f"{len(found)} tables: {sum(found.values())} rows."
    )


def _bring_up_to_date(say: Say) -> None:
    if version.is_earlier(connection):
        say("Bringing its tables to this version …")
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except DatabaseError as error:
            raise CannotBeDone(
                f"Its tables could not be brought to this version ({str(error).strip()[:300]}). Restore it with the "
                "version it was made with, and mend there what this one refuses."
            ) from error
    lay_what_the_database_promises(connection)


def _removed_since(beside: Path) -> list[dict[str, Any]]:
    """What has to be taken out again: by the list beside this backup, and by this portal's own."""
    entries = removed.listed(beside)
    if beside.resolve() != settings.BACKUP_DIR.resolve():
        entries += removed.listed(settings.BACKUP_DIR)
    return entries


def _take_out(since: list[dict[str, Any]], say: Say) -> None:
    taken = removed.take_out(since)
    if since:  # taken out now or before the backup: an earlier portal's copy of SQLite's index holds it still
        engines.forget_free_pages()
    say(f"Removed since and taken out again: {taken}.")
