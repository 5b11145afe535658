"""`manage.py move_to`: the whole portal copied into another, empty database, and proven the same."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from missions_portal.backup import CannotBeDone
from missions_portal.backup.move import move_to


class Command(BaseCommand):
    help = "Copy everything into the empty database at an address, such as postgres://portal:secret@host/portal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the other database, as DATABASE_URL would name it")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        try:
            moved = move_to(address, say=self.stdout.write)
        except CannotBeDone as why:
            raise CommandError(str(why)) from why
        self.stdout.write(
            f"Moved, and equal to the byte: {moved.total} rows in {len(moved.rows)} tables. "
            "Set DATABASE_URL to that address and start the portal; the old database is as it was."
        )
