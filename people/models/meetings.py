"""Meetings, what is on their agendas, who came, and what is planned ahead."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from simple_history.models import HistoricalRecords

from foundation.moves import Movable, Step
from foundation.versions import Versioned
from foundation.working_days import publish_by, today
from people.models.packed import PACK_MEMORY, Packed


class MeetingQuerySet(models.QuerySet):
    """Meetings asked about by day and by who may know of them."""

    def coming(self, on: date | None = None) -> Self:
        """Those still to be held, soonest first."""
        day = on or today()
        return self.filter(
            starts_at__date__gte=day, state__in=[Meeting.State.PLANNED, Meeting.State.AGENDA_OUT]
        ).order_by("starts_at")

    def not_called_off(self, since: date) -> Self:
        """Those from a day on, held since or still to come, soonest first."""
        return self.filter(starts_at__date__gte=since).exclude(state=Meeting.State.CANCELLED).order_by("starts_at")

    def called_off(self, since: date) -> Self:
        """Cancelled ones of a day or later, which somebody may still mean to come to, soonest first."""
        return self.filter(starts_at__date__gte=since, state=Meeting.State.CANCELLED).order_by("starts_at")

    def held(self) -> Self:
        """Those that took place, latest first."""
        return self.filter(self._took_place()).order_by("-starts_at")

    def by_forum(self, on: date | None = None) -> Any:
        """For each forum its `code` and `name`, how many it `held`, `last_on` which day, and `next_on` which."""
        coming = Q(starts_at__date__gte=on or today(), state__in=[Meeting.State.PLANNED, Meeting.State.AGENDA_OUT])
        rows = self.order_by("forum__order", "forum__name").values(code=F("forum__code"), name=F("forum__name"))
        return rows.annotate(
            held=Count("pk", filter=self._took_place()),
            last_on=TruncDate(Max("starts_at", filter=self._took_place())),
            next_on=TruncDate(Min("starts_at", filter=coming)),
        )

    @staticmethod
    def _took_place() -> Q:
        return Q(state__in=[Meeting.State.HELD, Meeting.State.DRAFT_MINUTES, Meeting.State.CONFIRMED])

    def visible_to(self, user: Any) -> Self:
        """Everyone signed in may know when forums meet."""
        return self.all() if user.is_authenticated else self.filter(forum__public=True)


class Meeting(Packed, Movable, Versioned):
    """One meeting of one forum. The council's own agenda and minutes, linked here, are the legal record."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        AGENDA_OUT = "agenda-out", "Agenda out"
        HELD = "held", "Held"
        DRAFT_MINUTES = "draft-minutes", "Minutes in draft"
        CONFIRMED = "confirmed", "Minutes confirmed"
        CANCELLED = "cancelled", "Cancelled"

    class Quorum(models.TextChoices):
        UNKNOWN = "unknown", "Not yet recorded"
        QUORATE = "quorate", "Quorate"
        NOT = "not", "Not quorate"
        LOST = "lost", "Quorum lost"

    state = models.CharField(max_length=24, choices=State.choices, default=State.PLANNED, editable=False)
    forum = models.ForeignKey("people.Forum", models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    quorum = models.CharField(max_length=10, choices=Quorum.choices, default=Quorum.UNKNOWN)
    quorum_lost_at = models.TimeField(null=True, blank=True)
    minutes_confirmed_at = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="confirms")
    minute_refs = models.CharField(max_length=60, blank=True)
    agenda_url = models.URLField("the council's own agenda", blank=True)
    minutes_url = models.URLField("the council's own minutes", blank=True)

    objects = MeetingQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=PACK_MEMORY)

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["forum", "starts_at"], name="people_meeting_once"),
        ]
        indexes = [models.Index(fields=["forum", "starts_at"], name="meetings_of_a_forum")]

    def __str__(self) -> str:
        return f"{self.forum}, {self.day:%-d %B %Y}"

    @property
    def day(self) -> date:
        """The day of the meeting in London."""
        return timezone.localtime(self.starts_at).date()

    @property
    def publish_by(self) -> date:
        """The last day its papers can go out: clear working days count neither that day nor the meeting's
        (Local Government Act 1972, section 100B)."""
        return publish_by(self.day, self.forum.papers_clear_days)

    def papers_open(self, on: date) -> bool:
        """Could an item still reach this meeting's papers on a day?"""
        return on <= self.publish_by

    @property
    def is_quorate(self) -> bool:
        """Has it a quorum, so that it can decide?"""
        return self.quorum == self.Quorum.QUORATE

    @property
    def could_decide(self) -> bool:
        """Had it a quorum at any time? What it decided before the quorum was lost stands, and may still be typed."""
        return self.quorum in (self.Quorum.QUORATE, self.Quorum.LOST)


class MeetingStep(Step):
    """One move of a meeting."""

    record = models.ForeignKey(Meeting, models.CASCADE, related_name="steps")


class Attendance(models.Model):
    """Who came to a meeting for which seat; apologies and a substitute for that one meeting are known beforehand."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    seat = models.ForeignKey("people.Seat", models.PROTECT, related_name="attendance")
    came = models.BooleanField("somebody came for the seat", null=True, blank=True)  # not known before it is held
    apologies = models.BooleanField("its holder sent apologies", default=False)
    substitute = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="people_attendance_once")]

    def __str__(self) -> str:
        return f"{self.substitute or self.seat.person}, {self.meeting}"


class AgendaItemQuerySet(models.QuerySet):
    """Items asked about by who put them there."""

    def officers_own(self) -> Self:
        """Those that are neither what a mission asked nor a nomination; these point here from the floors above."""
        return self.filter(escalations=None, nominations=None)

    def waiting(self) -> Self:
        """Those still on the agenda."""
        return self.filter(state=AgendaItem.State.LISTED)

    def to_be_decided(self) -> Self:
        """The officer's own that wait for what the meeting says; what is for information asks for nothing."""
        return self.officers_own().waiting().exclude(purpose=AgendaItem.Purpose.INFORMATION)


class AgendaItem(Versioned):
    """One item of one meeting; what it is about points here from the floor that keeps it."""

    class Purpose(models.TextChoices):
        DECISION = "decision", "For decision"
        DISCUSSION = "discussion", "For discussion"
        INFORMATION = "information", "For information"

    class State(models.TextChoices):
        LISTED = "listed", "On the agenda"
        TAKEN = "taken", "Taken"
        PUT_OFF = "put-off", "Put off"
        TAKEN_BACK = "taken-back", "Taken back by the mission"
        TAKEN_OFF = "taken-off", "Taken off"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.DECISION)
    state = models.CharField(max_length=12, choices=State.choices, default=State.LISTED, editable=False)
    minutes = models.PositiveSmallIntegerField("minutes planned", null=True, blank=True)
    exempt = models.BooleanField(default=False)
    exempt_paragraph = models.CharField("Schedule 12A paragraph", max_length=60, blank=True)
    exempt_because = models.CharField(max_length=300, blank=True)
    late_because = models.CharField("late, because (the chair's reason)", max_length=300, blank=True)

    objects = AgendaItemQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["meeting", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(exempt=False) | ~models.Q(exempt_paragraph=""),
                name="people_agendaitem_exempt_by_paragraph",
                violation_error_message="Say which paragraph of Schedule 12A makes it exempt.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, item {self.order}"

    @property
    def interests_in_words(self) -> str:
        """What was declared on it, as the record of its decision begins with; prefetch `interests__person`."""
        return "\n".join(declared.in_words for declared in self.interests.all())


class Interest(models.Model):
    """An interest one person declared at one meeting, on one item or in general."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="interests")
    item = models.ForeignKey(AgendaItem, models.CASCADE, null=True, blank=True, related_name="interests")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="interests")
    words = models.CharField(max_length=300)
    left_the_room = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.person}: {self.words}"

    @property
    def in_words(self) -> str:
        """Who declared what, and whether they stayed."""
        return f"{self}. {'Left the room' if self.left_the_room else 'Stayed in the room'}."


class ForwardPlanItem(Versioned):
    """Something a forum expects to take, and when; a change of date keeps its reason."""

    forum = models.ForeignKey("people.Forum", models.CASCADE, related_name="forward_plan")
    title = models.CharField(max_length=200)
    expected_on = models.DateField()
    words = models.TextField(blank=True)
    changed_because = models.CharField(max_length=300, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["expected_on", "id"]

    def __str__(self) -> str:
        return self.title
