"""What a list is narrowed by; every choice stands in the address."""

from __future__ import annotations

from typing import Any

from django import forms

from barriers.models import Action, Barrier, BarrierKind, Decision
from foundation.forms import FilterForm, LongText, PortalForm
from missions.models import Mission, Stage
from people.models import Area, Forum


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
    forum = forms.ModelChoiceField(Forum.objects.all(), label="At which forum", to_field_name="code")
    mission = forms.ModelChoiceField(Mission.objects.all(), label="Mission", to_field_name="code")
    stage = forms.ModelChoiceField(Stage.objects.all(), label="Stage of life", to_field_name="code")
    kind = forms.ModelChoiceField(BarrierKind.objects.all(), label="Kind", to_field_name="code")
    where = forms.ModelChoiceField(Area.objects.all(), label="Where", to_field_name="code")
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

    mission = forms.ModelChoiceField(Mission.objects.all(), label="Mission", to_field_name="code")
    kind = forms.ModelChoiceField(BarrierKind.objects.all(), label="Kind", to_field_name="code")
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
