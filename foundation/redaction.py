"""Redaction: words that should never have been written are taken out, and that they were is kept without them."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q

from foundation import history
from foundation.drafts import Draft
from foundation.moments import now

STUB = "[words removed]"
LEAST = 2  # letters; a single one would be taken out of every word
NOT_THERE = "These words do not stand in it. Copy them from the page, letter by letter."


class Redaction(models.Model):
    """One removal of words from one record: by whom, when and why. Of the words only a salted hash is kept.

    With it somebody who knows the words can show that these were removed; nobody can read them out of it.
    """

    kind = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    reference = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    because = models.TextField()
    salt = models.CharField(max_length=32)
    hash_of_words = models.CharField(max_length=64)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "record_id"], name="redaction_of_a_record")]

    def __str__(self) -> str:
        return f"Words removed from {self.reference or self.kind}"

    def was(self, words: str) -> bool:
        """Are these the words that were removed?"""
        return secrets.compare_digest(self.hash_of_words, hash_of(words, self.salt))


def hash_of(words: str, salt: str) -> str:
    """SHA-256 of the words with their salt in front."""
    return hashlib.sha256((salt + words).encode()).hexdigest()


def keep(record: Any, words: str, *, because: str, by: Any) -> Redaction:
    """Write down that words were removed from a record; the caller removes them in the same transaction."""
    salt = secrets.token_hex(16)
    history.note("redact", record, by=by, because=because)
    return Redaction.objects.create(
        kind=record._meta.label_lower,
        record_id=record.pk,
        reference=str(getattr(record, "reference", "") or ""),
        by=by,
        because=because,
        salt=salt,
        hash_of_words=hash_of(words, salt),
    )


def remove(record: Any, names: tuple[str, ...], words: str, *, page: str, because: str, by: Any) -> Redaction:
    """Take words out of these texts of a record and out of every earlier wording of them its history keeps, for good.

    Drafts of the pages below the address `page` lose them too. ValidationError without a reason, where the reason
    repeats them, or where they stand in none of these texts.
    """
    words, because = checked(words, because)
    with transaction.atomic():
        rows = [type(record)._base_manager.filter(pk=record.pk), record.history.all()]
        if not sum(_remove_from(found, names, words) for found in rows):
            raise ValidationError({"words": NOT_THERE})
        type(record)._base_manager.filter(pk=record.pk).update(version=F("version") + 1)
        forget_in_drafts(page, words)
        return keep(record, words, because=because, by=by)


def _remove_from(rows: Any, names: tuple[str, ...], words: str) -> int:
    """Take words out of rows; returns how many had them."""
    said = Q()
    for name in names:
        said |= Q(**{f"{name}__contains": words})
    found = 0
    for row in rows.filter(said):
        now = {name: getattr(row, name) for name in names}
        # SQLite finds words whatever their capitals; they are removed letter by letter.
        less = {name: _less(row, name, words) for name, said in now.items() if words in said}
        if less:
            found += type(row)._base_manager.filter(pk=row.pk, **now).update(**less)
    return found


def _less(row: Any, name: str, words: str) -> str:
    """A text without the words; an address with a hole in it leads nowhere, and goes as a whole."""
    is_address = isinstance(row._meta.get_field(name), models.URLField)
    return "" if is_address else without(getattr(row, name), words)


def checked(words: str, because: str) -> tuple[str, str]:
    """The words and the reason as they are kept. ValidationError where the reason is none, or repeats them."""
    words, because = words.strip(), because.strip()
    if not because:
        raise ValidationError({"because": "Say why they are removed."})
    if len(words) < LEAST:
        raise ValidationError({"words": NOT_THERE})
    if words.casefold() in because.casefold():
        raise ValidationError({"because": "The reason is kept for good: say it without the words themselves."})
    return words, because


def forget_in_drafts(page: str, words: str) -> None:
    """Take words out of what was typed, and not yet sent, on the pages below an address."""
    for draft in Draft.objects.filter(form__startswith=page):
        data = without(draft.data, words)
        if data != draft.data:
            Draft.objects.filter(pk=draft.pk).update(data=data)


def without(told: Any, words: str, *, unread: frozenset[str] = frozenset()) -> Any:
    """Plain data with a stub in place of the words wherever they stand in its texts.

    `unread` names what no reader is shown, such as a code: it stays as it is, for the data are drawn by it.
    """
    if isinstance(told, str):
        return told.replace(words, STUB)
    if isinstance(told, list):
        return [without(part, words, unread=unread) for part in told]
    if isinstance(told, dict):
        return {name: part if name in unread else without(part, words, unread=unread) for name, part in told.items()}
    return told
