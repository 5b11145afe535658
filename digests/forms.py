"""The forms of digests: which to list, and the officer's word on one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from digests.arranging import Placed
from digests.models import Delivery, Edition
from foundation.day_boxes import DayField
from foundation.forms import FilterForm, LongText, PortalForm, RemoveWordsForm, Under
from foundation.working_days import today
from people.directory import Warns
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
    """How an edition is read: as a page or, where it is asked for, as a paper."""

    read_as = forms.ChoiceField(choices=[("", "A page"), ("pdf", "PDF"), ("docx", "Word")], required=False)


class EditionMoveForm(PortalForm):
    """Any move of an edition: it carries the count of moves its person saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ApproveForm(EditionMoveForm):
    """The covering note that goes on top, and the officer's yes."""

    draft_name = "digests.approve"
    note = LongText(
        label="Your covering note", required=False, rows=4, max_length=1500, help_text="Two or three sentences on top"
    )
    who_reads = "Every reader of this edition reads it. It can be asked for under the Freedom of Information Act."


class SkipForm(EditionMoveForm):
    """Why nothing is sent for this period."""

    draft_name = "digests.skip"
    because = LongText(label="Why is nothing sent?", rows=3, max_length=1000)
    who_reads = "The forum’s officers read it. It can be asked for under the Freedom of Information Act."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["because"].error_messages["required"] = "Say why nothing is sent."


class ArrangeForm(EditionMoveForm):
    """For each thing an edition tells, its place in its section; an empty box leaves it out."""

    draft_name = "digests.arrange"
    optional_word = ""
    who_reads = "Every reader of this edition sees what stays. What you leave out is kept with its history."

    def __init__(self, *args: Any, things: Iterable[Placed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.things = {f"{one.section}-{one.place}": one for one in things}
        for name, one in self.things.items():
            self.fields[name] = forms.IntegerField(
                label=one.words, required=False, min_value=1, max_value=one.of, initial=one.place + 1
            )
            wrong = f"Give a place from 1 to {one.of}, or leave the box empty."
            self.fields[name].error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
            for limit in self.fields[name].validators:
                limit.message = wrong
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "class": "govuk-input--width-2"}
        sections = groupby(self.things, key=lambda name: self.things[name].section)
        groups = [list(names) for _, names in sections]
        self.layout = Layout("seen", *(Under(self.things[names[0]].title, *names) for names in groups))

    @property
    def places(self) -> dict[tuple[str, int], int | None]:
        """Where each thing goes; None where it is left out."""
        return {(one.section, one.place): self.cleaned_data.get(name) for name, one in self.things.items()}


class CorrectForm(Warns, EditionMoveForm):
    """What was wrong in an edition, and what is right."""

    draft_name = "digests.correct"
    what = LongText(label="What was wrong, and what is right?", rows=4, max_length=1500)
    who_reads = "Every reader of this edition reads it: it stands on top of the new one."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].error_messages["required"] = "Say what was wrong, and what is right."


class RedactForm(RemoveWordsForm, EditionMoveForm):
    """Which words are removed from every form of an edition for good, and why."""


class NarrowedForm(EditionMoveForm):
    """What becomes of things that a sent edition tells and its readers may no longer be told."""

    draft_name = "digests.narrowed"
    TAKE_OUT, LEAVE = "take_out", "leave"
    what = forms.ChoiceField(
        choices=[
            (TAKE_OUT, "Take them out of every form of it"),
            (LEAVE, "Leave them: they were rightly told at the time"),
        ],
        label="What becomes of them?",
        widget=forms.RadioSelect,
    )
    because = LongText(label="Why?", rows=3, max_length=500, help_text="Without the words themselves")
    who_reads = "The forum’s officers read the reason. It can be asked for under the Freedom of Information Act."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].error_messages["required"] = "Say what becomes of them."
        self.fields["because"].error_messages["required"] = "Say why."


class CameBackForm(PortalForm):
    """Whose mail came back to the officer's own mailbox, and what the answer said."""

    delivery = forms.ModelChoiceField(Delivery.objects.none(), label="Whose mail came back?")
    because = forms.CharField(label="What did the answer say?", max_length=300, required=False)
    on = DayField(label="On which day?")
    who_reads = "The forum’s officers read this."

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["delivery"]
        field.queryset = edition.deliveries.gone_out().select_related("person").order_by("person__name")
        field.label_from_instance = lambda row: f"{row.person}, {row.person.email}"
        self.fields["on"].initial = today()

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError("This day has not come yet.")
        return on


class DeclineForm(PortalForm):
    """Why somebody wants no more mails of a digest; they need not say."""

    because = forms.CharField(label="Why, if you like to say", max_length=300, required=False)
    who_reads = "The forum’s officer reads it, and is told that you want no more of these mails."
