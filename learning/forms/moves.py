"""What every move of the learning rooms asks."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.forms import PortalForm
from learning.forms.writing import readers
from people.directory import Warns


class MoveForm(Warns, PortalForm):
    """One move: the count of moves the person saw, and in its children the words that go with it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, record: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = record.moves
        if "words" in self.fields:
            self.fields["words"].error_messages["required"] = "Say it in a sentence"
        if not self.who_reads and self.visible_fields():
            # The words of a move are read with its record.
            self.who_reads = readers(record.audience)

    def said(self) -> dict[str, Any]:
        """What the move's function is called with, apart from the record, the person and what they saw."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}
