"""Loading the sample: everything or nothing, once."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import F

from foundation.outbox import Notice, NoticeState
from missions_portal.demo import (
    editions,
    levers,
    logs,
    meetings,
    people,
    portfolio,
    publishing,
    requests,
    stories,
    strategy,
    together,
)
from missions_portal.demo.world import World
from people.models import User

SAMPLE = "@example.org"  # nobody's address: example.org is kept free of people (RFC 2606)


class NotForTheSample(Exception):
    """The database holds real people, so the sample is not loaded into it."""


def is_there() -> bool:
    """Was the sample loaded into this database before?"""
    return User.objects.filter(email="officer.hwb@example.org").exists()


def load(tell: Callable[[str], None]) -> None:
    """Load the sample, telling how far it is. Raises NotForTheSample."""
    refuse_real_people()
    world = World(tell)
    with transaction.atomic():
        tell("People, seats and appointments")
        people.settle(world)
        tell("Meetings, past and coming")
        meetings.plan(world)
        stories.tell_all(world)
        logs.keep_all(world)
        publishing.fill_the_desk(world)
        together.keep_all(world)
        requests.keep_all(world)
        editions.compile_all(world)
        tell(f"Half a year in {len(world.acts)} steps")
        world.run()
        tell("Levers, questions and what stands across")
        logs.gather(world)
        together.gather(world)
        levers.fill(world)
        portfolio.fill(world)
        strategy.fill(world)
        meetings.put_on_agendas(world)
        _post_is_over(world)


def refuse_real_people() -> None:
    """Raise NotForTheSample where anybody is there who is not invented: the sample's password is public."""
    if User.objects.exclude(email__iendswith=SAMPLE).exists():
        raise NotForTheSample(
            "This database holds real people, and the sample would add an operator with a public password. "
            "Give the sample a database of its own in DEMO_DATABASE_URL, or none for var/demo.sqlite3."
        )


def _post_is_over(world: World) -> None:
    """Mail of days long past went out then; that of the last working day is left for the outbox, to be seen."""
    old = Notice.objects.filter(created_at__lt=world.days.moment(-1, "00:00"), sent_at=None)
    old.update(state=NoticeState.SENT, sent_at=F("created_at"), next_try_at=None)
