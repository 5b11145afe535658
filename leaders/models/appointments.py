"""Who leads each mission, who stands with them, and what each of a support team brings."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from foundation import history
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
