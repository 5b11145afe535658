"""The clock's doors: thin tasks that may run twice, late or never, since rows in the database say what is due."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from foundation.moments import now
from foundation.working_days import today
from missions_portal import clock


@shared_task(name="missions_portal.tasks.tick")
def tick() -> None:
    """One tick of the clock: whatever is due is sent, and the portal is seen to be alive."""
    _keep(clock.TICK, clock.deliver, days=7)


@shared_task(name="missions_portal.tasks.day")
def day() -> None:
    """The day's work, looked at each half hour."""
    _keep(clock.DAY, lambda: clock.do_the_day(today(), timezone.localtime(now()).hour), days=90)


def _keep(job: str, work: Callable[[], str], *, days: int) -> None:
    """Keep a record of a job as it runs; where a part of it failed, which, and what the other parts did."""
    from digests.one_by_one import SomeFailed
    from missions_portal.models import Run

    try:
        with Run.keeping(job, days=days) as run:
            run.words = work()
    except SomeFailed as failed:  # logged where it happened
        run.words = "; ".join([f"Failed: {failed}", *failed.done])[:500]
        run.save(update_fields=["words"])


@worker_ready.connect(dispatch_uid="missions_portal.first_tick")
def first_tick(**_: Any) -> None:
    """Tick as soon as the worker stands, so that nothing waits for the first period to pass."""
    tick.apply_async(retry=False, ignore_result=True)
    day.apply_async(retry=False, ignore_result=True)
