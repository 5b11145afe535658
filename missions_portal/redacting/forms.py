"""What the pages of removed words ask."""

from __future__ import annotations

from django import forms

from foundation.forms import FilterForm, LongText, PortalForm


class RemoveForm(PortalForm):
    """Which words, and why."""

    forgets = True  # a draft would keep the words
    who_reads = (
        "Officers of the forums read why and when. Of the words only a fingerprint is kept that nobody can read."
    )

    words = LongText(
        label="Which words?",
        rows=2,
        max_length=1000,
        help_text="As they stand on a page: a name, or the part of a sentence that should never have been written",
        error_messages={"required": "Copy the words that are removed"},
    )
    because = LongText(
        label="Why are they removed?",
        rows=2,
        max_length=500,
        help_text="Without the words themselves",
        error_messages={"required": "Say why they are removed"},
    )


class SeenForm(forms.Form):
    """How many places were shown before the button was pressed."""

    seen = forms.IntegerField(min_value=1)


class ListFilter(FilterForm):
    """Where the list of removed words goes on."""

    before = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
