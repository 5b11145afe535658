"""What somebody promised to do because of a decision or at a meeting, by when, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from barriers import reading
from barriers.models.decision import Decision
from foundation.moves import Movable, Step
from foundation.versions import Versioned
from leaders.standing import left_behind
from people.models import Seat


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
