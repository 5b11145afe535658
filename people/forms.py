"""The forms of meetings and their agendas."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from foundation.forms import DayField, FilterForm, LongText, PortalForm
from people.models import AgendaItem, Forum, Meeting

TIMES = ["%H:%M", "%H.%M", "%I%p", "%I %p", "%I:%M%p", "%I:%M %p", "%I.%M%p"]


def time_field(label: str, **more: Any) -> forms.TimeField:
    """A time of day as people write it: 14:00, 2pm or 2.30pm."""
    return forms.TimeField(
        label=label,
        input_formats=TIMES,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
        error_messages={"invalid": "Enter a time, such as 14:00 or 2pm.", "required": "Enter a time."},
        **more,
    )


class WhichMeetings(FilterForm):
    """Which forum's meetings to list."""

    forum = forms.ModelChoiceField(Forum.objects.all(), to_field_name="code", label="Forum", empty_label="Every forum")


class FurtherBack(FilterForm):
    """Behind which meeting a list of past meetings goes on."""

    before = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class MeetingForm(PortalForm):
    """A new meeting of a forum this person is the officer of."""

    forum = forms.ModelChoiceField(Forum.objects.none(), label="Which forum meets?", empty_label=None)
    day = DayField(label="On which day?")
    time = time_field("At what time?", help_text="For example, 14:00 or 2pm")
    place = forms.CharField(label="Where?", max_length=200, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [seat.forum_id for seat in user.seats_now if seat.role == "officer"]
        forum: Any = self.fields["forum"]
        forum.queryset = Forum.objects.current().filter(pk__in=mine)

    @property
    def starts_at(self) -> datetime:
        """The day and time in London as one moment."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"]))


class MoveForm(PortalForm):
    """Any move of a meeting: it carries the count of moves the person saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"seen": meeting.moves} | kwargs["initial"]
        super().__init__(*args, **kwargs)
        self.meeting = meeting


class AgendaOutForm(MoveForm):
    """The agenda goes out."""

    agenda_url = forms.URLField(
        label="Address of the council's own agenda",
        required=False,
        assume_scheme="https",
        help_text="The council's own agenda and minutes are the legal record",
    )


class HoldForm(MoveForm):
    """Was it quorate?"""

    quorum = forms.ChoiceField(
        label="Is it quorate?",
        choices=[(Meeting.Quorum.QUORATE, "Yes, quorate"), (Meeting.Quorum.NOT, "No, not quorate")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is quorate."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quorum"].help_text = self.meeting.forum.quorum_words


class QuorumLostForm(MoveForm):
    """When the quorum was lost."""

    lost_at = time_field("At what time was it lost?")


class DraftMinutesForm(MoveForm):
    """The draft minutes are written."""

    minutes_url = forms.URLField(
        label="Address of the council's own draft minutes", required=False, assume_scheme="https"
    )


class MeetingChoice(forms.ModelChoiceField):
    """A meeting to choose, by its day."""

    def label_from_instance(self, meeting: Any) -> str:
        return str(meeting)


class ConfirmMinutesForm(MoveForm):
    """Which meeting confirmed them."""

    at = MeetingChoice(
        Meeting.objects.none(),
        label="At which meeting were they confirmed?",
        empty_label=None,
        help_text="Later meetings of this forum that were held and quorate",
    )
    minute_refs = forms.CharField(label="Minute numbers", max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from people.meetings import may_confirm

        super().__init__(*args, **kwargs)
        at: Any = self.fields["at"]
        at.queryset = may_confirm(self.meeting)


class CancelForm(MoveForm):
    """Why it is cancelled."""

    words = LongText(label="Why is it cancelled?", max_length=2000)


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
