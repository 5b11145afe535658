"""What a forum expects to take, and by when: its forward plan, kept by its officer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from foundation import history
from foundation.moves import NotYours
from foundation.versions import save_words
from foundation.working_days import today
from people.models import Forum, ForwardPlanItem


def expect(forum: Forum, title: str, expected_on: date, words: str = "", *, by: Any) -> ForwardPlanItem:
    """Put something on a forum's forward plan. Returns it. Raises NotYours, and ValidationError for a day gone by."""
    _check(forum, expected_on, by=by)
    with transaction.atomic():
        planned = ForwardPlanItem.objects.create(forum=forum, title=title, expected_on=expected_on, words=words)
        history.note("expect", planned, by=by)
    return planned


def change(planned: ForwardPlanItem, words: dict[str, Any], *, by: Any, version: int) -> None:
    """Change its words or its day; another day needs `changed_because`, which is kept, as every earlier one is.

    Raises NotYours, ChangedSince, and ValidationError for a day gone by or a missing reason.
    """
    if words["expected_on"] == planned.expected_on:
        # The last reason stands until the day changes again.
        words = {name: value for name, value in words.items() if name != "changed_because"}
        _check(planned.forum, today(), by=by)
    else:
        _check(planned.forum, words["expected_on"], by=by)
        if not words["changed_because"].strip():
            raise ValidationError({"changed_because": "Say why the day has changed."})
    save_words(planned, words, by=by, version=version)


def _check(forum: Forum, day: date, *, by: Any) -> None:
    if not by.is_officer_for(forum):
        raise NotYours("The forward plan is for the forum's officer to keep.")
    if day < today():
        raise ValidationError({"expected_on": "Choose a day that is still to come."})
