"""Syntheses: what several entries say together; and the one dated page of how we learn, which they may change."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from foundation.moves import Movable, Step
from foundation.versions import Versioned
from learning.models.entries import LearningEntry
from people.models import AgendaItem, Meeting


class SynthesisQuerySet(models.QuerySet):
    """Syntheses asked about by reader and by where they were offered."""

    def visible_to(self, user: Any) -> Self:
        """A draft is its writer's; a shared one is read by everyone signed in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(~Q(state=Synthesis.State.DRAFT) | Q(by=user))

    def shared(self) -> Self:
        """Those that have left their writer's desk."""
        return self.filter(state=Synthesis.State.SHARED)

    def drafts(self) -> Self:
        """Those not shared yet."""
        return self.filter(state=Synthesis.State.DRAFT)

    def offered_for_agenda(self, forums: Any) -> Self:
        """Those these forums, by their ids, are asked to take on an agenda, and have not taken."""
        return self._offered(Synthesis.Offer.AGENDA, forums).on_no_agenda()

    def on_no_agenda(self) -> Self:
        """Those on no agenda: never put on one, taken off it again, or its meeting was cancelled."""
        return self.filter(Q(agenda_item=None) | ON_IT_NO_LONGER)

    def on_an_agenda(self) -> Self:
        """Those that stand on the agenda of a meeting."""
        return self.exclude(Q(agenda_item=None) | ON_IT_NO_LONGER)

    def offered_for_edition(self, forums: Any) -> Self:
        """Those these forums, by their ids, are asked to read about in their digest."""
        return self._offered(Synthesis.Offer.EDITION, forums)

    def _offered(self, offer: str, forums: Any) -> Self:
        return self.shared().filter(offered_for=offer, offered_to__in=forums)

    def proposing_to_change_the_framework(self) -> Self:
        """Shared ones that would change how we learn, newest first."""
        return self.shared().exclude(changes_framework="").order_by("-on", "-id")

    def not_yet_weighed(self, page: Any) -> Self:
        """Proposals since a page of the framework was written, those apart that a page came of."""
        proposed = self.proposing_to_change_the_framework().filter(changed_the_framework=None)
        return proposed.filter(on__gte=page.on) if page else proposed


# An agenda keeps an item that was taken off it, and a cancelled meeting keeps its agenda.
ON_IT_NO_LONGER = Q(agenda_item__state=AgendaItem.State.TAKEN_OFF) | Q(
    agenda_item__meeting__state=Meeting.State.CANCELLED
)


class Synthesis(Movable, Versioned):
    """What several entries say together, and how sure we are."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SHARED = "shared", "Shared"

    class Offer(models.TextChoices):
        AGENDA = "agenda", "For an agenda"
        EDITION = "edition", "For its next digest"

    state = models.CharField(max_length=24, choices=State.choices, default=State.DRAFT, editable=False)
    title = models.CharField(max_length=200)
    words = models.TextField()
    confidence = models.CharField(max_length=8, choices=LearningEntry.Confidence.choices)
    entries = models.ManyToManyField(LearningEntry, related_name="syntheses")
    changes_framework = models.TextField("what it would change in our learning framework", blank=True)
    offered_to = models.ForeignKey("people.Forum", models.PROTECT, null=True, blank=True, related_name="+")
    offered_for = models.CharField(max_length=8, choices=Offer.choices, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True, editable=False)
    agenda_item = models.ForeignKey(
        "people.AgendaItem", models.SET_NULL, null=True, blank=True, related_name="syntheses"
    )
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    on = models.DateField()

    objects = SynthesisQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name_plural = "syntheses"
        constraints = [
            models.CheckConstraint(
                condition=Q(offered_to=None, offered_for="", offered_at=None)
                | (Q(offered_to__isnull=False, offered_at__isnull=False) & ~Q(offered_for="")),
                name="learning_synthesis_offered_whole",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("learning:synthesis", args=[self.pk])


class SynthesisStep(Step):
    """One move of a synthesis."""

    record = models.ForeignKey(Synthesis, models.CASCADE, related_name="steps")


class LearningFramework(Versioned):
    """Our learning framework: one dated page; the latest is in force."""

    words = models.TextField()
    on = models.DateField()
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    because_of = models.ForeignKey(
        Synthesis, models.PROTECT, null=True, blank=True, related_name="changed_the_framework"
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"Our learning framework, {self.on:%-d %B %Y}"
