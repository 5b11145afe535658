"""Decisions, what partners were asked because of them, and who does what by when."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from barriers import reading
from foundation.moves import Movable, Step
from foundation.publishing import Publishable, PublishableQuerySet
from foundation.search import Matching, Searchable
from foundation.versions import Versioned
from leaders.standing import left_behind
from people.models import Seat


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
        return self.filter(corrected_by=None)

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


class ActionQuerySet(models.QuerySet):
    """Actions asked about by owner and day."""

    def visible_to(self, user: Any) -> Self:
        """A person's own, those on decisions they may read, and those of meetings of forums they sit on."""
        return self.filter(reading.actions_for(user))

    def open(self) -> Self:
        """Those still to be done."""
        return self.filter(state=Action.State.OPEN)

    def owned_by(self, user: Any) -> Self:
        """A person's own."""
        return self.filter(owner=user)

    def at(self, forums: Any) -> Self:
        """Those that hang on what these forums decided, or on their meetings."""
        here = Q(meeting__forum__in=forums) | Q(decision__forum__in=forums)
        return self.filter(here | Q(decision__escalation__forum__in=forums))

    def with_changes_of_day(self) -> Self:
        """Read together with the steps by which their days changed, latest first, as `moved`."""
        steps = ActionStep.objects.filter(move="change_date").order_by("-counter")
        return self.prefetch_related(models.Prefetch("steps", steps, to_attr="moved"))

    def left_behind(self) -> Self:
        """Open ones on a mission's barrier whose owner has left that mission since, and has no seat at the forum."""
        trip = "decision__escalation__"
        seated = Seat.objects.current().filter(person=OuterRef("owner"), forum=OuterRef(f"{trip}forum"))
        left = left_behind(person="owner", mission=f"{trip}barrier__lead_mission", since="made_at__date")
        return self.open().filter(~Exists(seated), left)

    def overdue(self, on: date) -> Self:
        """Open ones whose day has passed."""
        return self.open().filter(due_on__lt=on)


class Action(Movable, Versioned):
    """What somebody promised to do, by when; it may hang on a decision or on a meeting alone."""

    class State(models.TextChoices):
        OPEN = "open", "To do"
        DONE = "done", "Done"
        NOT_DONE = "not-done", "Not done"

    state = models.CharField(max_length=24, choices=State.choices, default=State.OPEN, editable=False)
    what = models.TextField()
    owner = models.ForeignKey("people.User", models.PROTECT, related_name="actions")
    due_on = models.DateField()
    decision = models.ForeignKey(Decision, models.CASCADE, null=True, blank=True, related_name="actions")
    meeting = models.ForeignKey("people.Meeting", models.CASCADE, null=True, blank=True, related_name="actions")
    evidence = models.TextField(blank=True)
    because = models.TextField("not done, because", blank=True)
    made_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ActionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__isnull=False) | Q(meeting__isnull=False),
                name="barriers_action_hangs_on_something",
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def keeps_words_out_of_mails(self) -> bool:
        """What is kept back of its decision is kept back of it; of one that a meeting alone gave, nothing is."""
        return self.decision is not None and self.decision.keeps_words_out_of_mails

    @property
    def answering_forum(self) -> Any:
        """The forum whose officer may write down what came of it; none for a mission's own decision."""
        if self.decision:
            return self.decision.answering_forum
        return self.meeting.forum if self.meeting else None

    def get_absolute_url(self) -> str:
        return self.decision.get_absolute_url() if self.decision else reverse("barriers:actions")


class ActionStep(Step):
    """One move of an action."""

    record = models.ForeignKey(Action, models.CASCADE, related_name="steps")
