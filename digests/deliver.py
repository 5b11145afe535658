"""Delivering: an approved edition is frozen, and goes once to each person it is for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from digests.models import Declined, Delivery, Edition
from digests.moves import EDITION_MOVES
from digests.one_by_one import one_by_one
from digests.phrases import many
from digests.render import checksum, text, web
from digests.tellable import no_longer_told, taken_out
from foundation.moments import now
from foundation.moves import TooLate, make_move
from foundation.outbox import Notice, tell, tell_each
from leaders.models import Appointment
from people.models import Seat, User

KIND = "digest.edition"


def readers(edition: Edition) -> QuerySet[User]:
    """Who an edition is for today: everyone seated at the forum, or those who lead, support or look after a mission."""
    held = _held(edition).order_by().values("person")
    return User.objects.filter(pk__in=held).exclude(email="").order_by("pk")


def _held(edition: Edition) -> Any:
    """The seats or posts by which an edition is somebody's to read."""
    if edition.kind == Edition.Kind.LEADERS:
        return Appointment.objects.current().serving()
    seats = Seat.objects.current().filter(forum=edition.forum_id)
    # Residents come to the page by themselves.
    return seats if edition.kind == Edition.Kind.FORUM else seats.none()


def mailed(edition: Edition) -> QuerySet[User]:
    """Those of its readers who get it by mail: all who did not decline it."""
    return readers(edition).exclude(pk__in=_declined(edition))


def still_mailed(edition: Edition, people: Iterable[int]) -> set[int]:
    """Which of these people get it by mail, as things stand now. Asked again just before their mails go."""
    held = _held(edition).filter(person__in=people).exclude(person__in=_declined(edition))
    return set(held.values_list("person", flat=True))


def _declined(edition: Edition) -> Any:
    return Declined.objects.filter(forum=edition.forum_id, kind=edition.kind).values("person")


def send_approved() -> list[Edition]:
    """Send every edition an officer approved. Safe to run twice, late, or by two workers at a time.

    Raises SomeFailed after all were tried.
    """
    approved = Edition.objects.filter(state=Edition.State.APPROVED).select_related("forum", "meeting")
    return one_by_one(_send_once, approved)


def _send_once(edition: Edition) -> Edition | None:
    if edition.is_held_back:
        return None  # approved before the quiet dates began: it goes when they end
    try:
        return send(edition)
    except TooLate:
        return None  # another worker was first


def send(edition: Edition) -> Edition:
    """Freeze an approved edition and write one mail to each reader, all or nothing. For the worker: it makes the PDF.

    What its readers may no longer be told since it was approved is taken out first, and the step says so. The outbox
    delivers each mail once, and asks again just before whether the reader still holds their seat. Raises TooLate where
    the edition is not approved, or another worker sent it.
    """
    gone = no_longer_told(edition)
    edition.contents = taken_out(edition.contents, gone)
    words = f"{many(len(gone), 'thing')} taken out, which its readers may no longer be told." if gone else ""
    frozen = freeze(edition) | {"contents": edition.contents}
    with transaction.atomic():
        make_move(edition, EDITION_MOVES["send"], by=None, words=words, sent_at=now(), **frozen)
        people = list(mailed(edition))
        keys = ((person, _key(edition, person)) for person in people)
        tell_each(KIND, keys, about=edition.reference, edition=edition.pk)
        notices = Notice.objects.filter(kind=KIND, key__startswith=_key(edition)).values_list("to_id", "pk")
        notice_of = dict(notices)
        Delivery.objects.bulk_create(
            [Delivery(edition=edition, person=person, notice_id=notice_of.get(person.pk)) for person in people],
            ignore_conflicts=True,
        )
    return edition


def freeze(edition: Edition) -> dict[str, Any]:
    """Every form of the edition from its one snapshot, and the checksum of what they say."""
    return read_forms(edition) | papers(edition)


def read_forms(edition: Edition) -> dict[str, Any]:
    """The forms a web request can make: the page and the plain text, with the checksum of what they say."""
    return {"checksum": checksum(edition), "html": web(edition), "text": text(edition)}


def papers(edition: Edition) -> dict[str, bytes]:
    """The forms only the worker makes: the PDF and the Word document."""
    from digests.pdf import pdf  # kept out of the web's memory
    from digests.word import document

    return {"pdf": pdf(edition), "docx": document(edition)}


def make_papers() -> list[Edition]:
    """Make the papers of sent editions that have none, such as one from which words were removed.

    Safe to run twice or by two workers. Raises SomeFailed after all were tried.
    """

    def make(edition: Edition) -> Edition:
        # Only for what it says now: words may be removed while the paper is made.
        Edition.objects.filter(pk=edition.pk, checksum=edition.checksum).update(**papers(edition))
        return edition

    return one_by_one(make, Edition.objects.without_papers().select_related("forum"))


def write_mail(edition: Edition, person: Any, *, key: str) -> Notice | None:
    """The mail of an edition to one person, by its key; None for somebody who gets no mail."""
    tell(KIND, to=person, key=key, about=edition.reference, edition=edition.pk)
    return Notice.objects.filter(key=key).first()


def _key(edition: Edition, person: Any = None) -> str:
    return f"{KIND}:{edition.reference}:{person.pk if person else ''}"


def again_key(edition: Edition, delivery: Delivery) -> str:
    """The key of a mail sent once more: the same press twice is one mail."""
    return f"{_key(edition, delivery.person)}:{delivery.times}"
