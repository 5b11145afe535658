"""Filling: so many barriers with all that hangs on them, batch by batch, and never among real people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from io import StringIO

from django.core.management import call_command

from barriers.models import OPEN_STATES, Barrier, BarrierStep, EscalationStep
from learning.models import LearningEntry, LearningEntryStep
from missions_portal.volume.batch import Batch
from missions_portal.volume.learning import ENTRIES_EACH, learn_from
from missions_portal.volume.lives import live_through
from missions_portal.volume.world import AT, World
from people.models import User

BATCH = 1000  # barriers written in one transaction


class NotForVolume(Exception):
    """The database holds real people or records, so nothing is filled into it."""


def fill(barriers: int, *, say: Callable[[str], None] = lambda words: None) -> Counter[str]:
    """Fill the portal's database up to so many barriers, with ten steps and two learning entries for each.

    Goes on from where an earlier filling stopped. Returns how many rows of each kind it wrote. Raises NotForVolume.
    """
    refuse_real_people()
    call_command("load_strategy", verbosity=0, stdout=StringIO())
    world = World.found()
    there = Barrier.objects.count()
    written: Counter[str] = Counter()
    while there < barriers:
        upto = min(there + BATCH, barriers)
        written += _batch(world, there, upto, barriers).write()
        there = upto
        say(f"{there:,} of {barriers:,} barriers")
    return written


def _batch(world: World, first: int, upto: int, of: int) -> Batch:
    """The barriers from the first up to another, of so many in all, with two learning entries for each."""
    batch = Batch(world, first, of)
    for n in range(first, upto):
        barrier = live_through(batch, n)
        for k in range(ENTRIES_EACH):
            learn_from(batch, barrier, n * ENTRIES_EACH + k)
    return batch


def refuse_real_people() -> None:
    """Raise NotForVolume where anybody, or any barrier, is not of an earlier filling."""
    real = User.objects.exclude(email__endswith=AT).exists()
    if real or Barrier.objects.exclude(author__email__endswith=AT).exists():
        raise NotForVolume(
            "This database holds real people or their records, and invented ones would never come out again. "
            "Give a database of its own in DATABASE_URL, or none for var/volume.sqlite3."
        )


def counts() -> dict[str, int]:
    """What there is to measure with."""
    steps = BarrierStep.objects.count() + EscalationStep.objects.count() + LearningEntryStep.objects.count()
    return {
        "barriers": Barrier.objects.count(),
        "open": Barrier.objects.filter(state__in=OPEN_STATES).count(),
        "steps": steps,
        "learning entries": LearningEntry.objects.count(),
    }
