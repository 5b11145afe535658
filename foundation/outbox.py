"""The outbox: a row for each mail to one person, written with the act it tells of, and how it is put into words."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from functools import cache
from threading import BoundedSemaphore, Thread
from typing import Any, Self

import css_inline
from celery import current_app
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Q
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import timezone

from foundation import moments

logger = logging.getLogger(__name__)

# After the n-th failure the next try waits this many minutes; the eighth, about a day later, is the last.
BACK_OFF = (1, 5, 15, 60, 180, 360, 720)
HELD = "Held back after a restore: it may have gone out before."
UNNAMED = "Missions Portal"  # signs mails where MAIL_FROM is an address without a name


class NoticeState(models.TextChoices):
    """Where a mail is on its way."""

    WAITING = "waiting", "Waiting"
    CLAIMED = "claimed", "Being sent"
    SENT = "sent", "Sent"
    WITHDRAWN = "withdrawn", "Withdrawn: no longer theirs to read"
    FAILED = "failed", "Given up"


class NoticeQuerySet(models.QuerySet):
    """Mails asked about by what is still to be done with them."""

    def due(self, now: datetime) -> Self:
        """Those the sweep may claim: waiting, or claimed by a worker that has not come back in its lease."""
        free = Q(state=NoticeState.WAITING) | Q(state=NoticeState.CLAIMED, lease_until__lt=now)
        return self.filter(free, next_try_at__lte=now)

    def for_the_day(self) -> Self:
        """Lines waiting for a person's one mail of the day."""
        return self.filter(daily=True, sent_at=None, carrier=None, state=NoticeState.WAITING)

    def given_up(self) -> Self:
        """Those that failed eight times, for an operator to look at."""
        return self.filter(state=NoticeState.FAILED)

    def finished_before(self, at: datetime) -> Self:
        """Those written before a time of which nothing more is to be tried."""
        return self.filter(created_at__lt=at).exclude(state__in=[NoticeState.WAITING, NoticeState.CLAIMED])

    def hold_back(self) -> int:
        """Give up those that wait, as after a restore: they may have gone out already. Returns how many."""
        held = {"state": NoticeState.FAILED, "next_try_at": None, "last_error": HELD}
        return self.filter(state__in=[NoticeState.WAITING, NoticeState.CLAIMED]).update(**held)

    def try_again(self) -> int:
        """Put those given up back in the queue, once the cause is mended. Returns how many."""
        return self.given_up().update(state=NoticeState.WAITING, attempts=0, next_try_at=timezone.now())


class Notice(models.Model):
    """One mail to one person. `facts` holds ids and plain words; what is said is composed when it is sent.

    `next_try_at` is empty once nothing more is to be tried, and for a `daily` line: its `carrier` takes it.
    """

    kind = models.CharField(max_length=60)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=250, unique=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    daily = models.BooleanField(default=False)
    carrier = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="carried")
    about = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=moments.now)
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.WAITING)
    owner = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=250, blank=True)
    date_header = models.CharField(max_length=60, blank=True)
    mime = models.BinaryField(null=True)
    subject = models.CharField(max_length=250, blank=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            # Conditions without values: SQLite cannot match a partial index to a query's bound parameters.
            models.Index(fields=["next_try_at", "id"], condition=Q(next_try_at__isnull=False), name="notice_to_send"),
            models.Index(fields=["to"], condition=Q(daily=True, sent_at=None), name="notice_for_the_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to_id}"


# ---- telling ----


def tell(kind: str, *, to: Any, key: str, daily: bool = False, about: str = "", **facts: Any) -> None:
    """Write down that a person is to be told something, inside the transaction of what they are told of.

    The same `key` twice is one mail. `daily` lines wait for the person's one mail of the day. Nothing is
    written for somebody without an e-mail or who has left. ValueError without a key; TypeError for facts
    that are not plain.
    """
    tell_each(kind, [(to, key)], daily=daily, about=about, **facts)


def tell_each(
    kind: str, people: Iterable[tuple[Any, str]], *, daily: bool = False, about: str = "", **facts: Any
) -> None:
    """The same as `tell` for many people at once, each with a key of their own: one question for all of them."""
    next_try = None if daily else timezone.now()
    rows = []
    for to, key in people:
        if not key:
            raise ValueError("A notice needs a key, so that telling twice stays one mail.")
        if to.gets_mail:
            row = Notice(kind=kind, to=to, key=key, daily=daily, about=about[:60], facts=facts, next_try_at=next_try)
            rows.append(row)
    # A taken key is ignored by the database itself: an IntegrityError would break the caller's transaction.
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if rows and not daily:
        hint()


SWEEP = "foundation.tasks.sweep_outbox"  # the task that delivers what the outbox holds


def hint() -> None:
    """Ring for the sweep once the transaction is committed, at most once per transaction."""
    if not settings.OUTBOX_HINT:
        return
    if not any(entry[1] is _ring for entry in transaction.get_connection().run_on_commit):
        transaction.on_commit(_ring, robust=True)


# So many may wait for a broker that does not answer; what the others would ring for, the clock's sweep delivers.
_ringing = BoundedSemaphore(4)


def _ring() -> None:
    """In a thread of its own, for the request that asked: nobody's page waits for the broker."""
    if not _ringing.acquire(blocking=False):
        return
    try:
        Thread(target=copy_context().run, args=(_ring_now,), name=SWEEP, daemon=True).start()
    except RuntimeError:  # no room for another thread
        _ringing.release()
        logger.warning("The outbox could not ring for the sweep: no thread could be started")


def _ring_now() -> None:
    try:
        # By its name: the task stands on the sweep, and the sweep on this module.
        current_app.send_task(SWEEP, retry=False, ignore_result=True)
    except Exception as error:  # whatever the broker's trouble, the clock's sweep delivers
        logger.warning("The outbox could not ring for the sweep: %s", type(error).__name__)
    finally:
        _ringing.release()


# ---- composing ----


@dataclass(frozen=True)
class Mail:
    """What one mail says; in a daily mail its `line` and `url`. `attachments`: (name, bytes, media type).

    `no_more_url` leads to where its reader can say that they want no more of these (RFC 2369). Where many readers are
    told the same, `theirs` names the places in its text and html that stand for each reader's own words, and these:
    what is the same for all is then made into a mail once.
    """

    subject: str
    text: str
    html: str = ""
    attachments: tuple[tuple[str, bytes, str], ...] = ()
    line: str = ""
    url: str = ""
    no_more_url: str = ""
    theirs: tuple[tuple[str, str], ...] = ()


Composer = Callable[[Notice], Mail | None]
ComposerOfMany = Callable[[list[Notice]], list[Mail | None]]
_composers: dict[str, Composer] = {}
_composers_of_many: dict[str, ComposerOfMany] = {}


class CannotCompose(Exception):
    """A notice could not be put into words. Names its kind and the sort of error, never the words."""


def composes(kind: str) -> Callable[[Composer], Composer]:
    """Register how notices of one kind are put into words.

    The composer is asked again at every try, just before sending, and answers None where the person may no
    longer read it: the notice is then withdrawn. It keeps the title of a sensitive or exempt record out of
    the whole mail, its subject and `line` above all. It writes nothing but personal links.
    """

    def register(composer: Composer) -> Composer:
        if kind in _composers:
            raise ValueError(f"{kind} already has a composer.")
        _composers[kind] = composer
        return composer

    return register


def composes_many(kind: str) -> Callable[[ComposerOfMany], ComposerOfMany]:
    """The same for a kind that goes to many people at once: one answer for each notice, in their order."""

    def register(composer: ComposerOfMany) -> ComposerOfMany:
        composes(kind)(lambda notice: composer([notice])[0])
        _composers_of_many[kind] = composer
        return composer

    return register


@cache
def _inliner() -> css_inline.CSSInliner:
    # Without keep_at_rules the rules for phones and for dark screens are lost.
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def compose_text(
    template: str,
    *,
    subject: str,
    line: str = "",
    url: str = "",
    attachments: tuple[tuple[str, bytes, str], ...] = (),
    **context: Any,
) -> Mail:
    """A mail from `emails/<template>.txt` and, where there is one, `.html` with its styles inlined.

    Both extend `emails/base` and see `subject`, `url`, `site_name`, `site_url` and the further context.
    """
    site = {"site_name": parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or UNNAMED, "site_url": settings.SITE_URL}
    seen = {**site, "subject": one_line(subject), "url": url, **context}
    text = render_to_string(f"emails/{template}.txt", seen).strip() + "\n"
    try:
        page = get_template(f"emails/{template}.html")
    except TemplateDoesNotExist:
        return Mail(subject, text, attachments=attachments, line=line, url=url)
    return Mail(subject, text, _inliner().inline(page.render(seen)), attachments, line, url)


def one_line(text: str) -> str:
    """Text safe in a mail's header: no line ends or other control characters, no half characters."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", whole(text)).split())


def whole(text: str) -> str:
    """Text without half characters, which no mail can carry."""
    return text.encode("utf-8", "replace").decode()


def compose(notice: Notice) -> Mail | None:
    """The notice in words; None where the person may not be told. Raises CannotCompose."""
    if not notice.to.gets_mail:
        return None
    try:
        return _composers[notice.kind](notice)
    except Exception as error:
        raise CannotCompose(f"{notice.kind} could not be composed: {type(error).__name__}") from error


def go_together(notice: Notice) -> bool:
    """Are notices of this kind put into words many at a time?"""
    return notice.kind in _composers_of_many


def compose_together(notices: list[Notice]) -> list[Mail | None]:
    """Notices of one such kind in words. Raises CannotCompose where any of them cannot be."""
    there = [notice for notice in notices if notice.to.gets_mail]
    try:
        mails = dict(zip((one.pk for one in there), _composers_of_many[notices[0].kind](there), strict=True))
    except Exception as error:
        raise CannotCompose(f"{notices[0].kind} could not be composed: {type(error).__name__}") from error
    return [mails.get(notice.pk) for notice in notices]


def error_words(error: Exception) -> str:
    """What is kept of why a mail did not go: of one that could not be composed, never its words."""
    words = str(error) if isinstance(error, CannotCompose) else f"{type(error).__name__}: {error}"
    return one_line(words)[:500]
