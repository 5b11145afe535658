"""Delegations: what a mission may decide itself, given and ended by the officer of a forum that decides."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from foundation import history
from foundation.moves import NotYours
from missions.models import Delegation
from missions.moves import decides_as_officer

ENDED_BEFORE = "Somebody else ended it meanwhile."


def check_delegates(*, by: Any) -> None:
    """Raise NotYours where a person may not say what missions decide themselves."""
    if not decides_as_officer(by):
        raise NotYours("What a mission may decide itself is for the officer of a forum that decides to write down.")


def give(delegation: Any, *, by: Any) -> Delegation:
    """Write down what a mission may decide itself. Raises NotYours, and ValidationError for days that cannot be."""
    check_delegates(by=by)
    if delegation.until and delegation.until <= delegation.since:
        raise ValidationError({"until": "It must end after the day it begins."})
    with transaction.atomic():
        delegation._history_user = by
        delegation.save()
        history.note("delegate", delegation, by=by)
    return delegation


def end(delegation: Delegation, *, until: date, because: str, by: Any) -> Delegation:
    """End a delegation from a day on; what was decided under it before stands. The reason is kept in the audit.

    Raises NotYours, and ValidationError for a day before something was decided under it, or where it was ended
    meanwhile.
    """
    check_delegates(by=by)
    if until <= delegation.since:
        raise ValidationError({"until": "It must end after the day it began."})
    decided: Any = delegation
    last = decided.decisions.aggregate(last=Max("on"))["last"]
    if last and until <= last:
        raise ValidationError({"until": f"Something was decided under it on {last:%-d %B %Y}: choose a later day."})
    open_until = Delegation.objects.filter(pk=delegation.pk, until=delegation.until)
    with transaction.atomic():
        if open_until.update(until=until) != 1:
            raise ValidationError(ENDED_BEFORE)
        delegation.until = until
        delegation._history_user = by  # type: ignore[attr-defined]
        delegation.save(update_fields=["until"])
        history.note("end_delegation", delegation, by=by, because=because)
    return delegation
