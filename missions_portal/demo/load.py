"""Loading the sample: everything or nothing, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from foundation.outbox import Notice, NoticeState
from missions_portal.demo import editions, logs, meetings, people, portfolio, stories
from missions_portal.demo.world import World
from people.models import User

STILL_TO_GO = timedelta(days=2)  # mails younger than this are left for the outbox, so that there are some to see


def is_there() -> bool:
    """Was the sample loaded into this database before?"""
    return User.objects.filter(email="officer.hwb@example.org").exists()


def load(tell: Callable[[str], None]) -> None:
    """Load the sample, telling how far it is."""
    world = World(tell)
    with transaction.atomic():
        tell("People, seats and appointments")
        people.settle(world)
        tell("Meetings, past and coming")
        meetings.plan(world)
        stories.tell_all(world)
        logs.keep_all(world)
        editions.compile_all(world)
        tell(f"Half a year in {len(world.acts)} steps")
        world.run()
        tell("Levers, questions and what stands across")
        logs.gather(world)
        portfolio.fill(world)
        _post_is_over()


def _post_is_over() -> None:
    """Mail of days long past went out then: nobody is sent half a year of it now."""
    before = timezone.now() - STILL_TO_GO
    old = Notice.objects.filter(created_at__lt=before, sent_at=None)
    old.update(state=NoticeState.SENT, sent_at=F("created_at"), next_try_at=None)
