"""What every move of a barrier or a trip asks."""

from __future__ import annotations

from typing import Any

from django import forms

from barriers.forms.words import READ_WITH_THE_BARRIER
from foundation.forms import LongText, PortalForm
from people.directory import Warns


class SeenForm(PortalForm):
    """It carries the count of moves it was opened at, so that a late press does not go over another unseen."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class MoveForm(Warns, SeenForm):
    """What every move asks."""

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
