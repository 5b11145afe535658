"""What the lists of the learning rooms are narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.forms import FilterForm
from learning.models import (
    CommunityVoice,
    LearningEntry,
)
from missions.models import Mission


class PageForm(FilterForm):
    """Where a page of a list begins: after the row the page before ended with."""

    before = forms.IntegerField(min_value=1, max_value=2**60)


class FindEntriesForm(FilterForm):
    """What to show of the learning log."""

    q = forms.CharField(label="Words", max_length=200, required=False, widget=forms.SearchInput)
    mission = forms.ModelChoiceField(
        Mission.objects.all(), label="Mission", required=False, empty_label="Every mission", to_field_name="code"
    )
    kind = forms.ChoiceField(label="Kind", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", "Every kind"), *LearningEntry.Kind.choices]


class FindVoicesForm(FilterForm):
    """What to show of the community's voices."""

    mission = forms.ModelChoiceField(
        Mission.objects.all(), label="Mission", required=False, empty_label="Every mission", to_field_name="code"
    )
    state = forms.ChoiceField(label="How far", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [choice for choice in CommunityVoice.State.choices if choice[0] != CommunityVoice.State.DRAFT]
        state: Any = self.fields["state"]
        state.choices = [("", "All"), *states]


class FindExperimentsForm(FilterForm):
    """What to show of the wall of experiments."""

    mission = forms.ModelChoiceField(
        Mission.objects.all(), label="Mission", required=False, empty_label="Every mission", to_field_name="code"
    )
