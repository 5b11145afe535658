"""One mail a day: a person's waiting lines gathered into a mail, and what it says when it is sent."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from foundation.outbox import (
    BACK_OFF,
    CannotCompose,
    Mail,
    Notice,
    NoticeState,
    compose,
    compose_text,
    composes,
    error_words,
    hint,
)

DAILY = "daily"


def bundle_daily(on: date) -> int:
    """Gather each person's waiting daily lines into one mail for the day, which the sweep then delivers.

    Keyed by person and day: run again on the same day it makes nothing, and lines told since wait for the
    next day. Returns how many mails were made.
    """
    people = Notice.objects.for_the_day().order_by("to_id").values_list("to_id", flat=True).distinct()
    return sum(_bundle(person, on) for person in list(people))


def _bundle(person: int, on: date) -> bool:
    with transaction.atomic():
        carrier, fresh = Notice.objects.get_or_create(
            key=f"{DAILY}:{person}:{on.isoformat()}",
            defaults={"kind": DAILY, "to_id": person, "next_try_at": timezone.now(), "facts": {"on": on}},
        )
        if not fresh:
            return False
        if not Notice.objects.for_the_day().filter(to=person).update(carrier=carrier):
            transaction.set_rollback(True)
            return False
        hint()
        return True


@composes(DAILY)
def _compose_daily(carrier: Notice) -> Mail | None:
    lines = []
    for notice in carrier.carried.filter(state=NoticeState.WAITING).select_related("to"):
        try:
            with transaction.atomic():
                mail = compose(notice)
        except CannotCompose as error:
            # One line that cannot be composed holds up nobody's day: it tries again with tomorrow's, a week or so.
            over = {"state": NoticeState.FAILED} if notice.attempts >= len(BACK_OFF) else {}
            Notice.objects.filter(pk=notice.pk).update(
                carrier=None, attempts=notice.attempts + 1, last_error=error_words(error), **over
            )
            continue
        if mail is None:
            Notice.objects.filter(pk=notice.pk).update(state=NoticeState.WITHDRAWN)
            continue
        lines.append({"words": mail.line or mail.subject, "url": mail.url})
    if not lines:
        return None
    return compose_text("daily", subject="Waiting for you today", lines=lines)
