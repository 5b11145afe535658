"""The clock: what the portal does by itself, and when. Missed or repeated runs do no harm: rows say what is due."""

from __future__ import annotations

from datetime import date
from typing import Any

TICK = "tick"
DAY = "day"
DAY_SECONDS = 1800  # the day's work is looked at each half hour, so that a machine that slept catches up
MAIL_HOUR = 7  # London; nobody's one mail of the day comes in the night


def schedule(sweep_seconds: int) -> dict[str, Any]:
    """Celery's beat schedule. A run that waited past the next one is dropped: the next does the same work."""
    return {
        TICK: {
            "task": "missions_portal.tasks.tick",
            "schedule": float(sweep_seconds),
            "options": {"expires": sweep_seconds},
        },
        DAY: {
            "task": "missions_portal.tasks.day",
            "schedule": float(DAY_SECONDS),
            "options": {"expires": DAY_SECONDS},
        },
    }


def deliver() -> str:
    """Send what is due now: approved digests, then the outbox. Returns in words what was done."""
    from digests import deliver as digests
    from foundation import outbox

    editions = digests.send_approved()
    did = outbox.sweep()
    words = f"{did.sent} sent, {did.withdrawn} withdrawn, {did.put_off} put off, {did.failed} given up"
    if editions:
        words += f"; {len(editions)} digest(s) went out"
    return f"{words}; {did.trouble}" if did.trouble else words


def do_the_day(on: date, hour: int) -> str:
    """Do what one day asks: lapses and nudges, digests that are due, the one mail of the day. Safe to repeat."""
    from barriers import daily
    from digests import compile
    from foundation import drafts, outbox

    daily.run(on)
    made = compile.compile_due(on)
    compile.remind(on)
    mails = outbox.bundle_daily(on) if hour >= MAIL_HOUR else 0
    drafts.clear_used_keys()
    return f"{len(made)} digest(s) compiled, {mails} mail(s) of the day"
