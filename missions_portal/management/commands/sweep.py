"""What the clock runs, by hand: the day's work and everything that waits to be sent."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from foundation.working_days import today
from missions_portal import clock


class Command(BaseCommand):
    help = "Do now what the clock does: the day's work, then send what is due. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("The day's work ...")
        self.stdout.write(clock.do_the_day(today(), timezone.localtime().hour))
        self.stdout.write("Sending ...")
        self.stdout.write(clock.deliver())
