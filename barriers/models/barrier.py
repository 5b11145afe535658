"""Barriers: what is in a mission's way, whose turn it is, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.urls import reverse
from simple_history.models import HistoricalRecords

from barriers import reading
from foundation.moves import Movable, Step
from foundation.named import Named
from foundation.search import Matching, Searchable
from foundation.versions import Versioned
from foundation.working_days import start_of
from leaders.standing import drafts_held_by


class BarrierKind(Named):
    """The kind of thing that gets in the way, such as pooled budgets."""


@lru_cache(2_000)
def _address(reference: str) -> str:
    """Where a barrier is read. Kept: a list asks for the same ones each time, and an address never changes."""
    return reverse("barriers:detail", args=[reference])


class BarrierQuerySet(Matching, models.QuerySet):
    """Barriers asked about by state, turn, day and reader."""

    def visible_to(self, user: Any) -> Self:
        """Those this person may read; `barriers/reading.py` holds the rule."""
        return self.filter(reading.barriers_for(user))

    def logged_and_visible_to(self, user: Any) -> Self:
        """The logged ones this person may read."""
        return self.filter(reading.logged_for(user))

    def logged(self) -> Self:
        """Every one that has left its author's desk."""
        return self.filter(reading.LOGGED)

    def open(self) -> Self:
        """Those still in somebody's way."""
        return self.filter(state__in=OPEN_STATES, turn_since__isnull=False)

    def drafts_of(self, user: Any) -> Self:
        """A person's own unfinished ones, and those left to them."""
        return self.filter(drafts_held_by(user, mission="lead_mission"), state=Barrier.State.DRAFT)

    def offered_to(self, missions: Iterable[int]) -> Self:
        """Drafts that contributors sent to the teams of these missions, by their ids, and that wait for them."""
        return self.filter(state=Barrier.State.DRAFT, offered_at__isnull=False, lead_mission__in=missions)

    def not_ended(self) -> Self:
        """Those that were neither merged into another nor withdrawn."""
        return self.exclude(state__in=Barrier.ENDED)

    def may_be_typed_by(self, officer: Any) -> Self:
        """Those an officer may type an ask for, on a mission's word: a sensitive one only where they may read it."""
        return self.logged().filter(Q(sensitive=False) | reading.barriers_for(officer))

    def overdue(self, on: date) -> Self:
        """Open ones whose next date has passed by a day."""
        return self.open().filter(due_on__lt=on)

    def waiting_longer_than(self, days: int, on: date) -> Self:
        """Open ones whose present turn began more than so many days ago, weekends counted."""
        return self.filter(turn_since__lt=start_of(on - timedelta(days=days)))

    def met_by_several(self) -> Self:
        """Those that another mission joined."""
        # As a case, so that each row is asked in its turn: both databases would first gather all that were ever joined.
        joined = Exists(Joining.objects.filter(barrier=OuterRef("pk")))
        return self.filter(Case(When(joined, then=True), default=False))

    def met_by(self, mission: Any) -> Self:
        """Those a mission leads, and those it said “us too” to; each once."""
        # Asked row by row: a page then reads in its own order, and does not gather and sort all that a mission has.
        joined = Joining.objects.filter(barrier=OuterRef("pk"), mission=mission)
        return self.filter(Q(lead_mission=mission) | Exists(joined))

    def beyond_the_parameters(self) -> Self:
        """Those whose mission says that the parameters themselves need another look (the paper, 2.2.1)."""
        return self.filter(within_parameters=Barrier.Within.NO)

    def longest_wait_first(self, after: int | None = None) -> Self:
        """Open ones by how long they have waited; `after` is the last row read, of this same list."""
        since = self.filter(pk=after).values_list("turn_since", flat=True).first() if after else None
        return self.waiting_since(since, after) if since else self.order_by("turn_since", "id")

    def waiting_since(self, since: Any, after: Any) -> Self:
        """Those that follow, by how long they have waited, on the row of this id, whose turn began at this moment."""
        # Written with the bound first: the plain OR form reads the whole index.
        rest = Q(turn_since__gte=since) & (Q(turn_since__gt=since) | Q(id__gt=after))
        return self.filter(rest).order_by("turn_since", "id")

    def with_its_names(self) -> Self:
        """Read together with what every list of barriers shows."""
        return self.select_related("lead_mission__stage", "kind", "where", "with_forum")


class Barrier(Movable, Versioned, Searchable):
    """Something no one agency can remove: the Board's word for what stands between a mission and its promise."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        ESCALATED = "escalated", "With a forum"
        IN_PART = "resolved-in-part", "Resolved in part"
        IN_FULL = "resolved-in-full", "Resolved"
        WORKED_ROUND = "worked-round", "Worked round"
        MERGED = "merged", "Merged into another"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Turn(models.TextChoices):
        MISSION = "mission", "The mission"
        FORUM = "forum", "A forum, to answer"
        DECIDED = "decided", "A forum, to return what it decided"
        PARTNER = "partner", "A partner"
        NOBODY = "nobody", "Nobody"

    class Within(models.TextChoices):
        UNSURE = "unsure", "Not sure"
        YES = "yes", "Yes, within what we may already do"
        NO = "no", "No, the parameters themselves need another look"

    ENDED = (State.MERGED, State.WITHDRAWN)

    state = models.CharField(max_length=24, choices=State.choices, default=State.DRAFT, editable=False)
    reference = models.CharField(max_length=30, unique=True, null=True, blank=True, editable=False)
    title = models.CharField(max_length=200)
    gets_in_the_way = models.TextField("what gets in the way")
    stops = models.TextField("what it stops, and who bears it", blank=True)
    lead_mission = models.ForeignKey("missions.Mission", models.PROTECT, related_name="barriers")
    kind = models.ForeignKey(BarrierKind, models.PROTECT, null=True, blank=True, related_name="barriers")
    where = models.ForeignKey("people.Area", models.PROTECT, null=True, blank=True, related_name="barriers")
    rule_lives_in = models.TextField("where the rule or habit lives", blank=True)
    who_could_change_it = models.TextField(blank=True)
    tried = models.TextField("what we have tried", blank=True)
    would_unblock_it = models.TextField("what would unblock it", blank=True)
    if_left = models.TextField("consequence of leaving it", blank=True)
    within_parameters = models.CharField(
        "within existing parameters?", max_length=6, choices=Within.choices, default=Within.UNSURE
    )
    sensitive = models.BooleanField(default=False)
    levers = models.ManyToManyField("missions.Lever", blank=True, related_name="barriers")
    author = models.ForeignKey("people.User", models.PROTECT, related_name="barriers_written")
    offered_at = models.DateTimeField("offered to the team", null=True, blank=True, editable=False)
    drafted_at = models.DateTimeField(auto_now_add=True)
    logged_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_from"
    )
    review_on = models.DateField("look at the work-round again on", null=True, blank=True)

    # Whose turn it is, kept beside the record by every move, so that a list of 100,000 needs no join. `turn_since`
    # is empty unless it is open: SQLite cannot match a partial index on states to a query's bound parameters.
    open_escalation = models.OneToOneField(
        "barriers.Escalation", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    turn = models.CharField(max_length=8, choices=Turn.choices, default=Turn.MISSION, editable=False)
    with_forum = models.ForeignKey(
        "people.Forum", models.PROTECT, null=True, blank=True, editable=False, related_name="barriers_held"
    )
    turn_since = models.DateTimeField(null=True, blank=True, editable=False)
    due_on = models.DateField(null=True, blank=True, editable=False)

    search_fields = ("title", "gets_in_the_way", "stops", "tried", "would_unblock_it")

    objects = BarrierQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_text"])

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(reference__isnull=False) & Q(logged_at__isnull=False)),
                name="barriers_barrier_logged_with_reference",
            ),
            models.CheckConstraint(
                condition=Q(state="escalated", open_escalation__isnull=False)
                | (~Q(state="escalated") & Q(open_escalation=None)),
                name="barriers_barrier_escalated_by_one",
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-id"], name="barriers_drafts_of_author", condition=Q(state="draft")),
            models.Index(
                fields=["turn_since", "id"],
                name="barriers_open_longest_wait",
                condition=Q(turn_since__isnull=False),
            ),
            models.Index(
                fields=["turn", "turn_since", "id"],
                name="barriers_open_by_turn",
                condition=Q(turn_since__isnull=False),
            ),
            models.Index(
                fields=["where", "turn_since", "id"],
                name="barriers_open_of_a_place",
                condition=Q(turn_since__isnull=False),
            ),
            models.Index(
                fields=["lead_mission", "turn_since", "id"],
                name="barriers_open_of_a_mission",
                condition=Q(turn_since__isnull=False),
            ),
            models.Index(
                fields=["with_forum", "turn_since", "id"],
                name="barriers_open_with_a_forum",
                condition=Q(turn_since__isnull=False),
            ),
            models.Index(
                fields=["kind", "turn_since", "id"],
                name="barriers_open_of_a_kind",
                condition=Q(turn_since__isnull=False),
            ),
            models.Index(
                fields=["within_parameters", "turn_since", "id"],
                name="barriers_open_by_parameters",
                condition=Q(turn_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference or "A draft"

    def get_absolute_url(self) -> str:
        return _address(self.reference or f"draft-{self.pk}")

    @property
    def is_open(self) -> bool:
        """Is it still in somebody's way?"""
        return self.state in OPEN_STATES

    @property
    def has_ended(self) -> bool:
        """Was it merged into another, or withdrawn? Then nothing more is done with it."""
        return self.state in self.ENDED

    @property
    def keeps_words_out_of_mails(self) -> bool:
        """Is it sensitive? Then none of its words stand in a mail, nor behind a link that opens without signing in."""
        return self.sensitive

    @property
    def where_words(self) -> str:
        """The area's name; blank for the whole place, which the reader of a list takes for granted."""
        return self.where.name if self.where else ""


OPEN_STATES = [Barrier.State.OPEN, Barrier.State.ESCALATED, Barrier.State.IN_PART]


class BarrierStep(Step):
    """One move of a barrier."""

    record = models.ForeignKey(Barrier, models.CASCADE, related_name="steps")


class Joining(models.Model):
    """Another mission that meets the same barrier: “us too”, with the effect it has there."""

    barrier = models.ForeignKey(Barrier, models.CASCADE, related_name="joinings")
    mission = models.ForeignKey("missions.Mission", models.PROTECT, related_name="joinings")
    effect = models.TextField("what it does to us")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="joinings_made")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["barrier", "mission"], name="barriers_joining_once")]

    def __str__(self) -> str:
        return f"{self.mission} joined {self.barrier}"


class UpdateQuerySet(models.QuerySet):
    """Updates asked about by who may read them."""

    def visible_to(self, user: Any) -> Self:
        """Those on barriers this person may read; “for our team only” stays with the mission's own team."""
        return self.filter(reading.updates_for(user))


class Update(models.Model):
    """What was done and what is next; it may be for the writing mission's own team only."""

    barrier = models.ForeignKey(Barrier, models.CASCADE, related_name="updates")
    mission = models.ForeignKey("missions.Mission", models.PROTECT, related_name="barrier_updates")
    done = models.TextField()
    next = models.TextField(blank=True)
    team_only = models.BooleanField("for our team only", default=False)
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    acting_as = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = UpdateQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.done
