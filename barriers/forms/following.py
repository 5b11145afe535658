"""What hangs on a decision: how partners answered, how far their own decisions are, and who does what by when."""

from __future__ import annotations

from typing import Any

from django import forms

from barriers.actions import ANOTHER_DAY
from barriers.forms.moves import SeenForm
from barriers.forms.words import READ_BY_MISSION, first_then_more
from barriers.models import PartnerRequest
from foundation.day_boxes import DayField
from foundation.forms import LongText, PortalForm
from leaders.standing import people_of_a_mission
from people.directory import Warns
from people.models import User


class RoadForm(Warns, PortalForm):
    """How far an organisation's own decision is, where it needs one: a council's, say."""

    report = forms.CharField(label="Report", max_length=200, required=False, help_text="Its title, or its address")
    notice_on = DayField(label="Notice given on", required=False)
    decided_on = DayField(label="Decided on", required=False)
    call_in_ends_on = DayField(label="Call-in ends on", required=False)
    in_effect_on = DayField(label="In effect from", required=False)

    def __init__(self, *args: Any, asked: PartnerRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({name: getattr(asked, name) for name in PartnerRequest.ROAD})


class HowFarForm(RoadForm):
    """The way of an answer that is already known, as it stands when the form is opened."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, asked: PartnerRequest, **kwargs: Any) -> None:
        super().__init__(*args, asked=asked, **kwargs)
        self.initial["seen"] = asked.moves


class PartnerReplyForm(RoadForm):
    """An organisation's own words in reply."""

    who_reads = READ_BY_MISSION
    formally = "Where your organisation decides this formally, as a council does: report and days"
    answer = forms.ChoiceField(
        choices=[("will", "We will"), ("partly", "We will in part"), ("will_not", "We will not")],
        label="Your organisation's answer",
        widget=forms.RadioSelect,
    )
    words = LongText(label="In your words", rows=4)
    because = LongText(label="If in part, or not: because", rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = first_then_more(self, "answer", "words", "because", more=self.formally)


class TypedReplyForm(PartnerReplyForm):
    """The same words, as an officer types them for the organisation."""

    formally = "Where the organisation decides this formally, as a council does: report and days"
    answer = forms.ChoiceField(
        choices=[("will", "They will"), ("partly", "They will in part"), ("will_not", "They will not")],
        label="The organisation's answer",
        widget=forms.RadioSelect,
    )
    words = LongText(label="In their words", rows=4)
    field_order = ["answer", "words"]


class GiveActionForm(Warns, PortalForm):
    """What somebody is asked to do, and by which day."""

    what = LongText(label="What is to be done", rows=3)
    owner = forms.ModelChoiceField(User.objects.none(), label="Who does it")
    due_on = DayField(label="By which day")
    who_reads = READ_BY_MISSION

    def __init__(self, *args: Any, forum: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = User.objects.filter(seats__in=forum.seats.current())
        self.fields["owner"].queryset = (seated.distinct() | people_of_a_mission()).distinct()


class ActionForm(Warns, SeenForm):
    """How an action went."""

    who_reads = READ_BY_MISSION
    state = forms.ChoiceField(
        choices=[
            ("done", "It is done"),
            ("not_done", "It was not done"),
            (ANOTHER_DAY, "Not yet: I need another day"),
        ],
        label="How did it go?",
        widget=forms.RadioSelect,
    )
    words = LongText(label="What shows it, or why not", rows=3)
    due_on = DayField(label="If another day: by when", required=False)


class ChangeDateForm(Warns, SeenForm):
    """Another day for an action, with the reason that is kept."""

    who_reads = READ_BY_MISSION
    due_on = DayField(label="The new day")
    because = LongText(label="Because", rows=2)
