"""The worker's doors to the digests: each re-reads the rows and may run twice, late or never."""

from celery import shared_task

from digests import compile, deliver


@shared_task(ignore_result=True)
def compile_due() -> int:
    """Compile what is due today, and remind of what waits. Returns how many editions were made."""
    made = compile.compile_due()
    compile.remind()
    return len(made)


@shared_task(ignore_result=True)
def send_approved() -> int:
    """Freeze and send what officers approved. Returns how many editions went out."""
    return len(deliver.send_approved())
