"""The outbox: a row for each mail to one person, written with the act it tells of, delivered by the sweep."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import format_datetime, formataddr, getaddresses, make_msgid, parseaddr
from functools import cache
from typing import Any, Self
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
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
DAILY = "daily"
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
    if not key:
        raise ValueError("A notice needs a key, so that telling twice stays one mail.")
    if not to.gets_mail:
        return
    next_try = None if daily else timezone.now()
    row = Notice(kind=kind, to=to, key=key, daily=daily, about=about[:60], facts=facts, next_try_at=next_try)
    # A taken key is ignored by the database itself: an IntegrityError would break the caller's transaction.
    Notice.objects.bulk_create([row], ignore_conflicts=True)
    if not daily:
        _hint()


def _hint() -> None:
    """Ring for the sweep once the transaction is committed, at most once per transaction."""
    if not settings.OUTBOX_HINT:
        return
    if not any(entry[1] is _ring for entry in transaction.get_connection().run_on_commit):
        transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    from foundation.tasks import sweep_outbox

    try:
        sweep_outbox.apply_async(retry=False)
    except Exception as error:  # whatever the broker's trouble, the clock's sweep delivers
        logger.warning("The outbox could not ring for the sweep: %s", type(error).__name__)


# ---- composing ----


@dataclass(frozen=True)
class Mail:
    """What one mail says; in a daily mail its `line` and `url`. `attachments`: (name, bytes, media type)."""

    subject: str
    text: str
    html: str = ""
    attachments: tuple[tuple[str, bytes, str], ...] = ()
    line: str = ""
    url: str = ""


Composer = Callable[[Notice], Mail | None]
_composers: dict[str, Composer] = {}


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
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", _whole(text)).split())


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _compose(notice: Notice) -> Mail | None:
    if not notice.to.gets_mail:
        return None
    try:
        return _composers[notice.kind](notice)
    except Exception as error:
        raise CannotCompose(f"{notice.kind} could not be composed: {type(error).__name__}") from error


def _render(notice: Notice, mail: Mail, now: datetime) -> dict[str, Any]:
    """The mail as it will go out, byte for byte, with the Message-ID and Date a repeat will carry again."""
    message_id = make_msgid(domain=urlsplit(settings.SITE_URL).hostname or "localhost")
    date_header = format_datetime(now)
    letter = EmailMultiAlternatives(
        one_line(mail.subject),
        _whole(mail.text),
        to=[formataddr((one_line(str(notice.to)), notice.to.email))],
        headers={"Message-ID": message_id, "Date": date_header, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        letter.attach_alternative(_whole(mail.html), "text/html")
    for name, content, media_type in mail.attachments:
        letter.attach(one_line(name), content, media_type)
    return {
        "mime": letter.message().as_bytes(),
        "message_id": message_id,
        "date_header": date_header,
        "subject": one_line(mail.subject)[:250],
    }


# ---- sending ----


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


class _Kept(Message):
    """A parsed mail that goes out as the very bytes it was kept as."""

    raw = b""

    def as_bytes(self, unixfrom: bool = False, policy: Any = None, linesep: str = "\n") -> bytes:
        return self.raw.replace(b"\n", linesep.encode()) if self.raw else super().as_bytes(unixfrom, policy)


class StoredMail(EmailMessage):
    """A notice's kept bytes as a mail any of Django's backends can send."""

    def __init__(self, notice: Notice) -> None:
        raw = bytes(notice.mime or b"")
        self.kept = message_from_bytes(raw, _class=_Kept)
        self.kept.raw = raw
        words = next(part for part in self.kept.walk() if part.get_content_type() == "text/plain")
        body = bytes(words.get_payload(decode=True)).decode("utf-8", "replace")
        # The envelope follows the kept header, so that a repeat goes where the first one went.
        to = [address for _, address in getaddresses([self.kept["To"]])]
        super().__init__(notice.subject, body, self.kept["From"], to)

    def message(self, *, policy: Any = None) -> Any:
        return self.kept


def sweep(limit: int = 100, now: datetime | None = None) -> Counts:
    """Send what is due, at most `limit` mails over one connection. Safe to run twice, late or many at a time.

    A notice is claimed by one conditional UPDATE, and rendered and kept before it is sent; no transaction is
    open while it goes out. A worker that dies in between leaves a claim that lapses after LEASE_SECONDS, and
    the next sweep repeats the same bytes. A server that cannot be reached costs no notice one of its tries.
    """
    counts = Counts()
    due = Notice.objects.due(now or timezone.now()).order_by("next_try_at", "id")
    ids = list(due.values_list("pk", flat=True)[:limit])
    if not ids:
        return counts
    connection = get_connection()
    try:
        for pk in ids:
            notice = _claim(pk, now or timezone.now())
            if notice is None:
                continue
            try:
                connection.open()
            except OSError as error:
                counts.trouble = _error_words(error)
                _put_back(notice, counts.trouble, now or timezone.now())
                break
            _deliver(notice, connection, counts, now or timezone.now())
    finally:
        _hang_up(connection)
    if counts.trouble:
        logger.warning("The mail server could not be reached: %s", counts.trouble)
    return counts


def _claim(pk: int, now: datetime) -> Notice | None:
    owner = uuid.uuid4()
    lease_until = now + timedelta(seconds=settings.LEASE_SECONDS)
    rows = Notice.objects.due(now).filter(pk=pk)
    if rows.update(state=NoticeState.CLAIMED, owner=owner, lease_until=lease_until) != 1:
        return None
    return Notice.objects.select_related("to").filter(pk=pk, owner=owner).first()


def _ours(notice: Notice) -> NoticeQuerySet:
    return Notice.objects.filter(pk=notice.pk, owner=notice.owner, state=NoticeState.CLAIMED)


def _deliver(notice: Notice, connection: Any, counts: Counts, now: datetime) -> None:
    try:
        if not _ready_to_go(notice, now):
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


def _ready_to_go(notice: Notice, now: datetime) -> bool:
    """Keep the mail's bytes the first time; every time, False where the person may not read it.

    A daily mail one of whose lines may no longer be read is written anew.
    """
    with transaction.atomic():
        lines = _lines(notice)
        mail = _compose(notice)
        if mail is None:
            return False
        if notice.mime is not None and _lines(notice) == lines:
            # A repeat goes out as kept: whatever links composing made just now are undone.
            transaction.set_rollback(True)
            return True
        kept = _render(notice, mail, now)
        if not _ours(notice).update(**kept):
            raise _LeaseLost
    for name, value in kept.items():
        setattr(notice, name, value)
    return True


def _lines(notice: Notice) -> int:
    """How many lines a daily mail has; none for any other."""
    return notice.carried.filter(state=NoticeState.WAITING).count() if notice.kind == DAILY else 0


def _finish(notice: Notice, **ending: Any) -> int:
    """End a notice, and the daily lines it carried. Returns 1, or 0 where another worker ended it first."""
    with transaction.atomic():
        done = _ours(notice).update(next_try_at=None, lease_until=None, last_error="", **ending)
        if done and notice.kind == DAILY:
            notice.carried.filter(state=NoticeState.WAITING).update(**ending)
    return done


def _put_back(notice: Notice, words: str, now: datetime) -> None:
    next_try_at = now + timedelta(minutes=BACK_OFF[0])
    _ours(notice).update(state=NoticeState.WAITING, lease_until=None, next_try_at=next_try_at, last_error=words)


def _put_off(notice: Notice, error: Exception, counts: Counts, now: datetime) -> None:
    attempts, words = notice.attempts + 1, _error_words(error)
    logger.warning("Notice %s was not sent at try %s: %s", notice.pk, attempts, words)
    changes = {"attempts": attempts, "lease_until": None, "last_error": words}
    if attempts > len(BACK_OFF):
        counts.failed += _ours(notice).update(state=NoticeState.FAILED, next_try_at=None, **changes)
        return
    next_try_at = now + timedelta(minutes=BACK_OFF[attempts - 1])
    counts.put_off += _ours(notice).update(state=NoticeState.WAITING, next_try_at=next_try_at, **changes)


def _error_words(error: Exception) -> str:
    words = str(error) if isinstance(error, CannotCompose) else f"{type(error).__name__}: {error}"
    return one_line(words)[:500]


def _hang_up(connection: Any) -> None:
    with suppress(OSError):
        connection.close()


# ---- one mail a day ----


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
        _hint()
        return True


@composes(DAILY)
def _compose_daily(carrier: Notice) -> Mail | None:
    lines = []
    for notice in carrier.carried.filter(state=NoticeState.WAITING).select_related("to"):
        try:
            with transaction.atomic():
                mail = _compose(notice)
        except CannotCompose as error:
            # One line that cannot be composed holds up nobody's day: it tries again with tomorrow's, a week or so.
            over = {"state": NoticeState.FAILED} if notice.attempts >= len(BACK_OFF) else {}
            Notice.objects.filter(pk=notice.pk).update(
                carrier=None, attempts=notice.attempts + 1, last_error=_error_words(error), **over
            )
            continue
        if mail is None:
            Notice.objects.filter(pk=notice.pk).update(state=NoticeState.WITHDRAWN)
            continue
        lines.append({"words": mail.line or mail.subject, "url": mail.url})
    if not lines:
        return None
    return compose_text("daily", subject="Waiting for you today", lines=lines)
