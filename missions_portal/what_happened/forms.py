"""What a story is narrowed by."""

from __future__ import annotations

from django import forms

from foundation.forms import FROM_THE_BEGINNING, FilterForm

WORDS, MOVES = "words", "moves"


class StoryFilter(FilterForm):
    """Words, moves or both, and where the page goes on."""

    of = forms.ChoiceField(
        label="What to show", choices=[("", "Everything"), (WORDS, "Changes of words"), (MOVES, "Moves")]
    )
    before = forms.RegexField(
        r"\A\d{1,3}-\d{1,18}\Z", widget=forms.HiddenInput, error_messages={"invalid": FROM_THE_BEGINNING}
    )
