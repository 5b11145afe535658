"""The end of a barrier, with what it taught."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from barriers.models import Barrier
from foundation.day_boxes import DayField
from foundation.forms import LongText, PortalForm
from foundation.working_days import today
from learning.forms.writing import readers
from learning.models import (
    Audience,
    LearningEntry,
)
from people.directory import Warns

HOW_FAR = [("in-full", "Yes, it is resolved"), ("in-part", "In part")]


class HowFarPressed(PortalForm):
    """By which button a barrier's page led here; the form then opens with that answer."""

    how_far = forms.ChoiceField(choices=HOW_FAR, required=False)


class ResolveForm(Warns, PortalForm):
    """How far a barrier is out of the way, and what that taught."""

    draft_name = "resolve"

    how_far = forms.ChoiceField(
        label="Is it out of the way?",
        choices=HOW_FAR,
        widget=forms.RadioSelect,
    )
    what = LongText(label="What?", help_text="What moved it", rows=3)
    so_what = LongText(label="So what?", help_text="Why it matters, also for other missions", rows=3)
    now_what = LongText(label="Now what?", help_text="What you will do next", rows=3, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, barrier: Barrier, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = barrier.moves
        self.fields["what"].error_messages["required"] = "Say in a sentence what moved it"
        self.fields["so_what"].error_messages["required"] = "Say in a sentence why it matters"
        if "how_far" in self.fields:
            self.fields["how_far"].error_messages["required"] = "Choose “Yes” or “In part”"
        self.who_reads = readers(Audience.EVERYONE, sensitive=barrier.sensitive)

    def entry(self) -> LearningEntry:
        """The learning as typed, not saved yet."""
        return LearningEntry(**{name: self.cleaned_data[name] for name in ("what", "so_what", "now_what")})


class WorkRoundForm(ResolveForm):
    """How a mission gets round a barrier, when it looks again, and what that taught."""

    how_far = None  # type: ignore[assignment]
    review_on = DayField(label="When will you look at it again?", help_text="The barrier is still there: choose a day")
    field_order = ["what", "so_what", "now_what", "review_on"]

    def __init__(self, barrier: Barrier, *args: Any, **kwargs: Any) -> None:
        super().__init__(barrier, *args, **kwargs)
        self.fields["what"].help_text = "How you work round it"
        self.fields["what"].error_messages["required"] = "Say in a sentence how you work round it"

    def clean_review_on(self) -> date:
        day = self.cleaned_data["review_on"]
        if day <= today():
            raise forms.ValidationError("Choose a day to come")
        return day
