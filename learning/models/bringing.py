"""What was learned before the portal: a sheet of notes somebody brings, kept until they have seen and confirmed it."""

from __future__ import annotations

from django.db import models


class Sheet(models.Model):
    """One file of earlier learning, read into rows; nothing of it is in the log until it is confirmed."""

    mission = models.ForeignKey("missions.Mission", models.CASCADE, related_name="+")
    by = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    rows = models.JSONField(default=list)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.name
