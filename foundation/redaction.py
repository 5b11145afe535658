"""Redaction: words that should never have been written are taken out, and that they were is kept without them."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from foundation.drafts import Draft
from foundation.moments import now

STUB = "[words removed]"
LEAST = 4  # letters; fewer are part of what everybody writes


class Redaction(models.Model):
    """One removal of words: by whom, when, why and where they stood. Of the words only a salted hash is kept.

    With it somebody who knows the words can show that these were removed; nobody can read them out of it. With their
    `length` and `places` they are found again in a backup that still says them. `record_id` is empty where the words
    were removed everywhere rather than from one record.
    """

    kind = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)
    because = models.TextField()
    salt = models.CharField(max_length=32)
    hash_of_words = models.CharField(max_length=64)
    length = models.PositiveIntegerField(default=0)
    places = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "record_id"], name="redaction_of_a_record")]

    def __str__(self) -> str:
        return f"Words removed from {self.reference or self.kind or 'wherever they stood'}"

    def was(self, words: str) -> bool:
        """Are these the words that were removed?"""
        return secrets.compare_digest(self.hash_of_words, hash_of(words, self.salt))

    def found_again(self, told: Any) -> str:
        """The removed words, where plain data say them again, as they were before; otherwise nothing."""
        for text in _texts(told):
            folded = fold(text)
            for start in range(len(folded) - self.length + 1):
                if self.was(folded[start : start + self.length]):
                    return folded[start : start + self.length]
        return ""


def hash_of(words: str, salt: str) -> str:
    """SHA-256 of the folded words with their salt in front."""
    return hashlib.sha256((salt + fold(words)).encode()).hexdigest()


def fold(words: str) -> str:
    """Words as they are compared: a capital or a line break between them makes no other words."""
    return " ".join(words.split()).lower()


def keep(words: str, places: list[tuple[str, Any]], *, because: str, by: Any, record: Any = None) -> Redaction:
    """Write down that words were removed from these places, and from which record where it was one.

    A place is a model's label and a key. The caller removes the words in the same transaction.
    """
    salt = secrets.token_hex(16)
    return Redaction.objects.create(
        kind=record._meta.label_lower if record else "",
        record_id=record.pk if record else None,
        reference=str(getattr(record, "reference", "") or ""),
        by=by,
        because=because,
        salt=salt,
        hash_of_words=hash_of(words, salt),
        length=len(fold(words)),
        places=[list(place) for place in places],
    )


def checked(words: str, because: str) -> tuple[str, str]:
    """The words and the reason as they are kept. Raises ValidationError where the reason is none, or repeats them."""
    words, because = tidied(words), because.strip()
    if not because:
        raise ValidationError({"because": "Say why they are removed."})
    if stands_in(because, words):
        raise ValidationError({"because": "The reason is kept for good: say it without the words themselves."})
    return words, because


def tidied(words: str) -> str:
    """The words as they are looked for. Raises ValidationError where they are too short to be anybody's."""
    words = " ".join(words.split())
    if len(words) < LEAST or not any(letter.isalnum() for letter in words):
        raise ValidationError({"words": f"Too short: at least {LEAST} letters, or much else would go with them."})
    return words


def forget_in_drafts(page: str, words: str) -> None:
    """Take words out of what was typed, and not yet sent, on the pages below an address."""
    for draft in Draft.objects.filter(form__startswith=page):
        data = without(draft.data, words)
        if data != draft.data:
            Draft.objects.filter(pk=draft.pk).update(data=data)


def stands_in(told: Any, words: str) -> bool:
    """Do plain data say these words in any of their texts?"""
    spelt = _spelt(words)
    return any(spelt.search(text) for text in _texts(told))


def without(told: Any, words: str, *, unread: frozenset[str] = frozenset()) -> Any:
    """Plain data with a stub in place of the words wherever they stand in its texts.

    `unread` names what no reader is shown, such as a code: it stays as it is, for the data are drawn by it.
    """
    if isinstance(told, str):
        return _spelt(words).sub(STUB, told)
    if isinstance(told, list):
        return [without(part, words, unread=unread) for part in told]
    if isinstance(told, dict):
        return {name: part if name in unread else without(part, words, unread=unread) for name, part in told.items()}
    return told


def _spelt(words: str) -> re.Pattern[str]:
    # Whole words alone: “Ann” is not taken out of “planned”.
    spelt = r"\s+".join(re.escape(word) for word in words.split())
    return re.compile(rf"(?<!\w){spelt}(?!\w)", re.IGNORECASE)


def _texts(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, list | dict):
        for part in told.values() if isinstance(told, dict) else told:
            yield from _texts(part)
