"""Escalations: one trip of one barrier to one forum, with one clear ask."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from barriers import reading
from foundation.moves import Movable, Step
from foundation.periods import Period, PeriodQuerySet
from foundation.versions import Versioned


class EscalationQuerySet(models.QuerySet):
    """Escalations asked about by forum, turn and day."""

    def visible_to(self, user: Any) -> Self:
        """Those on barriers this person may read, and at a forum whose business they may know."""
        return self.filter(reading.escalations_for(user))

    def read_whole_by(self, user: Any) -> Self:
        """Those this person may read in their own words, not only by an open summary."""
        return self.filter(reading.escalations_in_their_own_words_for(user))

    def open(self) -> Self:
        """Trips that have not come to an end."""
        return self.filter(state__in=OPEN)

    def at(self, *forums: Any) -> Self:
        """Those at these forums."""
        return self.filter(forum__in=forums)

    def new(self) -> Self:
        """Those nobody has received yet."""
        return self.filter(state=Escalation.State.SUBMITTED)

    def sent_back(self) -> Self:
        """Those a forum sent back with advice."""
        return self.filter(state=Escalation.State.SENT_BACK)

    def waiting(self) -> Self:
        """Those waiting for the mission's answer."""
        return self.filter(state=Escalation.State.WAITING)

    def scheduled(self) -> Self:
        """Those on an agenda."""
        return self.filter(state=Escalation.State.SCHEDULED)

    def not_yet_returned(self) -> Self:
        """Decided, and the missions not yet told."""
        return self.filter(state=Escalation.State.DECIDED)

    def come_back(self) -> Self:
        """Returned, and the mission's word still awaited."""
        return self.filter(state=Escalation.State.RETURNED)

    def owed_an_explanation(self) -> Self:
        """The mission said “not clear”, and the officer has not answered yet."""
        return self.filter(OWES_WORDS)

    def with_a_forum(self) -> Self:
        """Those whose mission waits for a forum, the soonest day first: open ones, and what was not clear to it."""
        others = [state for state in OPEN if state != Escalation.State.WAITING]
        # Where somebody was asked since, the barrier speaks for that trip.
        unclear = OWES_WORDS & Q(barrier__turn="forum", barrier__open_escalation=None)
        rows = self.filter(Q(state__in=others) | unclear)
        return rows.order_by(F("barrier__due_on").asc(nulls_last=True), "pk")

    def may_be_asked_again(self) -> Self:
        """Those that ended with a reply, or without one, and were not followed by another: once per decision."""
        return self.filter(state__in=[Escalation.State.ACKNOWLEDGED, Escalation.State.CLOSED], followed_by=None)

    def answered_before(self) -> Self:
        """Those that ended with a forum's words: an outcome that was returned, or advice."""
        ended = [Escalation.State.ACKNOWLEDGED, Escalation.State.CLOSED, Escalation.State.SENT_BACK]
        return self.filter(state__in=ended)

    def not_carried_over(self) -> Self:
        """Those still at the forum that was asked."""
        return self.filter(held_before=None)

    def with_its_names(self) -> Self:
        """Read together with what every list of escalations shows."""
        return self.select_related("barrier__lead_mission__stage", "forum", "agenda_item__meeting__forum", "asked_by")


class Escalation(Movable, Versioned):
    """One trip to one forum: the ask in one sentence, what could be done, the answer and what came of it."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", "Submitted"
        RECEIVED = "received", "Received"
        WAITING = "waiting", "Waiting for the mission"
        SCHEDULED = "scheduled", "On an agenda"
        DECIDED = "decided", "Decided, not yet returned"
        RETURNED = "returned", "Returned to the mission"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        CLOSED = "closed", "Closed without a reply"
        REFERRED_UP = "referred-up", "Referred up"
        SENT_BACK = "sent-back", "Sent back with advice"
        TAKEN_BACK = "taken-back", "Taken back by the mission"

    class Wanted(models.TextChoices):
        DECIDE = "decide", "Decide"
        SPONSOR = "sponsor", "Sponsor"
        REFER = "refer", "Refer"
        ADVISE = "advise", "Advise"

    class Reply(models.TextChoices):
        THANKS = "thanks", "Thanks, that is clear"
        NOT_CLEAR = "not-clear", "Not clear"
        DISAGREE = "disagree", "We disagree"

    class Moved(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    class PutOff(models.TextChoices):
        NOT_REACHED = "not-reached", "Not reached"
        DEFERRED = "deferred", "Deferred"
        NOT_QUORATE = "not-quorate", "Not quorate"
        CANCELLED = "meeting-cancelled", "Meeting cancelled"
        BY_THE_CHAIR = "taken-off", "Taken off by the chair"

    state = models.CharField(max_length=24, choices=State.choices, editable=False)
    barrier = models.ForeignKey("barriers.Barrier", models.CASCADE, related_name="escalations")
    number = models.PositiveSmallIntegerField(editable=False)
    forum = models.ForeignKey("people.Forum", models.PROTECT, related_name="escalations")
    ask = models.CharField("the ask, in one sentence", max_length=300)
    wanted = models.CharField("what is wanted", max_length=8, choices=Wanted.choices)
    preferred = models.ForeignKey(
        "barriers.Option", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    why_preferred = models.TextField(blank=True)
    organisations = models.ManyToManyField("people.Organisation", blank=True, related_name="escalations")
    needed_by = models.DateField(null=True, blank=True)
    needed_because = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey("people.User", models.PROTECT, related_name="escalations_asked")
    typed_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    typed_because = models.CharField("typed for the mission, because", max_length=300, blank=True)
    held_before = models.ManyToManyField("people.Forum", blank=True, editable=False, related_name="escalations_left")
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    exempt = models.BooleanField(default=False)
    open_summary = models.TextField("what the mission may read of an exempt item", blank=True)

    # The clocks of docs/portal.md, section 4; `barriers/clocks.py` works them out.
    submitted_at = models.DateTimeField(editable=False)
    received_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer_by = models.DateField(editable=False)
    late_because = models.CharField("answer expected after 60 working days, because", max_length=300, blank=True)
    paused_on = models.DateField(null=True, blank=True, editable=False)
    paused_days = models.PositiveSmallIntegerField(default=0, editable=False)
    pauses = models.PositiveSmallIntegerField(default=0, editable=False)
    mission_answer_by = models.DateField(null=True, blank=True, editable=False)
    decided_on = models.DateField(null=True, blank=True, editable=False)
    return_by = models.DateField(null=True, blank=True, editable=False)
    returned_at = models.DateTimeField(null=True, blank=True, editable=False)
    reply_by = models.DateField(null=True, blank=True, editable=False)

    agenda_item = models.ForeignKey(
        "people.AgendaItem",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="escalations",
    )
    must_schedule = models.BooleanField("sent back once already", default=False, editable=False)
    outcome_words = models.TextField("the outcome in plain words", blank=True)
    name_to_thank = models.CharField(max_length=120, blank=True)
    reply = models.CharField(max_length=10, choices=Reply.choices, blank=True, editable=False)
    moved_it = models.CharField(max_length=6, choices=Moved.choices, blank=True, editable=False)
    explain_by = models.DateField(null=True, blank=True, editable=False)
    explained_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EscalationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["barrier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["barrier", "number"], name="barriers_escalation_numbered_once"),
            models.UniqueConstraint(
                fields=["previous"],
                condition=Q(previous__isnull=False),
                name="barriers_escalation_followed_once",
            ),
            models.UniqueConstraint(
                fields=["barrier"],
                condition=Q(state__in=["submitted", "received", "waiting", "scheduled", "decided"]),
                name="barriers_one_open_escalation",
            ),
        ]
        indexes = [
            models.Index(fields=["forum", "state", "answer_by"], name="escalations_at_a_forum"),
            models.Index(fields=["state", "reply_by"], name="escalations_by_reply_day"),
        ]

    def __str__(self) -> str:
        return f"{self.barrier}, trip {self.number} to {self.forum}"

    def get_absolute_url(self) -> str:
        return reverse("barriers:escalation", args=[self.barrier.reference, self.number])

    @property
    def is_open(self) -> bool:
        """Is the forum or the mission still to move?"""
        return self.state in OPEN

    @property
    def keeps_words_out_of_mails(self) -> bool:
        """Is it taken in private, or about a sensitive barrier? Then none of its words stand in a mail."""
        return self.exempt or self.barrier.keeps_words_out_of_mails

    @property
    def owes_an_explanation(self) -> bool:
        """Did the mission say “not clear”, and the officer has not answered yet?"""
        return self.explain_by is not None and self.explained_at is None

    @property
    def reference(self) -> str:
        """The barrier's reference with the trip's number."""
        return f"{self.barrier.reference}/{self.number}"


BEFORE_A_DECISION = [
    Escalation.State.SUBMITTED,
    Escalation.State.RECEIVED,
    Escalation.State.WAITING,
    Escalation.State.SCHEDULED,
]
OPEN = [*BEFORE_A_DECISION, Escalation.State.DECIDED]
OWES_WORDS = Q(explain_by__isnull=False, explained_at=None)  # a mission said “not clear”, and nobody explained yet


class EscalationStep(Step):
    """One move of an escalation."""

    record = models.ForeignKey(Escalation, models.CASCADE, related_name="steps")


class Option(models.Model):
    """One thing that could be done, with what it costs or saves, whose budget or service it touches, and what harm."""

    escalation = models.ForeignKey(Escalation, models.CASCADE, related_name="options")
    order = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=300)
    costs_or_saves = models.CharField(max_length=300, blank=True)
    whose = models.CharField("whose budget or service", max_length=300, blank=True)
    harm = models.CharField("what harm", max_length=300, blank=True)
    does_nothing = models.BooleanField(default=False)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.words


class ReadingGrant(Period):
    """A member's dated leave to read one exempt escalation of their forum."""

    escalation = models.ForeignKey(Escalation, models.CASCADE, related_name="grants")
    person = models.ForeignKey("people.User", models.CASCADE, related_name="reading_grants")
    given_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")

    objects = PeriodQuerySet.as_manager()

    class Meta(Period.Meta):
        ordering = ["since"]

    def __str__(self) -> str:
        return f"{self.person} may read {self.escalation}"
