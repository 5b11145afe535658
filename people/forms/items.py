"""What is asked of a new item of an agenda."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.forms import PortalForm
from people.models import AgendaItem


class ItemForm(PortalForm):
    """A new item of an agenda."""

    title = forms.CharField(label="Title", max_length=200)
    purpose = forms.ChoiceField(label="What is it for?", choices=AgendaItem.Purpose.choices, widget=forms.RadioSelect)
    minutes = forms.IntegerField(
        label="Minutes planned",
        required=False,
        min_value=1,
        max_value=600,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={"invalid": "Enter a number of minutes, such as 10."},
    )
    late_because = forms.CharField(label="The chair's reason for taking it late", max_length=300)
    exempt_paragraph = forms.CharField(
        label="Schedule 12A paragraph (only when it is exempt)",
        max_length=60,
        required=False,
        help_text="Local Government Act 1972. Its title is then shown to this forum's people only",
    )
    exempt_because = forms.CharField(label="Exempt, because", max_length=300, required=False)

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["late_because"]

    def clean(self) -> None:
        super().clean()
        paragraph, because = self.cleaned_data.get("exempt_paragraph"), self.cleaned_data.get("exempt_because")
        if paragraph and not because:
            self.add_error("exempt_because", "Say why it is exempt.")
        if because and not paragraph:
            self.add_error("exempt_paragraph", "Say which paragraph makes it exempt.")


class AmendItemForm(ItemForm):
    """An item as it stands, with the version it was opened at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class TakeOffForm(PortalForm):
    """Why an item is taken off."""

    because = forms.CharField(label="Why is it taken off?", max_length=300)
