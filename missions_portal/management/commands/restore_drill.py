"""`manage.py restore_drill`: proves that a backup can be restored, somewhere else, while the portal goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from missions_portal.backup import CannotBeDone, drill, keep
from missions_portal.backup.stopping import clears_away
from missions_portal.models import Run


class Command(BaseCommand):
    help = "Restore a backup (a new one unless named) into a database of its own, prove it the same, and throw it away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path, nargs="?", help="the backup's own folder")

    def handle(self, *args: Any, backup: Path | None, **options: Any) -> None:
        try:
            with clears_away(), Run.keeping("restore_drill", days=400) as run:
                backup = backup or keep.make()
                self.stdout.write(f"Restoring {backup} elsewhere …")
                self.stdout.write(drill.drill(backup))
                run.words = f"{backup.name} can be restored"
        except CannotBeDone as why:
            raise CommandError(str(why)) from why
        self.stdout.write("It can be restored.")
