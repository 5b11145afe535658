"""The learning log: what happened, why it matters, what comes next, and who used it."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from foundation.moves import Movable, Step
from foundation.periods import Period, PeriodQuerySet
from foundation.publishing import Publishable, PublishableQuerySet
from foundation.search import Matching, Searchable
from foundation.versions import Versioned
from foundation.working_days import day_of
from leaders.models import Appointment
from learning.reading import Written


class Audience(models.TextChoices):
    """Who may read something once it is shared."""

    EVERYONE = "everyone", "Everyone signed in"
    TEAM = "team", "Our team only"


class EntryQuerySet(Written, Matching, PublishableQuerySet):  # type: ignore[override]
    """Entries asked about by reader and day; `learning/reading.py` holds who may read them."""

    def may_be_published(self) -> Self:
        """Shared with everyone signed in."""
        return self.filter(state=LearningEntry.State.SHARED, audience=Audience.EVERYONE)

    def shared(self) -> Self:
        """Those that have left their author's desk."""
        return self.filter(state=LearningEntry.State.SHARED, shared_at__isnull=False)

    def for_everyone(self) -> Self:
        """Shared ones that every person signed in may read."""
        return self.shared().filter(audience=Audience.EVERYONE)

    def with_its_names(self) -> Self:
        """Read together with what every list of entries shows."""
        return self.select_related("mission__stage", "author")


class LearningEntry(Movable, Versioned, Publishable, Searchable):
    """One thing a mission learned: What? So what? Now what?"""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SHARED = "shared", "Shared"

    class Kind(models.TextChoices):
        ACHIEVEMENT = "achievement", "Achievement"
        FAILURE = "failure", "It did not work"
        SURPRISE = "surprise", "Surprise"
        INSIGHT = "insight", "Insight"
        PRACTICE = "practice", "A way of working"

    class Source(models.TextChoices):
        OWN_EYES = "own-eyes", "We saw it ourselves"
        EXPERIMENT = "experiment", "An experiment"
        DATA = "data", "Data"
        VOICE = "voice", "What people told us"
        RESEARCH = "research", "Research"
        MEETING = "meeting", "A meeting or review"

    class Confidence(models.TextChoices):
        HUNCH = "hunch", "A hunch"
        SOME = "some", "Some evidence"
        STRONG = "strong", "Strong evidence"

    state = models.CharField(max_length=24, choices=State.choices, default=State.DRAFT, editable=False)
    reference = models.CharField(max_length=30, unique=True, null=True, blank=True, editable=False)
    mission = models.ForeignKey("missions.Mission", models.PROTECT, related_name="learning")
    title = models.CharField(max_length=200, blank=True)
    what = models.TextField("What?", help_text="What happened")
    so_what = models.TextField("So what?", help_text="Why it matters")
    now_what = models.TextField("Now what?", blank=True, help_text="What you will do")
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    source = models.CharField(max_length=12, choices=Source.choices, blank=True)
    confidence = models.CharField(max_length=8, choices=Confidence.choices, blank=True)
    context = models.TextField(blank=True)
    who_else = models.TextField("who else should know", blank=True)
    noticed_on = models.DateField("when it was noticed", null=True, blank=True)
    brought_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    author = models.ForeignKey("people.User", models.PROTECT, related_name="entries_written")
    offered_at = models.DateTimeField("offered to the team", null=True, blank=True, editable=False)
    drafted_at = models.DateTimeField(auto_now_add=True)
    shared_at = models.DateTimeField(null=True, blank=True, editable=False)
    barriers = models.ManyToManyField("barriers.Barrier", blank=True, related_name="learning")
    levers = models.ManyToManyField("missions.Lever", blank=True, related_name="learning")
    decisions = models.ManyToManyField("barriers.Decision", blank=True, related_name="learning")

    search_fields = ("title", "what", "so_what", "now_what", "context")

    objects = EntryQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text"])

    class Meta:
        ordering = ["-shared_at", "-id"]
        verbose_name_plural = "learning entries"
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(reference__isnull=False) & Q(shared_at__isnull=False)),
                name="learning_entry_shared_with_reference",
            ),
        ]
        indexes = [
            models.Index(fields=["-shared_at", "-id"], name="learning_newest", condition=Q(shared_at__isnull=False)),
            models.Index(
                fields=["mission", "-shared_at", "-id"],
                name="learning_of_a_mission",
                condition=Q(shared_at__isnull=False),
            ),
            models.Index(
                fields=["-published_at", "-id"], name="learning_published", condition=Q(published_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.reference or "A draft"

    def get_absolute_url(self) -> str:
        return reverse("learning:detail", args=[self.reference or f"draft-{self.pk}"])

    @property
    def heading(self) -> str:
        """Its title, or the first words of what happened."""
        return self.title or (self.what if len(self.what) <= 90 else f"{self.what[:88].rsplit(' ', 1)[0]}…")


class LearningEntryStep(Step):
    """One move of a learning entry."""

    record = models.ForeignKey(LearningEntry, models.CASCADE, related_name="steps")


class LearningUse(models.Model):
    """A mission used what another learned, and how."""

    entry = models.ForeignKey(LearningEntry, models.CASCADE, related_name="uses")
    mission = models.ForeignKey("missions.Mission", models.PROTECT, related_name="learning_used")
    how = models.TextField()
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["entry", "mission"], name="learning_used_once_each")]

    def __str__(self) -> str:
        return f"{self.mission} used {self.entry}"

    @property
    def days_after(self) -> int:
        """How many days it took from being learned, or else shared, to being used."""
        shared_at: Any = self.entry.shared_at  # what is used was shared
        learned = self.entry.noticed_on or day_of(shared_at)
        return (day_of(self.at) - learned).days


class StewardQuerySet(PeriodQuerySet):
    """Stewards asked about by day and by mission."""

    def of(self, mission: Any) -> Self:
        """Those of one mission's log."""
        return self.filter(mission=mission)

    def open_ended(self) -> Self:
        """Those that nobody has ended."""
        return self.filter(until=None)

    def looking_after(self, on: date | None = None) -> Self:
        """Those who look after a log on a day: named for it, and still among the mission's own people."""
        serves = Appointment.objects.current(on).serving()
        still = serves.filter(person=OuterRef("person"), mission=OuterRef("mission"))
        return self.current(on).filter(Exists(still))


class Steward(Period):
    """Who looks after one mission's log, and since when."""

    mission = models.ForeignKey("missions.Mission", models.CASCADE, related_name="stewards")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="stewardships")

    objects = StewardQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(fields=["mission"], condition=Q(until=None), name="learning_one_steward_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.mission}"
