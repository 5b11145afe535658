"""Delegations: what a mission may decide itself, given and ended by the officer of a forum that decides."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from foundation import history
from foundation.moves import NotYours
from foundation.one_at_a_time import hold
from missions.models import Delegation
from missions.moves import decides_as_officer

ENDED_BEFORE = "Somebody else ended it meanwhile."


def check_delegates(*, by: Any) -> None:
    """Raise NotYours where a person may not say what missions decide themselves."""
    if not decides_as_officer(by):
        raise NotYours("What a mission may decide itself is for the officer of a forum that decides to write down.")


def give(delegation: Delegation, *, by: Any) -> Delegation:
    """Write down what a mission may decide itself. Raises NotYours, and ValidationError for days that cannot be."""
    check_delegates(by=by)
    if delegation.until and delegation.until <= delegation.since:
        raise ValidationError({"until": "It must end after the day it begins."})
    return history.save_new(delegation, "delegate", by=by)


def last_decided(delegation: Delegation) -> date | None:
    """The latest day on which something was decided under it, or None. Decisions are kept a floor above."""
    decided: Any = delegation
    return decided.decisions.aggregate(last=Max("on"))["last"]


def check_may_end(delegation: Delegation, *, until: date) -> None:
    """Raise ValidationError where it cannot end on that day: it began later, or something was decided under it since.

    It stays held until the transaction ends, as it is where something is decided under it (docs/adr/0011).
    """
    if until <= delegation.since:
        raise ValidationError({"until": "It must end after the day it began."})
    hold(delegation)
    last = last_decided(delegation)
    if last and until <= last:
        raise ValidationError({"until": f"Something was decided under it on {last:%-d %B %Y}: choose a later day."})


def end(delegation: Delegation, *, until: date, because: str, by: Any) -> Delegation:
    """End a delegation from a day on; what was decided under it before stands. The reason is kept in the audit.

    Raises NotYours, and ValidationError for a day before something was decided under it, or where it was ended
    meanwhile.
    """
    check_delegates(by=by)
    open_until = Delegation.objects.filter(pk=delegation.pk, until=delegation.until)
    with transaction.atomic():
        check_may_end(delegation, until=until)
        if open_until.update(until=until) != 1:
            raise ValidationError(ENDED_BEFORE)
        delegation.until = until
        delegation._history_user = by  # type: ignore[attr-defined]
        delegation.save(update_fields=["until"])
        history.note("end_delegation", delegation, by=by, because=because)
    return delegation
