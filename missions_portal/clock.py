"""The clock: what the portal does by itself, and when. Missed or repeated runs do no harm: rows say what is due."""

from __future__ import annotations

from collections.abc import Callable
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
    """Send what is due now: the outbox, then approved digests, whose mails the next sweep takes.

    Returns in words what was done. Raises SomeFailed after every step was tried.
    """
    from digests.narrowed import look_back

    return _in_steps(
        {
            "the outbox": _sweep,
            "digests": _send_digests,
            "papers of digests": _make_papers,
            "digests that tell too much": look_back,
            "what was removed": _keep_what_was_removed,
        }
    )


def do_the_day(on: date, hour: int) -> str:
    """Do what one day asks, from forums that were replaced and caretakers to digests and the one mail of the day.

    Safe to repeat. Returns in words what was done. Raises SomeFailed after every step was tried.
    """
    from barriers import daily, reorganise
    from digests import compile
    from digests.phrases import many
    from foundation import drafts
    from foundation.daily_mail import bundle_daily
    from leaders.caretakers import ensure_caretakers
    from leaders.nominate import take_off_cancelled
    from learning import bringing, experiments, stewards, voices
    from missions import levers
    from missions_portal.hand_over import hand_over
    from people import leavers

    return _in_steps(
        {
            "forums that were replaced": lambda: reorganise.reorganise(on),
            # Before the nudges, so that they reach who serves the mission today.
            "caretakers": lambda: ensure_caretakers(on),
            "nominations of cancelled meetings": take_off_cancelled,
            "hand-overs": lambda: hand_over(on),
            "lapses and nudges": lambda: daily.run(on),
            "levers to look at again": lambda: levers.remind_of_reviews(on),
            "permissions that end soon": lambda: experiments.remind_of_permissions(on),
            "voices not yet answered": lambda: voices.nudge(on),
            "quiet logs": lambda: stewards.nudge(on),
            "who has left": lambda: leavers.ask(on),
            "digests": lambda: f"{many(len(compile.compile_due(on)), 'digest')} compiled",
            "digests not yet checked": lambda: compile.remind(on),
            "the mail of the day": lambda: f"{many(bundle_daily(on) if hour >= MAIL_HOUR else 0, 'mail')} of the day",
            "sheets of earlier learning": lambda: bringing.clear(on),
            "used form keys": drafts.clear_used_keys,
        }
    )


def _in_steps(steps: dict[str, Callable[[], Any]]) -> str:
    """Take every step, whatever becomes of the others. Returns what those say that answer in words."""
    from digests.one_by_one import one_by_one

    def take(name: str) -> str | None:
        said = steps[name]()
        return said if isinstance(said, str) else None

    return "; ".join(one_by_one(take, steps))


def _sweep() -> str:
    from digests.phrases import listed
    from foundation import sending

    did = sending.sweep()
    counts = {"sent": did.sent, "withdrawn": did.withdrawn, "put off": did.put_off, "given up": did.failed}
    words = listed([f"{n} {what}" for what, n in counts.items() if n]) or "nothing was due"
    return f"{words}; {did.trouble}" if did.trouble else words


def _send_digests() -> str | None:
    from digests import deliver as digests
    from digests.phrases import many

    sent = digests.send_approved()
    return f"{many(len(sent), 'digest')} went out" if sent else None


def _make_papers() -> str | None:
    from digests import deliver as digests
    from digests.phrases import many

    made = digests.make_papers()
    return f"papers of {many(len(made), 'digest')} made again" if made else None


def _keep_what_was_removed() -> str | None:
    from django.conf import settings
    from django.db import connection

    from digests.phrases import many
    from foundation import search_index
    from missions_portal.backup import removed

    new = removed.keep(settings.BACKUP_DIR)
    if new:
        search_index.forget_what_left(connection)
    return f"{many(new, 'removal')} listed beside the backups" if new else None
