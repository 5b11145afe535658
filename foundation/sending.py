"""Sending: the sweep claims what the outbox holds, keeps each mail's bytes, and hands it to the mail server once."""

from __future__ import annotations

import logging
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from foundation.daily_mail import DAILY
from foundation.mail_bytes import KEPT, StoredMail, rendered
from foundation.outbox import (
    BACK_OFF,
    CannotCompose,
    Mail,
    Notice,
    NoticeQuerySet,
    NoticeState,
    compose,
    compose_together,
    error_words,
    go_together,
)

logger = logging.getLogger(__name__)

BATCH = 20  # mails claimed at once: few enough that a worker that dies keeps little waiting for its lease


@dataclass
class Counts:
    """What one sweep did. `trouble` says why it stopped early, where the mail server could not be reached."""

    sent: int = 0
    withdrawn: int = 0
    put_off: int = 0
    failed: int = 0
    trouble: str = ""


class _LeaseLost(Exception):
    """Another worker holds this notice by now."""


def sweep(limit: int = 100, now: datetime | None = None) -> Counts:
    """Send what is due, at most `limit` mails over one connection. Safe to run twice, late or many at a time.

    Notices are claimed a few at a time by one conditional UPDATE, and each is rendered and kept before it is sent; no
    transaction is open while it goes out. A worker that dies in between leaves claims that lapse after LEASE_SECONDS,
    and the next sweep repeats the same bytes. A server that cannot be reached costs no notice one of its tries.
    """
    counts = Counts()
    due = Notice.objects.due(now or timezone.now()).order_by("next_try_at", "id")
    ids = list(due.values_list("pk", flat=True)[:limit])
    if not ids:
        return counts
    connection = get_connection()
    try:
        while ids and not counts.trouble:
            _send(_claim(ids[:BATCH], now or timezone.now()), connection, counts, now)
            ids = ids[BATCH:]
    finally:
        _hang_up(connection)
    if counts.trouble:
        logger.warning("The mail server could not be reached: %s", counts.trouble)
    return counts


def _claim(ids: list[int], now: datetime) -> list[Notice]:
    """Those of these notices that are still free, now this worker's own."""
    owner = uuid.uuid4()
    free = Notice.objects.due(now).filter(pk__in=ids)
    with transaction.atomic():
        # PostgreSQL alone: two workers at the same few each take what the other has not.
        mine = list(free.select_for_update(skip_locked=True).values_list("pk", flat=True))
        free.filter(pk__in=mine).update(state=NoticeState.CLAIMED, owner=owner, lease_until=_lease(now))
    claimed = Notice.objects.select_related("to").filter(pk__in=mine, owner=owner, state=NoticeState.CLAIMED)
    return list(claimed.order_by("next_try_at", "id"))


def _lease(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.LEASE_SECONDS)


def _send(notices: list[Notice], connection: Any, counts: Counts, now: datetime | None) -> None:
    """Send claimed notices one after another; where the server cannot be reached, put back those that are left."""
    kept: set[int] = set()
    for n, notice in enumerate(notices):
        moment = now or timezone.now()
        try:
            connection.open()
        except OSError as error:
            counts.trouble = error_words(error)
            for left in notices[n:]:
                _put_back(left, counts.trouble, moment)
            return
        if n == 0:
            kept = _keep_together([one for one in notices if go_together(one) and one.mime is None], moment)
        if _hold_on(notices[n:], moment):
            _deliver(notice, connection, counts, moment, kept=notice.pk in kept)


def _hold_on(notices: list[Notice], now: datetime) -> bool:
    """Is the first of these still this worker's? Where half of its lease is over, all of them are taken for longer."""
    first = notices[0]
    if first.lease_until and now < first.lease_until - timedelta(seconds=settings.LEASE_SECONDS / 2):
        return True
    ours = Notice.objects.filter(pk__in=[one.pk for one in notices], owner=first.owner, state=NoticeState.CLAIMED)
    ours.update(lease_until=_lease(now))
    for one in notices:
        one.lease_until = _lease(now)
    return ours.filter(pk=first.pk).exists()


def _ours(notice: Notice) -> NoticeQuerySet:
    return Notice.objects.filter(pk=notice.pk, owner=notice.owner, state=NoticeState.CLAIMED)


def _deliver(notice: Notice, connection: Any, counts: Counts, now: datetime, *, kept: bool) -> None:
    """Send one notice; `kept` where its bytes were composed for it, and kept, a moment ago."""
    try:
        if not kept and not _ready_to_go(notice, now):
            counts.withdrawn += _finish(notice, state=NoticeState.WITHDRAWN)
            return
        if not connection.send_messages([StoredMail(notice)]):
            raise OSError("The mail server took nothing.")
    except _LeaseLost:
        return
    except Exception as error:
        # One refused mail may leave the connection half-way through a conversation; the next opens it afresh.
        _hang_up(connection)
        _put_off(notice, error, counts, now)
        return
    counts.sent += _finish(notice, state=NoticeState.SENT, sent_at=now, message_id=notice.message_id)


def _keep_together(notices: list[Notice], now: datetime) -> set[int]:
    """Keep the bytes of first mails that go to many at once. Returns whose are kept; the rest are asked one by one."""
    kept = set()
    for kind in {notice.kind for notice in notices}:
        alike = [notice for notice in notices if notice.kind == kind]
        try:
            with transaction.atomic():
                written = {n: mail for n, mail in zip(alike, compose_together(alike), strict=True) if mail}
                kept |= _keep(written, now)
        except CannotCompose:
            continue  # one of them is the trouble: each says so for itself
    return kept


def _keep(mails: dict[Notice, Mail], now: datetime) -> set[int]:
    """Keep the bytes of these mails, in a transaction. Returns whose: not those that another worker holds by now."""
    held = Notice.objects.filter(pk__in=[n.pk for n in mails], owner__in={n.owner for n in mails})
    still = set(held.filter(state=NoticeState.CLAIMED).select_for_update().values_list("pk", flat=True))
    ours = [notice for notice in mails if notice.pk in still]
    for notice in ours:
        for name, value in rendered(notice, mails[notice], now).items():
            setattr(notice, name, value)
    # Django's own bulk update costs more than all else that is done for a mail.
    set_them = ", ".join(f"{name} = %s" for name in KEPT)
    with database.cursor() as cursor:
        rows = [[*(getattr(notice, name) for name in KEPT), notice.pk] for notice in ours]
        cursor.executemany(f"UPDATE {Notice._meta.db_table} SET {set_them} WHERE id = %s", rows)
    return still


def _ready_to_go(notice: Notice, now: datetime) -> bool:
    """Keep the mail's bytes the first time; every time, False where the person may not read it.

    A daily mail one of whose lines may no longer be read is written anew.
    """
    with transaction.atomic():
        lines = _lines(notice)
        mail = compose(notice)
        if mail is None:
            return False
        if notice.mime is not None and _lines(notice) == lines:
            # A repeat goes out as kept: whatever links composing made just now are undone.
            transaction.set_rollback(True)
            return True
        if not _keep({notice: mail}, now):
            raise _LeaseLost
    return True


def _lines(notice: Notice) -> int:
    """How many lines a daily mail has; none for any other."""
    return notice.carried.filter(state=NoticeState.WAITING).count() if notice.kind == DAILY else 0


def _finish(notice: Notice, **ending: Any) -> int:
    """End a notice, and the daily lines it carried. Returns 1, or 0 where another worker ended it first."""
    over = {"next_try_at": None, "lease_until": None, "last_error": ""} | ending
    if notice.kind != DAILY:
        return _ours(notice).update(**over)
    with transaction.atomic():
        done = _ours(notice).update(**over)
        if done:
            notice.carried.filter(state=NoticeState.WAITING).update(**ending)
    return done


def _put_back(notice: Notice, words: str, now: datetime) -> None:
    next_try_at = now + timedelta(minutes=BACK_OFF[0])
    _ours(notice).update(state=NoticeState.WAITING, lease_until=None, next_try_at=next_try_at, last_error=words)


def _put_off(notice: Notice, error: Exception, counts: Counts, now: datetime) -> None:
    attempts, words = notice.attempts + 1, error_words(error)
    # What the mail server answered may name the person; it is kept with the row, for whoever may read that.
    logger.warning("Notice %s was not sent at try %s: %s", notice.pk, attempts, type(error).__name__)
    changes = {"attempts": attempts, "lease_until": None, "last_error": words}
    if attempts > len(BACK_OFF) or _refused_for_good(error):
        counts.failed += _ours(notice).update(state=NoticeState.FAILED, next_try_at=None, **changes)
        return
    next_try_at = now + timedelta(minutes=BACK_OFF[attempts - 1])
    counts.put_off += _ours(notice).update(state=NoticeState.WAITING, next_try_at=next_try_at, **changes)


def _refused_for_good(error: Exception) -> bool:
    """Does the server say that there is no such mailbox, and never will be (RFC 5321, a reply of 5xx)?"""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in error.recipients.values())


def _hang_up(connection: Any) -> None:
    with suppress(OSError):
        connection.close()
