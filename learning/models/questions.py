"""Learning questions: what a mission wants to know, with an answer that grows, offered to those who do research."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from foundation.moves import Movable, Step
from foundation.versions import Versioned
from learning.models.entries import LearningEntry


class QuestionQuerySet(models.QuerySet):
    """Questions asked about by reader and by how far the offer to research has come."""

    def visible_to(self, user: Any) -> Self:
        """Everyone signed in may read what missions want to know."""
        return self.all() if user.is_authenticated else self.none()

    def with_its_names(self) -> Self:
        """Read together with what every list of questions shows."""
        return self.select_related("mission__stage", "asked_by")

    def as_far_as(self, state: str) -> Self:
        """Those whose offer has come exactly this far."""
        return self.filter(state=state)


class LearningQuestion(Movable, Versioned):
    """What a mission wants to know, with an answer that grows; it may be offered to the research collaboration."""

    class State(models.TextChoices):
        OURS = "not-offered", "Not offered to research"
        OFFERED = "offered", "Offered"
        TAKEN_UP = "taken-up", "Taken up"
        BID_IN = "bid-in", "Bid in"
        ANSWERED = "answered", "Answered"
        NOT_NOW = "not-now", "Not now"

    state = models.CharField(max_length=24, choices=State.choices, default=State.OURS, editable=False)
    mission = models.ForeignKey("missions.Mission", models.CASCADE, related_name="questions")
    question = models.CharField(max_length=300)
    why_it_matters = models.TextField(blank=True)
    answer_so_far = models.TextField(blank=True)
    entries = models.ManyToManyField(LearningEntry, blank=True, related_name="questions")
    asked_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    asked_on = models.DateField()

    objects = QuestionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["mission", "-asked_on", "-id"]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("learning:question", args=[self.pk])


class LearningQuestionStep(Step):
    """One move of a learning question."""

    record = models.ForeignKey(LearningQuestion, models.CASCADE, related_name="steps")
