"""What the clock runs, by hand: the day's work and everything that waits to be sent."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from digests.one_by_one import SomeFailed
from foundation.moments import now
from foundation.working_days import today
from missions_portal import clock


class Command(BaseCommand):
    help = "Do now what the clock does: the day's work, then send what is due. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = [
            self._failure("The day's work", lambda: clock.do_the_day(today(), timezone.localtime(now()).hour)),
            self._failure("Sending", clock.deliver),
        ]
        if any(failed):
            raise CommandError(f"Not everything was done: {'; '.join(filter(None, failed))}. The rest was.")

    def _failure(self, what: str, work: Callable[[], str]) -> str:
        """Do one half and say what came of it. Returns what failed in it, blank where nothing did."""
        self.stdout.write(f"{what} ...")
        try:
            self.stdout.write(work())
        except SomeFailed as some:
            return str(some)
        return ""
