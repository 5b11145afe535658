"""Versioned edits: words somebody else changed in the meantime are never overwritten silently."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from foundation import history


class Versioned(models.Model):
    """A record whose words are edited by people; `version` rises by one with each edit."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def stands_now(self) -> bool:
        """Is it what its form opens? Words kept under a number of their own, which others followed, are not."""
        return True


class ChangedSince(Exception):
    """Someone saved other words after this person's form was opened; `current` holds theirs."""

    def __init__(self, current: Any) -> None:
        self.current = current
        super().__init__("Somebody else changed these words after you opened them.")


def save_words(record: Any, words: dict[str, Any], *, by: Any, version: int) -> Any:
    """Save new words on the version the person saw, and nothing else. Returns the record.

    The version is claimed by one conditional UPDATE; `save()` then writes, so that the history keeps both texts.
    Raises ChangedSince, with the record as it now stands, where another edit came first; nothing is then written.
    """
    rows = type(record)._base_manager.filter(pk=record.pk, version=version)
    with transaction.atomic():
        if rows.update(version=version + 1) != 1:
            record.refresh_from_db()
            raise ChangedSince(record)
        record.refresh_from_db()
        for name, value in words.items():
            setattr(record, name, value)
        record._history_user = by
        record.save(update_fields=[*words, "version"])
        history.note("amend", record, by=by)
    return record
