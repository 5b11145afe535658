"""What the pages of removed words ask."""

from __future__ import annotations

from django import forms

from foundation.forms import FilterForm


class SeenForm(forms.Form):
    """How many places were shown before the button was pressed."""

    seen = forms.IntegerField(min_value=1)


class ListFilter(FilterForm):
    """Where the list of removed words goes on."""

    before = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
