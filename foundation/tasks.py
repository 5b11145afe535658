"""The worker's doors to the foundation: each re-reads the rows and may run twice, late or never."""

from dataclasses import asdict

from celery import shared_task

from foundation import outbox
from foundation.working_days import today


@shared_task(ignore_result=True)
def sweep_outbox() -> dict[str, int | str]:
    """Deliver what the outbox holds; the clock calls this every SWEEP_SECONDS, and `tell` hints at it."""
    return asdict(outbox.sweep(limit=500))


@shared_task(ignore_result=True)
def bundle_daily() -> int:
    """Make today's one mail for each person with daily lines waiting."""
    return outbox.bundle_daily(today())
