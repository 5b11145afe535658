"""The portfolio and the levers: what a mission does, and the powers and frameworks it can pull on."""

from django.db import models
from simple_history.models import HistoricalRecords

from foundation.named import Named
from foundation.periods import Period, PeriodQuerySet
from foundation.versions import Versioned


class Intervention(Versioned):
    """One thing in a mission's portfolio: what, who, and which assets, capabilities and relationships it rests on."""

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


class Power(Named):
    """A power councils and partners hold, such as planning or convening."""

    note = models.CharField(max_length=300, blank=True)


class AnchorStrand(Named):
    """A strand of the anchor network, such as procurement."""


class Lever(Versioned):
    """Something that could be pulled to move a mission, and how far that has come."""

    class Kind(models.TextChoices):
        POWER = "power", "Power"
        POLICY = "policy-framework", "Policy framework"
        COMMITMENT = "commitment", "Commitment"
        DATA = "data-sharing", "Data sharing"
        PARTNERSHIP = "existing-partnership", "Existing partnership"

    class State(models.TextChoices):
        THOUGHT_OF = "thought-of", "Thought of"
        BEING_WORKED_ON = "being-worked-on", "Being worked on"
        IN_USE = "in-use", "In use"
        ENDED = "ended", "Ended"
        NOT_POSSIBLE = "not-possible", "Not possible"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=200)
    missions = models.ManyToManyField("missions.Mission", related_name="levers")
    holder = models.ForeignKey("people.Organisation", models.PROTECT, related_name="levers")
    where = models.ForeignKey("people.Area", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.THOUGHT_OF)
    because = models.TextField("not possible, because", blank=True)
    power = models.ForeignKey(Power, models.PROTECT, null=True, blank=True, related_name="levers")
    strand = models.ForeignKey(AnchorStrand, models.PROTECT, null=True, blank=True, related_name="levers")
    legal_check = models.TextField(blank=True)
    who_adopts = models.CharField(max_length=200, blank=True)
    wording_adopted = models.TextField(blank=True)
    question = models.TextField(blank=True)
    data = models.TextField(blank=True)
    agreement = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True)
    agenda_items = models.ManyToManyField("people.AgendaItem", blank=True, related_name="levers")

    history = HistoricalRecords()

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="not-possible") | ~models.Q(because=""),
                name="missions_lever_not_possible_because",
                violation_error_message="Say why it is not possible.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class LeverNote(models.Model):
    """A dated word on a lever."""

    lever = models.ForeignKey(Lever, models.CASCADE, related_name="notes")
    words = models.TextField()
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.words


class DataHolding(Versioned):
    """Who holds which data, and how to ask."""

    name = models.CharField(max_length=200)
    holder = models.ForeignKey("people.Organisation", models.PROTECT, related_name="data_holdings")
    what = models.TextField(blank=True)
    how_to_ask = models.TextField(blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


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
