"""What somebody of a forum is asked who can help a mission with what it asks."""

from __future__ import annotations

from typing import Any

from django import forms

from barriers.forms.words import READ_WITH_THE_BARRIER
from foundation.forms import LongText, PortalForm
from people.directory import Warns


class HelpForm(Warns, PortalForm):
    """How they can help, in a sentence."""

    draft_name = "help"
    who_reads = READ_WITH_THE_BARRIER
    words = LongText(label="How you can help", rows=3, help_text="Whom you know, what you can open, when to ring you")


class TripChoice(forms.ModelChoiceField):
    """A trip to choose, by what is asked."""

    def label_from_instance(self, trip: Any) -> str:
        return f"{trip.barrier.reference}: {trip.ask}"


class HelpWithOneForm(HelpForm):
    """Which of the asks before a forum somebody can help with, and how."""

    trip = TripChoice(queryset=None, label="Which of them?", widget=forms.RadioSelect, empty_label=None)
    field_order = ["trip", "words"]

    def __init__(self, *args: Any, trips: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trip"].queryset = trips
