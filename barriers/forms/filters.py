"""What a list is narrowed by; every choice stands in the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from barriers.models import Action, Barrier, BarrierKind, Decision
from foundation.forms import FilterForm, LongText, PortalForm, no_such_row
from foundation.plain_fields import Listed
from missions.models import Mission, Stage
from people.models import Area, Forum


class NameChoice(forms.TypedChoiceField):
    """One of the board's own names, by its code. A page reads all its names in one question, and fills this then."""

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        super().__init__(empty_value=None, **kwargs)
        self.model = model

    def fill(self, records: Iterable[Any]) -> None:
        """Let these be chosen, in their order."""
        by_code = {record.code: record for record in records}
        self.choices = Listed([("", "All"), *((code, str(record)) for code, record in by_code.items())])
        self.coerce = by_code.__getitem__

    def validate(self, value: Any) -> None:
        """As other lists of names refuse what is not among them."""
        if value and not self.valid_value(value):
            raise ValidationError(no_such_row(self.model) % {"value": value}, code="invalid_choice")


class BarrierFilter(FilterForm):
    """The log's filters; every one stands in the address."""

    AGES = [("", "Any time"), *[(days, f"More than {days} days") for days in (30, 60, 90, 180)]]
    TURNS = [("", "Anyone's"), *[choice for choice in Barrier.Turn.choices if choice[0] != Barrier.Turn.NOBODY]]

    q = forms.CharField(label="Words", max_length=200)
    turn = forms.ChoiceField(label="Whose turn", choices=TURNS)
    age = forms.TypedChoiceField(
        label="Waiting for",
        choices=AGES,
        coerce=int,
        empty_value=None,
        help_text="Since this turn began, weekends counted",
    )
    forum = NameChoice(Forum, label="At which forum")
    mission = NameChoice(Mission, label="Mission")
    stage = NameChoice(Stage, label="Stage of life")
    kind = NameChoice(BarrierKind, label="Kind")
    where = NameChoice(Area, label="Where")
    cross = forms.BooleanField(label="Only those that another mission joined")
    ended = forms.BooleanField(label="Ended ones as well")
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        # What has ended waits for nobody: the list would hold open ones alone, and would not say so.
        if any(chosen.get(name) for name in ("turn", "age", "forum")):
            chosen["ended"] = False
        return chosen


class RevisitFilter(FilterForm):
    """What the list of parameters to revisit is narrowed by."""

    mission = NameChoice(Mission, label="Mission")
    kind = NameChoice(BarrierKind, label="Kind")
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class QueueFilter(FilterForm):
    """Which forum's desk an officer looks at."""

    forum = forms.ModelChoiceField(Forum.objects.all(), label="Forum", to_field_name="code")


class DecisionFilter(FilterForm):
    """What the list of decisions is narrowed by."""

    q = forms.CharField(label="Words", max_length=200)
    forum = forms.ModelChoiceField(Forum.objects.all(), label="Decided by", to_field_name="code")
    mission = forms.ModelChoiceField(Mission.objects.all(), label="For which mission", to_field_name="code")
    outcome = forms.ChoiceField(label="Outcome", choices=[("", "All"), *Decision.Outcome.choices])
    where = forms.ModelChoiceField(Area.objects.all(), label="Where", to_field_name="code")
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ActionFilter(FilterForm):
    """Whose actions are listed, and how they stand."""

    MINE, OF_MY_FORUMS = "mine", "forum"
    whose = forms.ChoiceField(
        label="Whose", choices=[("", "All I may read"), (MINE, "Mine"), (OF_MY_FORUMS, "My forums’")]
    )
    state = forms.ChoiceField(label="How they stand", choices=Action.State.choices)
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class SimilarForm(PortalForm):
    """The words of a barrier that is being written, as far as they are typed."""

    title = forms.CharField(max_length=200, required=False)
    text = LongText(max_length=1000, required=False)

    @property
    def text_so_far(self) -> str:
        """The title and what gets in the way, as one text."""
        return f"{self.cleaned_data['title']} {self.cleaned_data['text']}"
