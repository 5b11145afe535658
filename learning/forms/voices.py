"""What people said, and what they were answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from foundation.day_boxes import DayField
from foundation.forms import LongText, Plain
from foundation.working_days import today
from learning.forms.moves import MoveForm
from learning.forms.writing import (
    FREEDOM,
    NO_NAMES,
    ChoosesMission,
    missions_to_write_for,
    narrow,
)
from learning.models import (
    CommunityOfInterest,
    CommunityVoice,
    EngagementRoute,
)
from people.directory import Warns
from people.models import Area


class VoiceForm(Warns, ChoosesMission, Plain, forms.ModelForm):
    """What people said, in their own words, and by which route it came; no names."""

    draft_name = "voice"

    heard_on = DayField(label="When was it heard?")

    class Meta:
        model = CommunityVoice
        fields = ["mission", "words", "route", "community", "where", "place", "heard_on", "permission"]
        labels = {
            "words": "What did people say, in their words?",
            "route": "How were they heard?",
            "community": "Whose voice is it?",
            "where": "Where",
            "place": "Place",
            "permission": "What did they allow?",
        }
        help_texts = {"place": "A ward or larger, so that nobody can be found by it", "words": NO_NAMES}
        widgets = {"permission": forms.RadioSelect}

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.offer_missions(missions_to_write_for(user))
        narrow(self, "route", EngagementRoute.objects.filter(offered=True), "Choose one")
        narrow(self, "community", CommunityOfInterest.objects.filter(offered=True), "No one community")
        narrow(self, "where", Area.objects.all(), "Everywhere")
        self.fields["words"].error_messages["required"] = "Write down what people said"
        self.who_reads = f"What they allowed decides who will see it. {FREEDOM}"

    def clean_heard_on(self) -> date:
        day = self.cleaned_data["heard_on"]
        if day > today():
            raise forms.ValidationError("Choose a day that has come")
        return day


class AmendVoiceForm(VoiceForm):
    """A voice's words, amended; its mission stays."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta(VoiceForm.Meta):
        fields = [name for name in VoiceForm.Meta.fields if name != "mission"]

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["version"].initial = self.instance.version
        # A word no longer offered stays readable, and choosable, where it was used.
        used = Q(offered=True) | Q(pk=self.instance.route_id)
        narrow(self, "route", EngagementRoute.objects.filter(used))
        used = Q(offered=True) | Q(pk=self.instance.community_id)
        narrow(self, "community", CommunityOfInterest.objects.filter(used))

    def offer_missions(self, missions: Any) -> None:
        """An amended voice stays with its mission."""


class ConsiderForm(MoveForm):
    """Who considered a voice, and what was weighed."""

    draft_name = "consider"
    words = LongText(label="Who considered it, and what did you weigh?")


class RespondForm(MoveForm):
    """The answer to the people who spoke."""

    draft_name = "respond"
    response = forms.ChoiceField(
        label="Did it change something?", choices=CommunityVoice.Response.choices, widget=forms.RadioSelect
    )
    words = LongText(
        label="What did it change, or why can it not?", help_text="As you would say it to the people who spoke"
    )


class FeedBackForm(MoveForm):
    """How the answer reached the people who spoke."""

    draft_name = "feed-back"
    words = LongText(label="How and when did the answer reach them?")


class TheirViewForm(MoveForm):
    """What they made of the answer."""

    draft_name = "their-view"
    words = LongText(label="What did they say to the answer, in their words?", help_text=NO_NAMES)
