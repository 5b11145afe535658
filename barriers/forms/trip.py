"""What each move of a trip asks of the officer, the chair and the mission."""

from __future__ import annotations

from typing import Any

from django import forms

from barriers.clocks import needs_a_reason
from barriers.forms.moves import MoveForm, WordsForm
from barriers.forms.words import READ_BY_MISSION
from barriers.models import Escalation
from foundation.day_boxes import DayField
from foundation.forms import LongText, PortalForm
from people.directory import Warns
from people.models import Meeting, User


class FirstWordForm(WordsForm):
    """The officer's first word on an ask, with the reason where an answer will take long."""

    who_reads = READ_BY_MISSION
    late_because = forms.CharField(label="An answer takes more than 60 working days, because", max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_a_reason(self.record):
            del self.fields["late_because"]


class ReceiveForm(FirstWordForm):
    """The officer thanks the raiser."""

    words = LongText(label="Thank them, and say what comes next", rows=4, help_text="The mission gets this by e-mail")


class AskMissionForm(FirstWordForm):
    """The officer asks for what is missing."""

    words = LongText(label="What is missing", rows=4, help_text="One thing at a time is answered soonest")


class AnswerForm(WordsForm):
    """The mission answers the officer."""

    who_reads = READ_BY_MISSION
    words = LongText(label="Your answer", rows=5)


class ScheduleForm(MoveForm):
    """Which coming meeting takes it."""

    meeting = forms.ModelChoiceField(Meeting.objects.none(), label="Meeting", empty_label="Choose a meeting")
    words = LongText(label="A word on it", rows=3, required=False, help_text="Who is asked to be in the room, say")
    late_because = forms.CharField(
        label="The chair's reason for taking it late",
        max_length=300,
        required=False,
        help_text="Only where that meeting's papers are out already",
    )
    who_reads = READ_BY_MISSION

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = self.record.forum.meetings.coming().select_related("forum")


class PutOffForm(WordsForm):
    """Why it comes off the agenda."""

    reason = forms.ChoiceField(choices=Escalation.PutOff.choices, label="Why", widget=forms.RadioSelect)
    words = LongText(label="Say a little more", rows=3)
    field_order = ["reason", "words"]
    who_reads = READ_BY_MISSION


class SendBackForm(WordsForm):
    """The officer's advice."""

    words = LongText(label="Your advice", rows=4, help_text="What to do instead, or what would make it ready")
    who_reads = READ_BY_MISSION


class ReturnForm(WordsForm):
    """The outcome in plain words."""

    words = LongText(
        label="The outcome in plain words", rows=5, help_text="What was decided, why, and what happens now"
    )
    thank = forms.CharField(label="A name to thank", max_length=120, required=False)
    who_reads = READ_BY_MISSION


class AcknowledgeForm(MoveForm):
    """Was it clear, and did it move the barrier?"""

    reply = forms.ChoiceField(choices=Escalation.Reply.choices, label="Is the answer clear?", widget=forms.RadioSelect)
    moved_it = forms.ChoiceField(
        choices=Escalation.Moved.choices, label="Did it move the barrier?", widget=forms.RadioSelect
    )
    words = LongText(
        label="Anything you want to say",
        rows=3,
        required=False,
        help_text="Where it is not clear, or you disagree: what exactly? The officer answers this",
    )
    who_reads = READ_BY_MISSION

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("reply") in (Escalation.Reply.NOT_CLEAR, Escalation.Reply.DISAGREE) and not data.get("words"):
            self.add_error("words", "Say what is not clear, or what you disagree with")
        return data


class TakeBackForm(WordsForm):
    """Why the ask is taken back."""

    words = LongText(label="Why are you taking it back?", rows=3)
    who_reads = READ_BY_MISSION


class GrantForm(Warns, PortalForm):
    """Which member may read an exempt ask, and until when."""

    person = forms.ModelChoiceField(User.objects.none(), label="Who may read it", empty_label="Choose a member")
    until = DayField(label="Until", help_text="The first day on which it is closed to them again")

    def __init__(self, *args: Any, forum: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = forum.seats.current().exclude(role="officer")
        self.fields["person"].queryset = User.objects.filter(seats__in=seated).distinct()
