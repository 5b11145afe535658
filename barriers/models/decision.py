"""What a forum, an officer on its behalf or a mission itself decided, with its reasons and who was heard."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from barriers import reading
from foundation.publishing import Publishable, PublishableQuerySet
from foundation.search import Matching, Searchable
from foundation.versions import Versioned


class DecisionQuerySet(Matching, PublishableQuerySet):  # type: ignore[override]
    """Decisions asked about by forum, day and reader."""

    def visible_to(self, user: Any) -> Self:
        """Those on escalations this person may read; an exempt one only where the forum's rule allows."""
        return self.filter(reading.decisions_for(user))

    def may_be_published(self) -> Self:
        """Locked and in force, and neither it, its ask, its item nor its barrier kept close."""
        open_item = Q(agenda_item=None) | Q(agenda_item__exempt=False)
        open_trip = Q(escalation=None) | Q(escalation__exempt=False, escalation__barrier__sensitive=False)
        return self.in_force().filter(open_item, open_trip, exempt=False, locked_at__isnull=False)

    def in_force(self) -> Self:
        """Those no later correction stands in for."""
        # Not by a join: PostgreSQL would take it that hardly any decision is in force, and read them all.
        return self.filter(~Exists(self.model._base_manager.filter(corrects=OuterRef("pk"))))

    def taken_by_missions(self) -> Self:
        """Those a mission took itself, under its delegation."""
        return self.filter(delegation__isnull=False)


class Decision(Versioned, Publishable, Searchable):
    """What a forum, or somebody it trusts to, answered: who and when, what and why."""

    class Outcome(models.TextChoices):
        ADVICE = "advice-given", "Advice given"
        AGREED = "agreed", "Agreed"
        AMENDED = "agreed-as-amended", "Agreed as amended"
        IN_PART = "agreed-in-part", "Agreed in part"
        TRIAL = "to-be-tried", "To be tried for a time"
        NOTED = "noted", "Noted"
        REFERRED_UP = "referred-up", "Referred up"
        TO_A_PARTNER = "referred-to-a-partner", "Referred to a partner"
        NOT_AGREED = "not-agreed", "Not agreed"

    class Stance(models.TextChoices):
        LEAD = "lead", "Lead"
        BACK = "back", "Back"
        WATCH = "watch", "Watch"

    reference = models.CharField(max_length=20, unique=True, editable=False)
    escalation = models.ForeignKey(
        "barriers.Escalation", models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    forum = models.ForeignKey("people.Forum", models.PROTECT, null=True, blank=True, related_name="decisions")
    agenda_item = models.ForeignKey(
        "people.AgendaItem", models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    to_be_noted_at = models.ForeignKey(
        "people.AgendaItem", models.SET_NULL, null=True, blank=True, editable=False, related_name="decisions_to_note"
    )
    delegated_to = models.CharField("decided under delegation by", max_length=200, blank=True)
    chair_consulted = models.CharField("the chair was consulted", max_length=300, blank=True)
    delegation = models.ForeignKey(
        "missions.Delegation", models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    where = models.ForeignKey("people.Area", models.PROTECT, null=True, blank=True, related_name="decisions")
    on = models.DateField("decided on")
    title = models.CharField(max_length=200)
    outcome = models.CharField(max_length=24, choices=Outcome.choices)
    stance = models.CharField(max_length=6, choices=Stance.choices, blank=True)
    words = models.TextField("what was decided")
    reasons = models.TextField()
    alternatives = models.TextField("alternatives considered and rejected", blank=True)
    conflicts = models.TextField("interests declared", blank=True)
    heard = models.TextField("who was heard", blank=True)
    why_none_heard = models.TextField("nobody was heard, because", blank=True)
    social_value = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True)
    exempt = models.BooleanField(default=False)
    open_summary = models.TextField("what the mission may read of an exempt decision", blank=True)
    asked_by = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey("people.User", models.PROTECT, related_name="decisions_recorded")
    recorded_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, blank=True, editable=False)
    public_asked = models.TextField("what was asked, for residents", blank=True)
    public_why = models.TextField("why it was decided so, for residents", blank=True)
    public_who_acts = models.TextField("who acts by when, for residents", blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="corrected_by"
    )

    search_fields = ("title", "words", "reasons")

    objects = DecisionQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text"])

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [
            models.Index(fields=["-on", "-id"], name="decisions_newest"),
            models.Index(fields=["-on", "-id"], name="decisions_published", condition=Q(published_at__isnull=False)),
        ]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(agenda_item__isnull=False) | ~Q(delegated_to="") | Q(delegation__isnull=False),
                name="barriers_decision_by_somebody",
                violation_error_message="Say at which meeting, or under which delegation, it was decided.",
            ),
            models.CheckConstraint(
                condition=~Q(heard="") | ~Q(why_none_heard=""),
                name="barriers_decision_who_was_heard",
                violation_error_message="Say who was heard, or why nobody was.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("barriers:decision", args=[self.reference])

    @property
    def keeps_words_out_of_mails(self) -> bool:
        """Was it taken in private, or is it about a sensitive barrier? Then none of its words stand in a mail."""
        return self.exempt or (self.escalation is not None and self.escalation.keeps_words_out_of_mails)

    @property
    def answering_forum(self) -> Any:
        """The forum that answers for it today: its own, or the one that replaced it while the trip was still open."""
        return self.escalation.forum if self.escalation else self.forum

    @property
    def is_draft(self) -> bool:
        """Do its words still wait for minutes to be confirmed or for the outcome to be returned?"""
        return self.locked_at is None
