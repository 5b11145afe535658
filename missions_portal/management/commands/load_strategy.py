"""`load_strategy`: makes the portal one board's own, from its strategy as a file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from leaders.caretakers import ensure_caretakers, facilitated_space, facilitator
from leaders.models import Appointment
from missions_portal import pack, strategy


class Command(BaseCommand):
    """Read a strategy, check all of it, then load all of it or nothing."""

    help = (
        "Load a board's strategy from a file. Safe to repeat: missing rows are made, names and times mended in the "
        "file are mended where nobody has changed them here, and all else stays as people have made it; --refresh "
        "writes the file's words over theirs. A broken file changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        default = str(settings.BASE_DIR / "strategy" / "south_tees.yaml")
        parser.add_argument("file", nargs="?", default=default, help="the strategy as YAML")
        parser.add_argument("--refresh", action="store_true", help="write the file's words over those in the portal")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            given = pack.read(path)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}. Nothing was changed.") from error
        except pack.BrokenPack as broken:
            raise CommandError(f"{broken}\nNothing was changed.") from broken
        done = strategy.load(given, refresh=options["refresh"])
        appointed = ensure_caretakers()
        if options["verbosity"]:
            self._say(given, done)
            self._care(appointed)

    def _say(self, given: pack.Pack, done: strategy.Loading) -> None:
        title = given.strategy["title"]
        stages, missions, forums = len(given["stages"]), len(given["missions"]), len(given["forums"])
        self.stdout.write(f"{title}: {stages} stages, {missions} missions, {forums} forums.")
        made, changed = sum(done.made.values()), sum(done.changed.values())
        if made or changed:
            self.stdout.write(f"{made} rows made, {changed} written over.")
        else:
            self.stdout.write("It was loaded before; nothing was changed.")

    def _care(self, appointed: list[Appointment]) -> None:
        if appointed:
            who = appointed[0].person
            self.stdout.write(f"{who} now looks after {_missions(len(appointed))} without a leader, as caretaker.")
            return
        space = facilitated_space()
        if facilitator() is None:
            where = f"at {space}" if space else "at a forum that advises"
            self.stdout.write(
                f"No facilitator yet: give someone the officer's seat {where} in the admin, and each mission without "
                "a leader gets them as its caretaker."
            )


def _missions(count: int) -> str:
    return "1 mission" if count == 1 else f"{count} missions"
