"""The forms of digests: which to list, and the officer's word on one."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.forms import FilterForm, LongText, PortalForm
from people.models import Forum


class WhichEditions(FilterForm):
    """Which forum's editions to list, of which year."""

    forum = forms.ModelChoiceField(
        Forum.objects.all(), to_field_name="code", required=False, label="Forum", empty_label="Every forum"
    )
    year = forms.IntegerField(
        required=False,
        min_value=2000,
        max_value=2199,
        label="Year",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)


class ReadAs(FilterForm):
    """How an edition is read: as a page or, where it is asked for, as the PDF."""

    read_as = forms.ChoiceField(choices=[("", "A page"), ("pdf", "PDF")], required=False)


class EditionMoveForm(PortalForm):
    """Any move of an edition: it carries the count of moves its person saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ApproveForm(EditionMoveForm):
    """The covering note that goes on top, and the officer's yes."""

    draft_name = "digests.approve"
    note = LongText(
        label="Your covering note", required=False, rows=4, max_length=1500, help_text="Two or three sentences on top"
    )
    who_reads = "Every reader of this edition. It can be asked for under the Freedom of Information Act."


class SkipForm(EditionMoveForm):
    """Why nothing is sent for this period."""

    draft_name = "digests.skip"
    because = LongText(label="Why is nothing sent?", rows=3, max_length=1000)
    who_reads = "The forum's officers. It can be asked for under the Freedom of Information Act."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["because"].error_messages["required"] = "Say why nothing is sent."
