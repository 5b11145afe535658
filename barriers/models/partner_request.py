"""What one organisation is asked because of a decision, and how far its own road is."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from simple_history.models import HistoricalRecords

from barriers import reading
from barriers.models.decision import Decision
from foundation.moves import Movable, Step


class PartnerRequestQuerySet(models.QuerySet):
    """Requests asked about by reader and by whether they were answered."""

    def visible_to(self, user: Any) -> Self:
        """Those of decisions this person may read."""
        return self.filter(reading.requests_for(user))

    def awaited(self) -> Self:
        """Those whose reply is still to come."""
        return self.filter(state=PartnerRequest.State.SENT)

    def replied(self) -> Self:
        """Those that were answered."""
        return self.exclude(state=PartnerRequest.State.SENT)


class PartnerRequest(Movable):
    """What one organisation is asked because of a decision, and what it answered in its own words."""

    class State(models.TextChoices):
        SENT = "sent", "Reply awaited"
        WILL = "will", "Will"
        PARTLY = "partly", "Will in part"
        WILL_NOT = "will-not", "Will not"

    state = models.CharField(max_length=24, choices=State.choices, default=State.SENT, editable=False)
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="partner_requests")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="requests")
    contact = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="partner_requests")
    asked = models.TextField("what is asked")
    sent_on = models.DateField()
    reply_by = models.DateField()
    reply = models.TextField(blank=True)
    because = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True, editable=False)
    # An organisation's own road to a decision, as a council has it.
    report = models.CharField(max_length=200, blank=True)
    notice_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    call_in_ends_on = models.DateField(null=True, blank=True)
    in_effect_on = models.DateField(null=True, blank=True)

    ROAD = {
        "report": "Report",
        "notice_on": "Notice given",
        "decided_on": "Decided",
        "call_in_ends_on": "Call-in ends",
        "in_effect_on": "In effect",
    }
    ROAD_DAYS = ("notice_on", "decided_on", "call_in_ends_on", "in_effect_on")

    objects = PartnerRequestQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["reply_by", "id"]
        constraints = [models.UniqueConstraint(fields=["decision", "organisation"], name="barriers_one_request_each")]

    def __str__(self) -> str:
        return f"{self.organisation}, asked by {self.decision}"

    @property
    def keeps_words_out_of_mails(self) -> bool:
        """What is kept back of its decision is kept back of what a partner is asked because of it."""
        return self.decision.keeps_words_out_of_mails

    @property
    def road(self) -> list[tuple[str, Any]]:
        """How far its own decision is: each part of the way that is known, with its day."""
        return [(label, getattr(self, name)) for name, label in self.ROAD.items() if getattr(self, name)]


class PartnerRequestStep(Step):
    """One move of a partner's request."""

    record = models.ForeignKey(PartnerRequest, models.CASCADE, related_name="steps")
