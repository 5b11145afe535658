"""Putting right what was sent: a mistake by a new edition that says so, words about a person by removing them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from digests.compile import contents_of, tell_officers
from digests.deliver import KIND, read_forms
from digests.models import Edition
from digests.moves import EDITION_MOVES
from foundation import history, redaction
from foundation.moments import now
from foundation.moves import begin, check, make_move
from foundation.outbox import Notice
from foundation.redaction import forget_in_drafts
from foundation.references import next_reference

BEGUN = "A correction of it was begun already. Correct that one."
UNREAD = frozenset({"code", "shape", "key"})
TYPED = ("contents", "note", "corrects_what", "skipped_because")


def correct(edition: Edition, *, what: str, by: Any, seen: int | None = None) -> Edition:
    """Begin a new edition for the same readers and period that says what was wrong in this one; it is held to check.

    Raises NotYours or TooLate, and ValidationError where nothing is said or a correction was begun already.
    """
    check(edition, EDITION_MOVES["correct"], by=by, seen=seen)
    if not what.strip():
        raise ValidationError({"what": "Say what was wrong, and what is right."})
    # One that was skipped put nothing right.
    if edition.corrections.exclude(state=Edition.State.SKIPPED).exists():
        raise ValidationError(BEGUN)
    same = Edition.objects.filter(forum=edition.forum, kind=edition.kind, covers_to=edition.covers_to)
    new = Edition(
        forum=edition.forum,
        kind=edition.kind,
        is_public=edition.is_public,
        meeting=edition.meeting,
        covers_from=edition.covers_from,
        covers_to=edition.covers_to,
        correction=same.aggregate(last=Max("correction"))["last"] + 1,
        corrects=edition,
        corrects_what=what.strip(),
        compiled_at=now(),
    )
    new.contents = contents_of(new)
    try:
        with transaction.atomic():
            new.reference = next_reference(f"E-{edition.forum.short_code}")
            begin(new, EDITION_MOVES["write_correction"], by=by, words=new.corrects_what)
            words = f"{new.reference} corrects it."
            make_move(edition, EDITION_MOVES["correct"], by=by, words=words, seen=seen)
            tell_officers(new)
    except IntegrityError as twice:
        raise ValidationError(BEGUN) from twice
    return new


def redact(edition: Edition, *, words: str, because: str, by: Any, seen: int | None = None) -> Edition:
    """Remove words from every form of an edition, its kept mails included, for good; the one exception to *frozen*.

    The page and the text are made anew at once, the PDF and the Word document by the worker. What has reached a mailbox
    stays there. Raises NotYours or TooLate, and ValidationError without a reason or where the words do not stand in it.
    """
    check(edition, EDITION_MOVES["redact"], by=by, seen=seen)
    words, because = redaction.checked(words, because)
    stands = any(redaction.stands_in(getattr(edition, name), words) for name in TYPED)
    steps = [step for step in edition.steps.all() if redaction.stands_in(step.words, words)]
    if not (stands or steps):
        raise ValidationError({"words": "These words do not stand in it. Copy them from the page, letter by letter."})
    with transaction.atomic():
        changes = without(edition, words)
        make_move(edition, EDITION_MOVES["redact"], by=by, words=because, seen=seen, **changes)
        history.note("redact", edition, by=by, because=because)
        redaction.keep(words, [(edition._meta.label, edition.pk)], because=because, by=by, record=edition)
        for step in steps:
            edition.steps.filter(pk=step.pk).update(words=redaction.without(step.words, words))
        forget_in_drafts(edition.get_absolute_url(), words)
        forget_mails(edition)
    return edition


def without(edition: Edition, words: str) -> dict[str, Any]:
    """An edition's boxes as they are without these words; of one that was sent its page and text too, made anew.

    Its papers are emptied, for the worker to make again.
    """
    changes = {name: redaction.without(getattr(edition, name), words, unread=UNREAD) for name in TYPED}
    changes["version"] = edition.version + 1
    for name, told in changes.items():
        setattr(edition, name, told)
    return changes | frozen_anew(edition) if edition.state == Edition.State.SENT else changes


def frozen_anew(edition: Edition) -> dict[str, Any]:
    """The forms of a sent edition whose contents changed: page and text at once, its papers by the worker."""
    edition.html = edition.text = ""
    return read_forms(edition) | {"pdf": None, "docx": None}


def forget_mails(edition: Edition) -> None:
    """Forget the words of its mails: one not yet sent is written anew; of one that was, only that it went is kept."""
    Notice.objects.filter(kind=KIND, about=edition.reference).update(mime=None, subject="")
