"""The portfolio: what a mission does, how it engages, and what it may decide itself."""

from django.db import models
from simple_history.models import HistoricalRecords

from foundation.periods import Period, PeriodQuerySet
from foundation.versions import Versioned


class Intervention(Versioned):
    """One thing in a mission's portfolio: what, who, and which assets, capabilities and relationships it rests on.

    `public_words` are written apart, for residents; they stand on the public page, the others never do.
    """

    mission = models.ForeignKey("missions.Mission", models.CASCADE, related_name="interventions")
    name = models.CharField(max_length=200)
    what = models.TextField(blank=True)
    who = models.TextField(blank=True)
    where = models.ForeignKey("people.Area", models.PROTECT, null=True, blank=True, related_name="+")
    assets = models.TextField(blank=True)
    capabilities = models.TextField(blank=True)
    relationships = models.TextField(blank=True)
    gaps = models.TextField(blank=True)
    intervention_points = models.TextField(blank=True)
    public_words = models.TextField("words for residents", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["mission", "name"]

    def __str__(self) -> str:
        return self.name


class Connection(models.Model):
    """Two interventions that belong together, and why."""

    one = models.ForeignKey(Intervention, models.CASCADE, related_name="connections")
    other = models.ForeignKey(Intervention, models.CASCADE, related_name="connected_from")
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="missions_connection_once")]

    def __str__(self) -> str:
        return f"{self.one} and {self.other}"


class EngagementModel(Versioned):
    """How a mission engages: whom, how, how often, and how it reaches decisions."""

    mission = models.OneToOneField("missions.Mission", models.CASCADE, related_name="engagement_model")
    whom = models.TextField(blank=True)
    how = models.TextField(blank=True)
    how_often = models.TextField(blank=True)
    how_it_reaches_decisions = models.TextField(blank=True)

    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"How {self.mission} engages"


class Delegation(Period):
    """What a mission may decide itself, by whose word, from when to when."""

    mission = models.ForeignKey("missions.Mission", models.CASCADE, related_name="delegations")
    what = models.TextField()
    source = models.CharField(max_length=200)

    objects = PeriodQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        ordering = ["mission", "since"]

    def __str__(self) -> str:
        return f"{self.mission}: {self.what}"
