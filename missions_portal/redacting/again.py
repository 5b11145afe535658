"""Removing words again: a restored backup may still say what was taken out after it was made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import transaction

from foundation.redaction import Redaction
from missions_portal.redacting.act import take_out
from missions_portal.redacting.places import boxes, places_of
from people.models import User

KEPT = ("kind", "record_id", "reference", "by_id", "at", "because", "salt", "hash_of_words", "length", "places")


def kept() -> Iterator[dict[str, Any]]:
    """Every redaction as plain data for a file beside the backups. It holds none of the words."""
    yield from Redaction.objects.order_by("pk").values(*KEPT)


def do_again(rows: list[dict[str, Any]]) -> int:
    """Remove again, in this database, what was removed by these redactions (of `kept`). Returns how many found words.

    The words are known only by their salted hash, so they are looked for where they once stood, and then removed
    wherever they stand. A redaction that this database does not know is written down in it.
    """
    return sum(_again(row) for row in rows)


def _again(row: dict[str, Any]) -> bool:
    with transaction.atomic():
        by = User.objects.filter(pk=row["by_id"]).first()
        known = Redaction.objects.filter(salt=row["salt"], hash_of_words=row["hash_of_words"]).first()
        done = known or Redaction.objects.create(**row | {"by_id": by and by.pk})
        words = _words_of(done)
        if words:
            take_out(words, places_of(words))
        return bool(words)


def _words_of(done: Redaction) -> str:
    for label, pk in done.places:
        model = apps.get_model(label)
        row = model._base_manager.filter(pk=pk).values(*boxes()[model]).first()
        if row and (words := done.found_again(list(row.values()))):
            return words
    return ""
