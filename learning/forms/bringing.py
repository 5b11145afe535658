"""Bringing earlier learning: which file, for which mission, and who may read what it holds."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.forms import PortalForm
from leaders.standing import standing_of
from learning.forms.writing import BY_YOUR_CHOICE, ChoosesMission
from learning.models import Audience
from learning.sheets import BIGGEST, MOST_ROWS
from missions.models import Mission


class BringForm(ChoosesMission, PortalForm):
    """A file of earlier learning, and the mission it belongs to."""

    mission = forms.ModelChoiceField(Mission.objects.none(), label="For which mission?")
    file = forms.FileField(
        label="Which file?",
        help_text=f"A CSV file or an Excel workbook, up to {MOST_ROWS} rows. You see each before it is kept.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        max_length=200,
        error_messages={"required": "Choose a file", "empty": "This file is empty."},
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_missions(Mission.objects.filter(pk__in=standing_of(user).serves))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith((".csv", ".xlsx")):
            raise forms.ValidationError("Choose a CSV file or an Excel workbook: its name ends in .csv or .xlsx.")
        # Asked before it is read, so that a large one takes no memory.
        if file.size > BIGGEST:
            raise forms.ValidationError("This file is larger than 1 MB. Split it into smaller ones.")
        return file


class ConfirmForm(PortalForm):
    """Who may read what a sheet holds."""

    who_reads = BY_YOUR_CHOICE

    audience = forms.ChoiceField(
        label="Who may read these entries?",
        choices=Audience.choices,
        initial=Audience.EVERYONE,
        widget=forms.RadioSelect,
    )
