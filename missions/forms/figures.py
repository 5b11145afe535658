"""The forms of sourced figures: what they say, about when and where, and who says so."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.forms import PortalForm
from missions.forms.words import PUBLIC_WORDS, ReadAgain
from missions.models import Figure
from people.directory import Warns

NAMES = ("name", "value", "period", "geography", "source", "source_url", "note")


def line(name: str, label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    """A box of one line, as long as the figure's own column."""
    longest = getattr(Figure._meta.get_field(name), "max_length", None)
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=longest)


class FigureForm(ReadAgain, PortalForm):
    """A number somebody else published, for context: never a sign of how the mission does."""

    draft_name = "figure"
    who_reads = PUBLIC_WORDS

    name = line("name", "What is counted?", "Such as “Children in low-income families”")
    value = line("value", "The figure", "With its unit, such as “31 per cent”")
    period = line("period", "For which time?", "Such as “2024 to 2025”")
    geography = line("geography", "For which place?", "Such as a council’s area or a ward")
    source = line("source", "Who says so?", "The publication, and who published it")
    source_url = forms.URLField(label="Link to the source", required=False, max_length=200, assume_scheme="https")
    note = line("note", "What to know before using it", "Such as a change in how it is counted", required=False)

    @property
    def words(self) -> dict[str, Any]:
        """What it says, by column."""
        return {name: self.cleaned_data[name] for name in NAMES}


class AmendFigureForm(FigureForm):
    """The same, on the version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, figure: Figure, **kwargs: Any) -> None:
        now = {name: getattr(figure, name) for name in (*NAMES, "version")}
        super().__init__(*args, initial=now, **kwargs)


class RemoveFigureForm(Warns, PortalForm):
    """Why a figure is taken away."""

    draft_name = "remove-figure"
    who_reads = "The reason is kept in the audit; the figure stays in the history."

    because = forms.CharField(label="Why is it taken away?", max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, figure: Figure, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": figure.version}, **kwargs)
