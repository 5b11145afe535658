"""The levers: the powers, frameworks, commitments and data that could move a mission, and who holds which data."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.urls import reverse
from simple_history.models import HistoricalRecords

from foundation.moves import Movable, Step
from foundation.named import Named
from foundation.versions import Versioned
from foundation.working_days import today


class Power(Named):
    """A power councils and partners hold, such as planning or convening."""

    note = models.CharField(max_length=300, blank=True)


class AnchorStrand(Named):
    """A strand of the anchor network, such as procurement."""


class LeverQuerySet(models.QuerySet):
    """Levers asked about by kind and by how far they have come; everyone signed in may read them."""

    def with_its_names(self) -> Self:
        """Read together with what every list of levers shows."""
        return self.select_related("holder", "where", "power", "strand").prefetch_related("missions")

    def by_kind(self, after: int | None = None) -> Self:
        """In the register's order: kind by kind, then by name; `after` is the last row read."""
        kinds = [When(kind=kind, then=Value(place)) for place, kind in enumerate(Lever.Kind.values)]
        rows = self.annotate(place=Case(*kinds, output_field=models.PositiveSmallIntegerField()))
        last: Any = rows.filter(pk=after).values_list("place", "name").first() if after else None
        if last:
            place, name = last
            same = Q(place=place) & (Q(name__gt=name) | Q(name=name, pk__gt=after))
            rows = rows.filter(Q(place__gt=place) | same)
        return rows.order_by("place", "name", "pk")

    def going(self) -> Self:
        """Those that have neither ended nor turned out not to be possible."""
        return self.exclude(state__in=Lever.OVER)

    def to_look_at_again(self, first: date, last: date) -> Self:
        """Those still going whose review day lies in these days, the first and the last counted."""
        return self.going().filter(review_on__range=(first, last))


class Lever(Movable, Versioned):
    """Something that could be pulled to move a mission, and how far that has come.

    A power has one row for each holder, who answers for itself. `public_words` are written apart, for residents; they
    stand on the public page with its kind, its holder and how far it is, the other words never do.
    """

    class Kind(models.TextChoices):
        POWER = "power", "Power"
        POLICY = "policy-framework", "Policy framework"
        COMMITMENT = "commitment", "Commitment"
        DATA = "data-sharing", "Data sharing"
        PARTNERSHIP = "existing-partnership", "Existing partnership"

    class State(models.TextChoices):
        THOUGHT_OF = "thought-of", "Thought of"
        BEING_WORKED_ON = "being-worked-on", "Being worked on"
        IN_USE = "in-use", "In use"
        ENDED = "ended", "Ended"
        NOT_POSSIBLE = "not-possible", "Not possible"

    OVER = (State.ENDED, State.NOT_POSSIBLE)

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=200)
    what = models.TextField("what it would do for the mission", blank=True)
    missions = models.ManyToManyField("missions.Mission", related_name="levers")
    holder = models.ForeignKey("people.Organisation", models.PROTECT, related_name="levers")
    where = models.ForeignKey("people.Area", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=24, choices=State.choices, default=State.THOUGHT_OF, editable=False)
    because = models.TextField("not possible, because", blank=True)
    power = models.ForeignKey(Power, models.PROTECT, null=True, blank=True, related_name="levers")
    strand = models.ForeignKey(AnchorStrand, models.PROTECT, null=True, blank=True, related_name="levers")
    legal_asked_of = models.CharField("who was asked whether the law allows it", max_length=200, blank=True)
    legal_asked = models.TextField("what they were asked", blank=True)
    legal_asked_on = models.DateField(null=True, blank=True)
    legal_check = models.TextField("what they answered", blank=True)
    legal_answered_on = models.DateField(null=True, blank=True)
    holder_said = models.TextField("the holder's answer, in its own words", blank=True)
    holder_said_by = models.CharField("who said so for the holder, a post or a body", max_length=200, blank=True)
    holder_said_on = models.DateField(null=True, blank=True)
    who_adopts = models.CharField(max_length=200, blank=True)
    wording_asked_for = models.TextField(blank=True)
    wording_adopted = models.TextField(blank=True)
    adopted_on = models.DateField(null=True, blank=True)
    question = models.TextField(blank=True)
    data = models.TextField(blank=True)
    agreement = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True)
    public_words = models.TextField("words for residents", blank=True)
    agenda_items = models.ManyToManyField("people.AgendaItem", blank=True, related_name="levers")

    objects = LeverQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="not-possible") | ~Q(because=""),
                name="missions_lever_not_possible_because",
                violation_error_message="Say why it is not possible.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def waits_for_the_law(self) -> bool:
        """Was somebody asked whether the law allows it, and has not answered yet?"""
        return bool(self.legal_asked_on) and self.legal_answered_on is None

    @property
    def turn(self) -> str:
        """How far it is and what it waits for, in a sentence."""
        if self.state == self.State.NOT_POSSIBLE:
            return "Not possible"
        if self.state == self.State.ENDED:
            return "Ended"
        if self.waits_for_the_law:
            return f"Waiting since {self.legal_asked_on:%-d %B %Y} for the legal check, asked of {self.legal_asked_of}"
        look = f": to be looked at again on {self.review_on:%-d %B %Y}" if self.review_on else ""
        if self.state == self.State.IN_USE and self.review_on and self.review_on < today():
            return f"In use: it was to be looked at again on {self.review_on:%-d %B %Y}"
        if self.state == self.State.THOUGHT_OF:
            return f"Thought of; nobody has taken it up yet{look}"
        return f"{self.get_state_display()}{look}"

    def get_absolute_url(self) -> str:
        return reverse("missions:lever", args=[self.pk])


class LeverStep(Step):
    """One move of a lever."""

    record = models.ForeignKey(Lever, models.CASCADE, related_name="steps")


class LeverNote(models.Model):
    """A dated word on a lever."""

    lever = models.ForeignKey(Lever, models.CASCADE, related_name="notes")
    words = models.TextField()
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.words


class DataHolding(Versioned):
    """Who holds which data, and how to ask."""

    name = models.CharField(max_length=200)
    holder = models.ForeignKey("people.Organisation", models.PROTECT, related_name="data_holdings")
    what = models.TextField(blank=True)
    how_to_ask = models.TextField(blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
