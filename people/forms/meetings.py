"""What is asked when a forum's meetings are listed, planned, changed, held and minuted."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone

from foundation.day_boxes import DayField
from foundation.forms import FilterForm, LongText, More, PortalForm
from people.dates import MOST_AT_ONCE, every_month, every_weeks
from people.directory import Warns
from people.meetings import may_confirm
from people.models import Forum, Meeting

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


class OfAnOfficersForum(PortalForm):
    """Something new of a forum this person is the officer of."""

    forum = forms.ModelChoiceField(Forum.objects.none(), label="Which forum?", empty_label=None)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [seat.forum_id for seat in user.seats_now if seat.role == "officer"]
        self.fields["forum"].queryset = Forum.objects.current().filter(pk__in=mine)


def at_once(day: date, at: time) -> datetime:
    """A day and a time of day in London as one moment."""
    return timezone.make_aware(datetime.combine(day, at))


class MeetingForm(OfAnOfficersForum):
    """A new meeting of a forum, or a series of them."""

    ONCE, WEEKS, MONTH = "once", "weeks", "month"
    REPEATS = [(ONCE, "Once"), (WEEKS, "Every so many weeks"), (MONTH, "On the same weekday of each month")]
    A_FEW = {"class": "govuk-input--width-3", "inputmode": "numeric"}

    day = DayField(label="On which day?")
    time = time_field("At what time?", help_text="For example, 14:00 or 2pm")
    place = forms.CharField(label="Where?", max_length=200, required=False)
    repeats = forms.ChoiceField(
        label="How often?", choices=REPEATS, initial=ONCE, required=False, widget=forms.RadioSelect
    )
    weeks = forms.IntegerField(
        label="How many weeks apart?",
        required=False,
        min_value=1,
        max_value=52,
        widget=forms.TextInput(attrs=A_FEW),
        help_text="Only where it is every so many weeks",
    )
    times = forms.IntegerField(
        label="How many meetings in all?",
        required=False,
        min_value=2,
        max_value=MOST_AT_ONCE,
        widget=forms.TextInput(attrs=A_FEW),
        help_text=f"At most {MOST_AT_ONCE}, from the day above on. Each can be changed or cancelled by itself",
    )

    layout = Layout("forum", "day", "time", "place", More("Make it a series", "repeats", "weeks", "times"))

    def clean(self) -> None:
        super().clean()
        repeats = self.cleaned_data.get("repeats")
        if repeats in (self.WEEKS, self.MONTH) and not self._has("times"):
            self.add_error("times", "Say how many meetings there are in all.")
        if repeats == self.WEEKS and not self._has("weeks"):
            self.add_error("weeks", "Say how many weeks lie between two meetings.")

    def _has(self, name: str) -> bool:
        return bool(self.cleaned_data.get(name)) or name in self.errors

    @property
    def moments(self) -> list[datetime]:
        """Each meeting's day and time."""
        said = self.cleaned_data
        days = [said["day"]]
        if said["repeats"] == self.WEEKS:
            days = every_weeks(said["day"], said["weeks"], said["times"])
        elif said["repeats"] == self.MONTH:
            days = every_month(said["day"], said["times"])
        return [at_once(day, said["time"]) for day in days]


class MoveForm(PortalForm):
    """Any move of a meeting: it carries the count of moves the person saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"seen": meeting.moves} | kwargs["initial"]
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    @property
    def said(self) -> dict[str, Any]:
        """What the move's process is told; a box left empty says nothing."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class ChangeDayForm(Warns, MoveForm):
    """Another day, time or place, and why."""

    day = DayField(label="On which day?")
    time = time_field("At what time?", help_text="For example, 14:00 or 2pm")
    place = forms.CharField(label="Where?", max_length=200, required=False)
    words = LongText(label="Why is it changed?", max_length=2000, rows=3)
    who_reads = "Everyone signed in can read the reason on the meeting’s page."

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        now_at = timezone.localtime(meeting.starts_at)
        is_now = {"day": now_at.date(), "time": f"{now_at:%H:%M}", "place": meeting.place}
        super().__init__(*args, meeting=meeting, initial=is_now, **kwargs)

    @property
    def said(self) -> dict[str, Any]:
        """The day and the time are one moment; a place left empty is no longer known."""
        said = self.cleaned_data
        moment = at_once(said["day"], said["time"])
        return {"starts_at": moment, "place": said["place"], "words": said["words"], "seen": said["seen"]}


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


class CorrectQuorumForm(MoveForm):
    """What the quorum was, and what had been recorded wrongly."""

    quorum = forms.ChoiceField(
        label="What was it?",
        choices=[choice for choice in Meeting.Quorum.choices if choice[0] != Meeting.Quorum.UNKNOWN],
        widget=forms.RadioSelect,
    )
    lost_at = time_field("If it was lost: at what time?", required=False)
    words = LongText(label="What was recorded wrongly?", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("quorum", self.meeting.quorum)


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
        super().__init__(*args, **kwargs)
        at: Any = self.fields["at"]
        at.queryset = may_confirm(self.meeting)


class CancelForm(Warns, MoveForm):
    """Why it is cancelled."""

    words = LongText(label="Why is it cancelled?", max_length=2000)
