"""`make_volume`: fills a database of its own with invented records, for measuring."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from missions_portal import volume


class Command(BaseCommand):
    """Nine missions, their people, and as many barriers, steps and learning entries as may ever be."""

    help = (
        "Fill a database of its own with invented barriers, ten steps and two learning entries for each: "
        "var/volume.sqlite3, or the one DATABASE_URL names. Refused where real people are. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--barriers", type=int, default=100_000, help="how many there are to be (100,000)")

    def handle(self, *args: Any, **options: Any) -> None:
        self._own_database()
        call_command("migrate", verbosity=0)
        try:
            volume.fill(options["barriers"], say=self._say)
        except volume.NotForVolume as refusal:
            raise CommandError(str(refusal)) from refusal
        there = ", ".join(f"{count:,} {what}" for what, count in volume.counts().items())
        self.stdout.write(f"{connection.settings_dict['NAME']}: {there}")

    def _own_database(self) -> None:
        """Without DATABASE_URL nothing goes into the portal's own file."""
        if "DATABASE_URL" in os.environ:
            return
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        connection.close()
        connection.settings_dict["NAME"] = settings.VAR_DIR / "volume.sqlite3"

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
