"""`manage.py retention`: what is over the time that the register of personal data gives it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from missions_portal.persons.finding import CannotFind, operator
from missions_portal.statutory import retention


class Command(BaseCommand):
    help = "List what is over its time; --apply deletes what the register says may be deleted, and nothing else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="delete it")
        parser.add_argument("--by", default="", help="the operator who does it, by e-mail; needed with --apply")

    def handle(self, *args: Any, apply: bool, by: str, **options: Any) -> None:
        try:
            who = operator(by) if apply else None
        except CannotFind as why:
            raise CommandError(str(why)) from why
        for each in retention.over():
            count = retention.delete(each, by=who) if apply else each.count
            self.stdout.write(f"{each.what}, kept {each.kept}: {count}{' deleted' if apply else ''}")
        for sentence in retention.to_look_at():
            self.stdout.write(f"For somebody to decide: {sentence}")
        if not apply:
            self.stdout.write(
                "Nothing was deleted. Backups hold what is deleted here until they are deleted themselves."
            )
