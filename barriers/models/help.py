"""“I can help with this”: what somebody of a forum offers a mission whose ask is before them."""

from __future__ import annotations

from django.db import models


class HelpOffered(models.Model):
    """One person's offer on one trip, in their own words; it binds nobody and is no decision."""

    escalation = models.ForeignKey("barriers.Escalation", models.CASCADE, related_name="help_offered")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="help_offered")
    acting_as = models.CharField(max_length=200)
    words = models.TextField("how you can help")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["escalation", "person"], name="barriers_help_offered_once")]

    def __str__(self) -> str:
        return f"{self.person} can help with {self.escalation}"
