"""A mail's bytes: made once, kept beside its notice, and sent as kept however often."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import format_datetime, formataddr, getaddresses, make_msgid
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives

from foundation.outbox import Mail, Notice, one_line, whole

KEPT = ("mime", "message_id", "date_header", "subject")


def rendered(notice: Notice, mail: Mail, now: datetime) -> dict[str, Any]:
    """The mail as it will go out, byte for byte, with the Message-ID and Date a repeat will carry again."""
    message_id = make_msgid(domain=urlsplit(settings.SITE_URL).hostname or "localhost")
    date_header = format_datetime(now)
    no_more = {"List-Unsubscribe": f"<{mail.no_more_url}>"} if mail.no_more_url else {}
    envelope = EmailMessage(
        _in_ascii(one_line(mail.subject)),
        to=[formataddr((one_line(str(notice.to)), notice.to.email))],
        headers={"Message-ID": message_id, "Date": date_header, "Auto-Submitted": "auto-generated"} | no_more,
    ).message()
    for name in OF_THE_BODY:
        del envelope[name]
    return {
        "mime": envelope.as_bytes().rstrip(b"\n") + b"\n" + body_for_one(mail),
        "message_id": message_id,
        "date_header": date_header,
        "subject": one_line(mail.subject)[:250],
    }


@lru_cache(maxsize=16)
def _in_ascii(subject: str) -> str:
    """A subject as mail headers carry it (RFC 2047), on one line; many readers are often sent the same."""
    return subject if subject.isascii() else Header(subject, "utf-8").encode().replace("\n", "")


OF_THE_BODY = ("Content-Type", "Content-Transfer-Encoding", "MIME-Version")


def body_for_one(mail: Mail) -> bytes:
    """What stands below the envelope, with its reader's own words where their places are."""
    places = tuple(place for place, _ in mail.theirs)
    if body := shared_body(mail.text, mail.html, mail.attachments, places) if places else b"":
        for place, own in mail.theirs:
            body = body.replace(place.encode(), own.encode())
        return body
    text, html = mail.text, mail.html
    for place, own in mail.theirs:
        text, html = text.replace(place, own), html.replace(place, own)
    return _body(text, html, mail.attachments)


@lru_cache(maxsize=16)
def shared_body(text: str, html: str, attachments: tuple[Any, ...], places: tuple[str, ...]) -> bytes:
    """The body for all its readers; empty where an endless line had to be broken up, and a place with it."""
    body = _body(text, html, attachments)
    there = all(body.count(place.encode()) == text.count(place) + html.count(place) for place in places)
    return body if there else b""


def _body(text: str, html: str, attachments: tuple[Any, ...]) -> bytes:
    """The text, the HTML and the attachments as one body, beginning with the headers that describe it."""
    # The envelope's own headers are made elsewhere; Django would ask the network for this machine's name.
    letter = EmailMultiAlternatives(body=whole(text), headers={"Message-ID": "none", "Date": "none"})
    if html:
        letter.attach_alternative(whole(html), "text/html")
    for name, content, media_type in attachments:
        letter.attach(one_line(name), content, media_type)
    body = letter.message()
    for name in set(body.keys()) - set(OF_THE_BODY):
        del body[name]
    return body.as_bytes()


# ---- kept, and sent as kept ----


class _Kept(Message):
    """A parsed mail that goes out as the very bytes it was kept as."""

    raw = b""

    def as_bytes(self, unixfrom: bool = False, policy: Any = None, linesep: str = "\n") -> bytes:
        return self.raw.replace(b"\n", linesep.encode()) if self.raw else super().as_bytes(unixfrom, policy)


class StoredMail(EmailMessage):
    """A notice's kept bytes as a mail any of Django's backends can send; of its parts nothing is read unless asked."""

    def __init__(self, notice: Notice) -> None:
        raw = bytes(notice.mime or b"")
        self.kept = BytesHeaderParser(_class=_Kept).parsebytes(raw.partition(b"\n\n")[0])
        self.kept.raw = raw
        # The envelope follows the kept header, so that a repeat goes where the first one went.
        to = [address for _, address in getaddresses([self.kept["To"]])]
        super().__init__(notice.subject, "", self.kept["From"], to)

    @property
    def body(self) -> str:
        """The plain words."""
        letter = message_from_bytes(self.kept.raw)
        words = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
        return bytes(words.get_payload(decode=True)).decode("utf-8", "replace")

    @body.setter
    def body(self, words: str) -> None:
        """What was kept is what it says."""

    def message(self, *, policy: Any = None) -> Any:
        return self.kept
