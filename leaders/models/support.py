"""What leaders and teams are helped with: training, methods, time and people; asked for, and whether it came."""

from __future__ import annotations

from typing import Self

from django.db import models
from simple_history.models import HistoricalRecords

from foundation.versions import Versioned


class SupportOfferQuerySet(models.QuerySet):
    """Help asked about by whether it came."""

    def awaited(self) -> Self:
        """What was asked for and has not come."""
        return self.filter(came_on=None)

    def came(self) -> Self:
        """What came."""
        return self.filter(came_on__isnull=False)


class SupportOffer(Versioned):
    """Help for a leader or team: training, a method, time, or somebody for the team; asked for, and whether it came."""

    class Kind(models.TextChoices):
        TRAINING = "training", "Training"
        METHOD = "method", "A method, such as the sandpit or a theory of change"
        TIME = "time", "Backfill or expenses"
        PERSON = "person", "Somebody for the team"
        OTHER = "other", "Something else"

    mission = models.ForeignKey("missions.Mission", models.CASCADE, related_name="support_offers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    what = models.CharField(max_length=300)
    function = models.ForeignKey(
        "leaders.SupportFunction", models.PROTECT, null=True, blank=True, related_name="asked_for"
    )
    asked_on = models.DateField(null=True, blank=True)
    offered_by = models.ForeignKey(
        "people.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="asked of, or offered by",
        related_name="support_offers",
    )
    came_on = models.DateField(null=True, blank=True)
    what_came = models.TextField(blank=True)

    objects = SupportOfferQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["mission", "-asked_on"]

    def __str__(self) -> str:
        return self.what
