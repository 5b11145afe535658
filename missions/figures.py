"""Figures: sourced numbers a team puts on its mission's page for context, each with its source, never a status."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from foundation import history
from foundation.moves import NotYours
from foundation.one_at_a_time import once_only
from foundation.versions import ChangedSince, save_words
from missions.models import Figure, Mission

TWICE = "This is on the mission’s page already, for the same time and place. Change the figure that is there."


def check_may_write(mission: Mission, *, by: Any) -> None:
    """Raise NotYours where a person does not lead, support or look after the mission."""
    if not mission.served_by(by):
        raise NotYours(f"The figures of {mission} are for its leader, team or caretaker to keep.")


def add(figure: Any, *, by: Any) -> Figure:
    """Put a figure on its mission's page. Raises NotYours, and ValidationError where it stands there already."""
    check_may_write(figure.mission, by=by)
    with once_only("name", TWICE):
        figure._history_user = by
        figure.save()
        history.note("add", figure, by=by)
    return figure


def amend(figure: Figure, words: dict[str, Any], *, version: int, by: Any) -> Figure:
    """Change a figure on the version the person saw. Raises NotYours, ChangedSince and ValidationError."""
    check_may_write(figure.mission, by=by)
    with once_only("name", TWICE):
        return save_words(figure, words, by=by, version=version)


def remove(figure: Figure, *, because: str, version: int, by: Any) -> None:
    """Take a figure away, as the person saw it; it stays in the history, the reason in the audit.

    Raises NotYours, ChangedSince where somebody amended it meanwhile, ValidationError where it is gone already.
    """
    check_may_write(figure.mission, by=by)
    with transaction.atomic():
        # Claimed first, as for an edit: whoever has the same version open is then told.
        if Figure.objects.filter(pk=figure.pk, version=version).update(version=version + 1) != 1:
            now = Figure.objects.filter(pk=figure.pk).first()
            if now is None:
                raise ValidationError("Somebody else took it away meanwhile.")
            raise ChangedSince(now)
        history.note("remove", figure, by=by, because=because)
        gone: Any = Figure.objects.get(pk=figure.pk)
        gone._history_user = by
        gone.delete()
