"""What every move of a barrier or a trip asks."""

from __future__ import annotations

from typing import Any

from django import forms

from barriers.forms.words import READ_WITH_THE_BARRIER
from foundation.forms import LongText, PortalForm
from people.directory import Warns


class MoveForm(Warns, PortalForm):
    """What every move asks: the count of moves it was opened at, so that a late one is not made blindly."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, record: Any, user: Any, **kwargs: Any) -> None:
        self.record, self.user = record, user
        super().__init__(*args, **kwargs)
        self.initial["seen"] = record.moves


class WordsForm(MoveForm):
    """A move that is made with some words."""

    words = LongText(label="In your words", rows=4)
    draft_name = "move"
    who_reads = READ_WITH_THE_BARRIER


class NothingMoreForm(MoveForm):
    """A move that needs no words."""
