"""The worker's door to the outbox: it re-reads the rows and may run twice, late or never."""

from dataclasses import asdict

from celery import shared_task

from foundation import sending


@shared_task(ignore_result=True)
def sweep_outbox() -> dict[str, int | str]:
    """Deliver what the outbox holds, as `tell` hints after a commit; the clock's own tick delivers without it."""
    return asdict(sending.sweep(limit=500))
