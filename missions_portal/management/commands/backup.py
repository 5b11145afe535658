"""`manage.py backup`: everything the portal holds, copied at one moment while people go on working."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from missions_portal.backup import CannotBeDone, keep, manifest
from missions_portal.backup.stopping import clears_away


class Command(BaseCommand):
    help = "Make a backup in BACKUP_DIR, or in --to. Nobody has to stop; it is there as a whole or not at all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=None, help="the folder to make it in")
        parser.add_argument("--keep", type=int, default=0, dest="newest", help="afterwards delete all but so many")

    def handle(self, *args: Any, to: Path | None, newest: int, **options: Any) -> None:
        folder = to or settings.BACKUP_DIR
        try:
            with clears_away():
                made = keep.make(folder)
            told = manifest.read(made)
        except CannotBeDone as why:
            raise CommandError(str(why)) from why
        self.stdout.write(f"{made}: {sum(told.rows.values())} rows, {told.bytes / 1_000_000:.1f} MB")
        if newest > 0:
            self.stdout.write(f"Older backups deleted: {keep.forget_all_but(newest, folder)}")
        if (settings.VAR_DIR / "secret_key").exists():
            self.stdout.write("The signing key is not in it: keep a copy of secret_key apart, somewhere safe.")
