"""What is said in the leaders' facilitated space, round by round, as the facilitator notes it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from simple_history.models import HistoricalRecords

from foundation.versions import Versioned


class NoteQuerySet(models.QuerySet):
    """Notes asked about by reader."""

    def visible_to(self, user: Any) -> Self:
        """What was said in a safe space is read by those who sit there, and by whoever answers for a mission today."""
        if not user.is_authenticated:
            return self.none()
        if user.appointments.current().heading().exists():
            return self.all()
        return self.filter(meeting__forum__in=[seat.forum_id for seat in user.seats_now])


class Note(Versioned):
    """A quick note of one meeting of the space; in one step it becomes something that somebody works on."""

    class Round(models.TextChoices):
        ACHIEVEMENTS = "achievements", "Achievements"
        LEARNING = "learning", "Learning"
        BARRIERS = "barriers", "Barriers"
        ISSUES = "issues", "Issues"
        GOVERNANCE = "governance", "Decision-making and governance"

    class Became(models.TextChoices):
        LEARNING = "learning", "Learning"
        BARRIER = "barrier", "A barrier in draft"
        ACTION = "action", "An action"
        QUESTION = "question", "A question for a forum"

    meeting = models.ForeignKey("people.Meeting", models.CASCADE, related_name="notes")
    round = models.CharField("part of the round", max_length=12, choices=Round.choices)
    mission = models.ForeignKey("missions.Mission", models.PROTECT, null=True, blank=True, related_name="notes")
    words = models.TextField()
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    became = models.CharField(max_length=8, choices=Became.choices, blank=True, editable=False)
    became_at = models.CharField("its address", max_length=200, blank=True, editable=False)

    objects = NoteQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.words
