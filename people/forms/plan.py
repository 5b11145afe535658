"""What is asked of a forum's forward plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from foundation.day_boxes import DayField
from foundation.forms import LongText, PortalForm
from foundation.working_days import today
from people.directory import Warns
from people.forms.meetings import OfAnOfficersForum
from people.models import ForwardPlanItem

WHO_READS = "Everyone signed in can read this, and it stands in the forum’s digest."


def _still_to_come(day: date) -> None:
    if day < today():
        raise ValidationError("Choose a day that is still to come.")


class PlannedForm(Warns, OfAnOfficersForum):
    """Something a forum expects to take."""

    title = forms.CharField(label="What is expected?", max_length=200)
    expected_on = DayField(label="By which day?", validators=[_still_to_come])
    words = LongText(label="A word on it", rows=3, required=False)
    who_reads = WHO_READS


class ChangePlannedForm(Warns, PortalForm):
    """Other words or another day for what is expected; another day needs its reason."""

    title = forms.CharField(label="What is expected?", max_length=200)
    expected_on = DayField(label="By which day?")
    changed_because = forms.CharField(
        label="Why has the day changed?", max_length=300, required=False, help_text="Kept, and shown beside the new day"
    )
    words = LongText(label="A word on it", rows=3, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    who_reads = WHO_READS

    def __init__(self, *args: Any, planned: ForwardPlanItem, **kwargs: Any) -> None:
        now = {name: getattr(planned, name) for name in ("title", "expected_on", "words", "version")}
        super().__init__(*args, initial=now, **kwargs)
        self.planned = planned

    def clean(self) -> None:
        super().clean()
        day, because = self.cleaned_data.get("expected_on"), self.cleaned_data.get("changed_because")
        if day is None or day == self.planned.expected_on:
            return
        if day < today():
            self.add_error("expected_on", "Choose a day that is still to come.")
        if not because and "changed_because" not in self.errors:
            self.add_error("changed_because", "Say why the day has changed.")
