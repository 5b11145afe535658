"""The clock's doors: thin tasks that may run twice, late or never, since rows in the database say what is due."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from missions_portal import clock


@shared_task(name="missions_portal.tasks.tick")
def tick() -> None:
    """One tick of the clock: whatever is due is sent, and the portal is seen to be alive."""
    from missions_portal.models import Run

    with Run.keeping(clock.TICK) as run:
        run.words = clock.deliver()


@shared_task(name="missions_portal.tasks.day")
def day() -> None:
    """The day's work, looked at each half hour."""
    from foundation.working_days import today
    from missions_portal.models import Run

    with Run.keeping(clock.DAY, days=90) as run:
        run.words = clock.do_the_day(today(), timezone.localtime().hour)


@worker_ready.connect(dispatch_uid="missions_portal.first_tick")
def first_tick(**_: Any) -> None:
    """Tick as soon as the worker stands, so that nothing waits for the first period to pass."""
    tick.apply_async(retry=False, ignore_result=True)
    day.apply_async(retry=False, ignore_result=True)
