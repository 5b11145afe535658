"""Who looks after a mission's log, and the one friendly word when it has been quiet for long."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from foundation import history
from foundation.moves import NotYours
from foundation.working_days import today
from leaders.standing import standing_of
from learning import notices
from learning.models import LearningEntry, Steward
from missions.models import Mission

QUIET = timedelta(weeks=6)  # docs/portal.md: after six quiet weeks one nudge, and no list of the silent anywhere


def check_chooses(mission: Mission, *, by: Any) -> None:
    """Raise NotYours where a person is not one of the mission's own people."""
    if mission.pk not in standing_of(by).serves:
        raise NotYours("A mission’s own people choose which of them looks after its log.")


def look_after(mission: Mission, *, person: Any, by: Any, seen: int | None = None) -> Steward:
    """Name who looks after a mission's log from today, in the place of whoever did.

    Anybody of the mission may take it on or hand it to another of them. `seen` is the key of the steward in whose
    place it is, 0 where there was none. Raises NotYours, and ValidationError where somebody named another meanwhile.
    """
    check_chooses(mission, by=by)
    if mission.pk not in standing_of(person).serves:
        raise ValidationError({"person": f"{person} no longer has a part in {mission}."})
    held = Steward.objects.of(mission).open_ended().first()
    if held and held.person_id == person.pk:
        return held
    if seen is not None and seen != (held.pk if held else 0):
        raise meanwhile()
    try:
        with transaction.atomic():
            if held:
                _end(held)
            steward = Steward.objects.create(mission=mission, person=person, since=today())
            history.note("look_after", steward, by=by)
    except IntegrityError:
        raise meanwhile() from None
    return steward


def meanwhile() -> ValidationError:
    """What the second of two is told who name a steward at once."""
    return ValidationError({"person": "Somebody else was named meanwhile. See who it is, and choose again."})


def _end(held: Steward) -> None:
    rows = Steward.objects.open_ended().filter(pk=held.pk)
    # Whoever took it on today and hands it over today held it for no day: nothing of that is kept.
    ended = rows.delete()[0] if held.since >= today() else rows.update(until=today())
    if not ended:
        raise meanwhile()


def nudge(on: date) -> int:
    """Tell each steward once that their log has been quiet for six weeks, and offer help. Returns how many are told.

    Whoever takes on a quiet log has six weeks of their own, and whoever left the mission hears nothing. Safe to repeat:
    the key of the mail names the quiet spell, so one spell is one mail.
    """
    enough = _begins(on) - QUIET
    shared = LearningEntry.objects.shared().order_by().values("mission")
    written = dict(shared.annotate(last=Max("shared_at")).values_list("mission", "last"))
    told = 0
    for steward in Steward.objects.looking_after(on).select_related("mission", "person"):
        taken_on = _begins(steward.since)
        quiet_since = max(written.get(steward.mission_id) or taken_on, taken_on)
        if quiet_since < enough:
            notices.quiet(steward, quiet_since)
            told += 1
    return told


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
