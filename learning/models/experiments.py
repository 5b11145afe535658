"""Experiments: something small tried on purpose, with what would stop it said before it starts."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from simple_history.models import HistoricalRecords

from foundation.moves import Movable, Step
from foundation.versions import Versioned
from foundation.working_days import today
from learning.models.entries import Audience
from learning.reading import Written


class ExperimentQuerySet(Written):
    """Experiments asked about by reader and by how far they are; `learning/reading.py` holds who may read them."""

    def as_far_as(self, *states: str) -> Self:
        """Those that stand in one of these states now."""
        return self.filter(state__in=states)

    def with_their_names(self) -> Self:
        """Read together with what every list of experiments shows."""
        return self.select_related("mission__stage", "where", "author")

    def by_how_far(self) -> Self:
        """Each with its part of the wall as `far`: stopped early and reviewed both count as ended."""
        ended = When(state__in=Experiment.ENDED, then=Value(Experiment.FAR_ENDED))
        return self.annotate(far=Case(ended, default=F("state")))

    def first_of_each(self, *groups: Any, most: int, drafts: int) -> Self:
        """The newest few of each group, and so many drafts, however many there are of all: one question for a wall."""
        place = Window(RowNumber(), partition_by=list(groups), order_by="-id")
        few = Q(place__lte=most) | Q(state=Experiment.State.DRAFT, place__lte=drafts)
        return self.annotate(place=place).filter(few).order_by("-id")

    def of_one_line(self, mission: Any) -> Self:
        """Those of a mission that were adapted from another, or into one."""
        tied = Q(adapted_from__isnull=False) | Q(adapted_as__isnull=False)
        return self.filter(tied, mission=mission).distinct()

    def lent_until(self, first: date, last: date) -> Self:
        """Those on their way whose permission ends in these days, the first and the last counted."""
        going = self.as_far_as(Experiment.State.AGREED, Experiment.State.RUNNING, Experiment.State.PAUSED)
        return going.filter(permission_until__range=(first, last))


class Experiment(Movable, Versioned):
    """One test card: a belief, its riskiest assumption, what is tried, and the guards compulsory before it starts."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IDEA = "idea", "Idea"
        AGREED = "agreed", "Agreed"
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        STOPPED = "stopped-early", "Stopped early"
        REVIEWED = "reviewed", "Reviewed"

    class Decision(models.TextChoices):
        ADOPT = "adopt", "Adopt"
        ADAPT = "adapt", "Adapt"
        STOP = "stop", "Stop"
        LONGER = "run-longer", "Run longer"
        SCALE = "scale", "Scale"

    ENDED = (State.STOPPED, State.REVIEWED)
    FAR_ENDED = "ended"

    state = models.CharField(max_length=24, choices=State.choices, default=State.DRAFT, editable=False)
    reference = models.CharField(max_length=30, unique=True, null=True, blank=True, editable=False)
    mission = models.ForeignKey("missions.Mission", models.PROTECT, related_name="experiments")
    title = models.CharField(max_length=200)
    belief = models.TextField("we believe that")
    riskiest_assumption = models.TextField(blank=True)
    tries = models.TextField("what is tried", blank=True)
    where = models.ForeignKey("people.Area", models.PROTECT, null=True, blank=True, related_name="+")
    looks_at = models.TextField("what is looked at", blank=True)
    harm_check = models.TextField("who could be harmed, and what guards them", blank=True)
    spending_limit = models.DecimalField(
        "spending limit, pounds", max_digits=10, decimal_places=2, null=True, blank=True
    )
    spent = models.DecimalField("spent so far, pounds", max_digits=10, decimal_places=2, default=0)
    when_we_would_stop = models.TextField(blank=True)
    harm_of_doing_nothing = models.TextField(blank=True)
    permission_by = models.CharField("who lent permission", max_length=200, blank=True)
    permission_for = models.CharField("for which rule", max_length=300, blank=True)
    permission_until = models.DateField(null=True, blank=True)
    harm_noted = models.TextField(blank=True)
    went_on_because = models.TextField("went on past a limit, because", blank=True)
    seen = models.TextField("what was seen", blank=True)
    surprised = models.TextField("what surprised", blank=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    adapted_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="adapted_as")
    intervention = models.ForeignKey(
        "missions.Intervention", models.SET_NULL, null=True, blank=True, related_name="experiments"
    )
    barriers = models.ManyToManyField("barriers.Barrier", blank=True, related_name="experiments")
    learning = models.ManyToManyField("learning.LearningEntry", blank=True, related_name="experiments")
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    author = models.ForeignKey("people.User", models.PROTECT, related_name="experiments_written")
    offered_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ExperimentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "idea", "agreed"])
                | (
                    ~Q(harm_check="")
                    & Q(spending_limit__isnull=False)
                    & ~Q(when_we_would_stop="")
                    & ~Q(harm_of_doing_nothing="")
                ),
                name="learning_experiment_guards_before_start",
                violation_error_message="Say the harm check, spending limit, when to stop and harm of doing nothing.",
            )
        ]

    def __str__(self) -> str:
        return self.reference or "A draft"

    @property
    def has_ended(self) -> bool:
        """Was it stopped or reviewed?"""
        return self.state in self.ENDED

    @property
    def days_of_permission(self) -> int | None:
        """Calendar days until the lent permission ends; below 0 once it has, None where none has an end."""
        return (self.permission_until - today()).days if self.permission_until else None

    def get_absolute_url(self) -> str:
        return reverse("learning:experiment", args=[self.reference or f"draft-{self.pk}"])


class ExperimentStep(Step):
    """One move of an experiment."""

    record = models.ForeignKey(Experiment, models.CASCADE, related_name="steps")
