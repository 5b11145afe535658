"""Who was put forward to lead a mission, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Max, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from foundation.moves import Movable, Step


class NominationQuerySet(models.QuerySet):
    """Nominations asked about by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """The nominee and who named them; once the nominee is willing, officers of deciding forums too.

        What is before a meeting is read by those who sit there; a developing leader by officers and leaders.
        """
        if not user.is_authenticated:
            return self.none()
        State = Nomination.State
        mine = Q(nominee=user) | Q(nominated_by=user)
        if any(seat.role == "officer" and seat.forum.decides for seat in user.seats_now):
            # Whoever said no while only they knew of it is not shown for it.
            mine |= ~Q(state=State.ASKED) & ~Q(state=State.WITHDRAWN, moves=2)
        sits_on = [seat.forum_id for seat in user.seats_now]
        mine |= Q(state__in=[State.BEFORE_THE_BOARD, State.CONFIRMED], agenda_item__meeting__forum__in=sits_on)
        if user.appointments.current().leading().exists():
            mine |= Q(state=State.NOT_TAKEN_UP, developing=True)
        return self.filter(mine)

    def not_taken_up_before(self, at: datetime) -> Self:
        """Those that came to nothing before a time; who goes on as a developing leader is not among them."""
        over = self.filter(state__in=[Nomination.State.NOT_TAKEN_UP, Nomination.State.WITHDRAWN], developing=False)
        return over.annotate(last_step_at=Max("steps__at")).filter(last_step_at__lt=at)

    def developing(self) -> Self:
        """Those not taken up this time who go on as developing leaders."""
        return self.filter(state=Nomination.State.NOT_TAKEN_UP, developing=True)

    def waiting_for(self, user: Any) -> Self:
        """Those this person has to answer, and for an officer of a forum that decides those to take to a meeting."""
        State = Nomination.State
        mine = Q(state=State.ASKED, nominee=user)
        if any(seat.role == "officer" and seat.forum.decides for seat in user.seats_now):
            mine |= Q(state=State.WILLING)
        return self.filter(mine)

    def open(self) -> Self:
        """Those still on their way."""
        State = Nomination.State
        return self.filter(state__in=[State.ASKED, State.WILLING, State.BEFORE_THE_BOARD])


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

    def called_for(self, user: Any) -> str:
        """What this person is shown of the nominee: who named them sees the address they typed, until they are willing.

        Otherwise somebody could learn whose an address is, or under which name another put the same person forward.
        """
        unheard = self.state == self.State.ASKED or (self.state == self.State.WITHDRAWN and self.moves == 2)
        if unheard and user.pk == self.nominated_by_id != self.nominee_id:
            return self.nominee.email
        return str(self.nominee)

    @property
    def state_is_open(self) -> bool:
        """Is it still on its way?"""
        return self.state in (self.State.ASKED, self.State.WILLING, self.State.BEFORE_THE_BOARD)

    def get_absolute_url(self) -> str:
        return reverse("leaders:nomination", args=[self.pk])


class NominationStep(Step):
    """One move of a nomination."""

    record = models.ForeignKey(Nomination, models.CASCADE, related_name="steps")
