"""Who leads each mission, who stands with them, who was put forward, and what help they were offered."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from foundation import history
from foundation.moves import Movable, Step
from foundation.named import Named
from foundation.periods import Period, PeriodQuerySet


class SupportFunction(Named):
    """What a member of a support team brings, such as insight and data."""


class AppointmentQuerySet(PeriodQuerySet):
    """Appointments asked about by role."""

    def leading(self) -> Self:
        """System leaders' posts."""
        return self.filter(role=Appointment.Role.LEADER)

    def caretaking(self) -> Self:
        """Those who look after a mission while its leader's post is vacant."""
        return self.filter(role=Appointment.Role.CARETAKER)

    def heading(self) -> Self:
        """Those who answer for a mission: its leader, or its caretaker while there is none."""
        return self.filter(role__in=Appointment.HEADS)

    def serving(self) -> Self:
        """Those who can move a mission's records: its leader, its team, its caretaker."""
        return self.exclude(role=Appointment.Role.CONTRIBUTOR)


class Appointment(Period):
    """One person's part in one mission for a time. A post without a row is vacant."""

    class Role(models.TextChoices):
        LEADER = "leader", "System leader"
        TEAM = "team", "Support team"
        CARETAKER = "caretaker", "Caretaker"
        CONTRIBUTOR = "contributor", "Contributor"

    # Who answers for a mission: its leader, or its caretaker while there is none.
    HEADS = (Role.LEADER, Role.CARETAKER)

    mission = models.ForeignKey("missions.Mission", models.PROTECT, related_name="appointments")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=12, choices=Role.choices)
    co_lead = models.BooleanField("leads together with another", default=False)
    function = models.ForeignKey(SupportFunction, models.PROTECT, null=True, blank=True, related_name="appointments")
    term = models.CharField(max_length=120, blank=True)
    review_on = models.DateField(null=True, blank=True)
    time_released = models.CharField(max_length=120, blank=True)
    sponsor = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="sponsored_appointments"
    )
    across_both_areas = models.TextField("the Board's answer on leading across every area", blank=True)
    minute = models.CharField(max_length=120, blank=True)

    objects = AppointmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Period.Meta):
        ordering = ["mission", "since"]
        indexes = [models.Index(fields=["person", "until"], name="appointments_of_a_person")]
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["mission", "role"],
                condition=Q(role="leader", until=None, co_lead=False),
                name="leaders_one_leader_unless_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.words}: {self.person}"

    @property
    def words(self) -> str:
        """The appointment as it is signed with: “System leader, Families out of poverty”."""
        return f"{self.get_role_display()}, {self.mission.short_name}"

    def end(self, until: date, act: str, *, by: Any) -> None:
        """Write down its end: `until` is the first day the person no longer holds it, `act` what the audit calls it.

        The row stays, so the register keeps those who came before.
        """
        self.until = until
        self._history_user = by
        self.save(update_fields=["until"])
        history.note(act, self, by=by)


class NominationQuerySet(models.QuerySet):
    """Nominations asked about by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """The nominee and who named them; once the nominee is willing, officers of deciding forums too."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(nominee=user) | Q(nominated_by=user)
        if any(seat.role == "officer" and seat.forum.decides for seat in user.seats_now):
            mine |= ~Q(state=Nomination.State.ASKED)
        return self.filter(mine)


class Nomination(Movable):
    """Somebody put forward to lead a mission; they know and are willing before anyone else sees it."""

    class State(models.TextChoices):
        ASKED = "asked", "The nominee is asked"
        WILLING = "willing", "Willing"
        BEFORE_THE_BOARD = "before-the-board", "Before the Board"
        CONFIRMED = "confirmed", "Confirmed"
        NOT_TAKEN_UP = "not-taken-up", "Not taken up"
        WITHDRAWN = "withdrawn", "Withdrawn"

    state = models.CharField(max_length=24, choices=State.choices, default=State.ASKED, editable=False)
    mission = models.ForeignKey("missions.Mission", models.CASCADE, related_name="nominations")
    nominee = models.ForeignKey("people.User", models.PROTECT, related_name="nominations")
    nominated_by = models.ForeignKey("people.User", models.PROTECT, related_name="nominations_made")
    why = models.TextField()
    how_found = models.TextField(blank=True)
    across_both_areas = models.TextField("the Board's answer on leading across every area", blank=True)
    agenda_item = models.ForeignKey(
        "people.AgendaItem", models.SET_NULL, null=True, blank=True, related_name="nominations"
    )
    minute = models.CharField(max_length=120, blank=True)
    developing = models.BooleanField("a developing leader", default=False)

    objects = NominationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.nominee} for {self.mission}"


class NominationStep(Step):
    """One move of a nomination."""

    record = models.ForeignKey(Nomination, models.CASCADE, related_name="steps")


class SupportOffer(models.Model):
    """Help for a leader or team: training, a method, backfill or expenses; asked for, and whether it came."""

    class Kind(models.TextChoices):
        TRAINING = "training", "Training"
        METHOD = "method", "A method, such as the sandpit or a theory of change"
        TIME = "time", "Backfill or expenses"
        OTHER = "other", "Something else"

    mission = models.ForeignKey("missions.Mission", models.CASCADE, related_name="support_offers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    what = models.CharField(max_length=300)
    asked_on = models.DateField(null=True, blank=True)
    offered_by = models.ForeignKey(
        "people.Organisation", models.PROTECT, null=True, blank=True, related_name="support_offers"
    )
    came_on = models.DateField(null=True, blank=True)
    what_came = models.TextField(blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["mission", "-asked_on"]

    def __str__(self) -> str:
        return self.what
