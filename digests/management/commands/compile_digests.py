"""`manage.py compile_digests`: what the clock runs, by hand."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from digests.compile import compile_due, remind
from digests.deliver import send_approved
from digests.models import Edition
from digests.one_by_one import SomeFailed


class Command(BaseCommand):
    """Compile the editions due on a day, remind of those that wait, and send those approved. Safe to repeat."""

    help = "Compile the digests that are due, and send those that were approved. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", help="as if it were this day, such as 2026-11-27; today unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            on = date.fromisoformat(options["on"]) if options["on"] else None
        except ValueError as error:
            raise CommandError(f"{options['on']} is not a day. Write it like 2026-11-27.") from error
        self.failed: list[str] = []
        for edition in self.tried(compile_due, on):
            self.stdout.write(f"{edition.reference}: compiled for {edition.forum}, held for its officer to check")
        waiting = remind(on)
        if waiting:
            self.stdout.write(f"{waiting} waiting to be checked for two working days or more")
        for edition in self.tried(send_approved):
            self.stdout.write(f"{edition.reference}: sent to {edition.deliveries.count()} people")
        if self.failed:
            raise CommandError(f"Not done: {'; '.join(self.failed)}. The lines above say why; the rest is done.")
        self.stdout.write("Done.")

    def tried(self, work: Callable[..., list[Edition]], *given: Any) -> list[Edition]:
        """The editions something was done with; those it failed with are named at the end."""
        try:
            return work(*given)
        except SomeFailed as some:
            self.failed.append(str(some))
            return some.done
