"""An officer's own items of an agenda: put better, or taken off, until the meeting is held.

What a mission asks and who is nominated come and go by moves of their own.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from foundation import history
from foundation.versions import save_words
from people.meetings import check_open
from people.models import AgendaItem

WORDS = ("title", "purpose", "minutes", "exempt_paragraph", "exempt_because")


def is_an_officers_own(item: AgendaItem) -> bool:
    """Was it put there by the officer, and is it neither a mission's ask nor a nomination?"""
    return bool(AgendaItem.objects.officers_own().filter(pk=item.pk).exists())


def amend_item(item: AgendaItem, words: dict[str, Any], *, by: Any, version: int) -> None:
    """Put an item better. Raises NotYours, ChangedSince, and ValidationError where it no longer changes."""
    _check(item, by=by)
    save_words(item, words | {"exempt": bool(words["exempt_paragraph"])}, by=by, version=version)


def take_off(item: AgendaItem, *, because: str, by: Any) -> None:
    """Take an item off; it stays on record, marked, with the reason in the audit. Raises as `amend_item`."""
    _check(item, by=by)
    if not because.strip():
        raise ValidationError({"because": "Say why it is taken off."})
    with transaction.atomic():
        listed = AgendaItem.objects.filter(pk=item.pk, state=AgendaItem.State.LISTED)
        if listed.update(state=AgendaItem.State.TAKEN_OFF) != 1:
            raise ValidationError("It is off the agenda already.")
        history.note("take_off", item, by=by, because=because)


def _check(item: AgendaItem, *, by: Any) -> None:
    check_open(item.meeting, by=by)
    if not is_an_officers_own(item):
        raise ValidationError("It comes and goes with what is asked or who is nominated: open that instead.")
    if item.state != AgendaItem.State.LISTED:
        raise ValidationError("It is off the agenda already.")
