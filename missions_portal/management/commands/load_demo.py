"""`load_demo`: fills a portal of its own with the labelled, invented sample."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from missions.models import Mission
from missions_portal import demo


class Command(BaseCommand):
    """Load the sample once; it refuses anywhere but in a portal started for showing."""

    help = "Load the labelled sample: invented people, barriers, decisions and learning, in every state. Needs DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The sample is invented and belongs in a database of its own: it loads only where DEMO=1."
            )
        if demo.is_there():
            self._say("The sample is there already; nothing was changed.", options)
            return
        if not Mission.objects.filter(code="LW1").exists():
            raise CommandError("The sample is about South Tees: run load_strategy first.")
        try:
            demo.load(lambda words: self._say(f"{words} …", options))
        except demo.NotForTheSample as refusal:
            raise CommandError(str(refusal)) from refusal
        self._say("The sample is loaded. Everyone in it is invented.", options)

    def _say(self, words: str, options: dict[str, Any]) -> None:
        if options["verbosity"]:
            self.stdout.write(words)
            self.stdout.flush()
