"""`manage.py restore`: a backup put back, proven the same to the byte, and without what was removed since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from missions_portal.backup import CannotBeDone
from missions_portal.backup.restore import restore
from missions_portal.backup.stopping import clears_away


class Command(BaseCommand):
    help = "Restore a backup into the database of DATABASE_URL. Stop the portal first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path, help="the backup's own folder, named by its time")
        parser.add_argument("--over", action="store_true", help="replace people's work; it is backed up first")
        parser.add_argument("--hold-mails", action="store_true", help="do not send what waited when it was made")

    def handle(self, *args: Any, backup: Path, over: bool, hold_mails: bool, **options: Any) -> None:
        try:
            with clears_away():
                restore(backup, over=over, hold_mails=hold_mails, say=self.stdout.write)
        except CannotBeDone as why:
            raise CommandError(str(why)) from why
