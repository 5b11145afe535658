"""What people are asked of who holds which data, how a mission engages, and what it may decide itself."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.day_boxes import DayField
from foundation.forms import FilterForm, LongText, Plain, PortalForm
from missions.forms.words import SIGNED_IN_READ
from missions.models import DataHolding, Delegation, EngagementModel
from people.directory import Warns
from people.models import Organisation


class HoldingFilter(FilterForm):
    """What the register of data is narrowed by."""

    holder = forms.ModelChoiceField(Organisation.objects.filter(data_holdings__isnull=False).distinct(), label="Holder")
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**60)


class HoldingForm(Warns, Plain, forms.ModelForm):
    """Who holds which data, and how to ask for it."""

    draft_name = "holding"
    who_reads = SIGNED_IN_READ

    class Meta:
        model = DataHolding
        fields = ["name", "holder", "what", "how_to_ask"]
        labels = {
            "name": "What is the data called?",
            "holder": "Who holds it?",
            "what": "What is in it?",
            "how_to_ask": "How does one ask for it?",
        }
        help_texts = {
            "what": "Of whom, since when, how often; never a person’s own record",
            "how_to_ask": "A team or a post, and what they need to know",
        }
        widgets = {"what": forms.Textarea(attrs={"rows": 3}), "how_to_ask": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = Organisation.objects.current()
        self.fields["holder"].queryset = (there | Organisation.objects.filter(pk=self.instance.holder_id)).distinct()
        self.fields["name"].error_messages["required"] = "Give it a name"
        self.fields["holder"].error_messages["required"] = "Choose who holds it"

    def words(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class AmendHoldingForm(HoldingForm):
    """The same, on the version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version


class EngagementForm(Warns, Plain, forms.ModelForm):
    """How a mission engages, on the version the person saw; nothing in it must be filled in."""

    draft_name = "engagement"
    who_reads = SIGNED_IN_READ
    optional_word = ""
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = EngagementModel
        fields = ["whom", "how", "how_often", "how_it_reaches_decisions"]
        labels = {
            "whom": "Whom do you listen to?",
            "how": "How?",
            "how_often": "How often?",
            "how_it_reaches_decisions": "How does what they say reach decisions?",
        }
        help_texts = {
            "whom": "Communities and groups, not people’s names; and whom you do not hear yet",
            "how": "Where you meet, who invites, what people get for their time",
            "how_it_reaches_decisions": "Who takes it where, and how people hear what came of it",
        }
        widgets = dict.fromkeys(fields, forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def words(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class DelegationForm(Warns, Plain, forms.ModelForm):
    """What a mission may decide itself, by whose word and since when."""

    draft_name = "delegation"
    who_reads = SIGNED_IN_READ

    class Meta:
        model = Delegation
        fields = ["what", "source", "since", "until"]
        labels = {
            "what": "What may the mission decide itself?",
            "source": "By whose word?",
            "since": "Since which day?",
            "until": "From which day does it no longer hold?",
        }
        help_texts = {
            "what": "And up to where: at what cost, for how long, in which place",
            "source": "The body, and the minute or the decision’s number",
            "until": "Left empty, it holds until somebody ends it",
        }
        field_classes = {"since": DayField, "until": DayField}
        widgets = {"what": forms.Textarea(attrs={"rows": 3})}


class EndDelegationForm(Warns, PortalForm):
    """From which day a delegation no longer holds, and why."""

    draft_name = "end-delegation"
    who_reads = "The day is read by everyone signed in; the reason is kept in the audit."
    until = DayField(label="From which day does it no longer hold?")
    because = LongText(label="Why does it end?", rows=3)
