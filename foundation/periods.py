"""Holding periods: who holds what since when and until when; a vacancy is the absence of a row."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from foundation.kept_questions import Given
from foundation.working_days import today


class PeriodQuerySet(models.QuerySet):
    """Rows asked about by day."""

    def current(self, on: date | Given | None = None) -> Self:
        """Those in force on a day, today unless told."""
        day = on or today()
        return self.filter(since__lte=day).lasting_beyond(day)

    def lasting_beyond(self, day: Any) -> Self:
        """Those that have not ended by a day, or by the day in a column."""
        return self.filter(Q(until=None) | Q(until__gt=day))

    def past(self, on: date | None = None) -> Self:
        """Those that have ended by a day, today unless told."""
        return self.filter(until__lte=on or today())


class Period(models.Model):
    """Something held from `since` up to, and not including, `until`; so a successor starts that very day."""

    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="%(app_label)s_%(class)s_until_after_since",
                violation_error_message="The last day must come after the first.",
            )
        ]
