"""What a list is narrowed by; every choice stands in the address."""

from __future__ import annotations

from django import forms

from barriers.models import Barrier, BarrierKind
from foundation.forms import FilterForm
from missions.models import Mission, Stage
from people.models import Area, Forum


class BarrierFilter(FilterForm):
    """The log's filters; every one stands in the address."""

    TURNS = [("", "Anyone's"), *[choice for choice in Barrier.Turn.choices if choice[0] != Barrier.Turn.NOBODY]]

    q = forms.CharField(label="Words", max_length=200)
    turn = forms.ChoiceField(label="Whose turn", choices=TURNS)
    forum = forms.ModelChoiceField(Forum.objects.all(), label="At which forum", to_field_name="code")
    mission = forms.ModelChoiceField(Mission.objects.all(), label="Mission", to_field_name="code")
    stage = forms.ModelChoiceField(Stage.objects.all(), label="Stage of life", to_field_name="code")
    kind = forms.ModelChoiceField(BarrierKind.objects.all(), label="Kind", to_field_name="code")
    where = forms.ModelChoiceField(Area.objects.all(), label="Where", to_field_name="code")
    ended = forms.BooleanField(label="Ended ones as well")
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class QueueFilter(FilterForm):
    """Which forum's desk an officer looks at."""

    forum = forms.ModelChoiceField(Forum.objects.all(), label="Forum", to_field_name="code")


class AfterFilter(FilterForm):
    """The row a further page starts after."""

    after = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class SimilarForm(FilterForm):
    """The words of a barrier that is being written, as far as they are typed."""

    title = forms.CharField(max_length=200)
    text = forms.CharField(max_length=1000)

    @property
    def text_so_far(self) -> str:
        """The title and what gets in the way, as one text."""
        return f"{self.cleaned_data['title']} {self.cleaned_data['text']}"
