"""The strategy: its stages, its missions and their goals."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from foundation.versions import Versioned
from people.models.packed import PACK_MEMORY, Packed


class Strategy(models.Model):
    """The one strategy this portal runs: whose it is, for which place and years."""

    title = models.CharField(max_length=200)
    board = models.CharField(max_length=200)
    place = models.CharField(max_length=120)
    vision = models.TextField(blank=True)
    starts = models.PositiveSmallIntegerField(null=True, blank=True)
    ends = models.PositiveSmallIntegerField(null=True, blank=True)
    approved_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "strategy"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="missions_strategy_is_one")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def current(cls) -> Strategy:
        """The strategy that was loaded; blank before that."""
        return cls.objects.filter(pk=1).first() or cls(title="", board="", place="")


class Stage(models.Model):
    """A stage of the life course, such as Start Well."""

    class Wording(models.TextChoices):
        VERBATIM = "verbatim", "As in the source"
        TO_CONFIRM = "to confirm", "To be confirmed by the Board"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    aim = models.CharField(max_length=200)
    wording = models.CharField(max_length=12, choices=Wording.choices, default=Wording.VERBATIM)
    order = models.PositiveSmallIntegerField()
    academic_lead = models.CharField(max_length=120, blank=True, help_text="Blank shows “not recorded”")

    history = HistoricalRecords()

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class MissionQuerySet(models.QuerySet):
    """Missions, always in the strategy's order."""

    def served_by(self, user: Any) -> Self:
        """Those a person leads, supports or looks after today."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(appointments__in=user.appointments.current().serving()).distinct()


class Mission(Versioned):
    """A bold promise that no agency can keep alone."""

    code = models.CharField(max_length=12, unique=True)
    short_name = models.CharField(max_length=80)
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="missions")
    statement = models.TextField()
    challenge = models.TextField(blank=True)
    by_when = models.CharField(max_length=120, blank=True)
    theory_of_change = models.TextField(blank=True)
    theory_of_change_url = models.URLField(blank=True)
    order = models.PositiveSmallIntegerField()

    objects = MissionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.short_name

    def served_by(self, user: Any) -> bool:
        """Does this person lead, support or look after the mission today?"""
        return user.is_authenticated and self.appointments.current().serving().filter(person=user).exists()


class Goal(Packed, Versioned):
    """What a mission works towards, joined to one chapter of the needs assessment; blank words show “not set”."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="goals")
    name = models.CharField(max_length=120)
    statement = models.TextField(blank=True)
    how_we_would_know = models.TextField(blank=True)
    jsna_url = models.URLField("chapter of the needs assessment", blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords(excluded_fields=PACK_MEMORY)

    class Meta:
        ordering = ["mission", "order"]
        constraints = [models.UniqueConstraint(fields=["mission", "name"], name="missions_goal_once")]

    def __str__(self) -> str:
        return self.name


class MissionUpdate(Versioned):
    """A paragraph on how a mission goes; words, never a status.

    `public_words` are written apart, for residents; they stand on the public page, the others never do.
    """

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="updates")
    words = models.TextField()
    public_words = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.mission}, {timezone.localtime(self.at):%-d %B %Y}"


class Figure(Versioned):
    """A sourced number that gives context to a mission: never a status."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="figures")
    name = models.CharField(max_length=200)
    value = models.CharField(max_length=60)
    period = models.CharField(max_length=60)
    geography = models.CharField(max_length=120)
    source = models.CharField(max_length=200)
    source_url = models.URLField(blank=True)
    note = models.CharField(max_length=300, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["mission", "name", "period"]
        constraints = [
            models.UniqueConstraint(
                "mission",
                Lower("name"),
                Lower("period"),
                Lower("geography"),
                name="missions_figure_once",
                violation_error_message="This figure is there already, for the same time and place.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
