"""What is asked of whoever puts somebody forward, builds a team, or asks for help."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.day_boxes import DayField
from foundation.forms import FilterForm, LongText, PortalForm
from foundation.working_days import today
from leaders.models import Appointment, Nomination, Note, SupportFunction, SupportOffer
from missions.models import Mission
from people.directory import Warns
from people.models import Meeting, Organisation, User

READ_FIRST = (
    "The person you name reads this first. Once they are willing, the officers and the forum that decides read it too. "
    "It can be asked for under the Freedom of Information Act."
)
READ_BY_ALL = "Everyone signed in will see this. It can be asked for under the Freedom of Information Act."


class PutForwardForm(Warns, PortalForm):
    """Who would lead a mission well, and why; they need no account."""

    draft_name = "nomination"
    who_reads = READ_FIRST
    mission = forms.ModelChoiceField(Mission.objects.order_by("order"), label="To lead which mission?")
    name = forms.CharField(max_length=120, label="Their name", help_text="You may name yourself")
    email = forms.EmailField(label="Their e-mail address", help_text="They are asked whether they are willing")
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Where they work, or whom they speak for", required=False
    )
    why = LongText(label="Why them?", rows=4, help_text="What you saw them do")
    how_found = LongText(
        label="How were they found?",
        rows=3,
        required=False,
        help_text="Look beyond senior public-sector roles: for people who lead already, without a title for it",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.current()


class NominationMoveForm(Warns, PortalForm):
    """Any move of a nomination: it carries the count of moves its writer saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, record: Nomination, **kwargs: Any) -> None:
        self.record = record
        super().__init__(*args, **kwargs)
        self.initial["seen"] = record.moves


READ_ONCE_WILLING = (
    "The officers will see this, whoever put you forward, and the forum that decides. "
    "It can be asked for under the Freedom of Information Act."
)


class AgreeForm(NominationMoveForm):
    """The nominee is willing."""

    who_reads = READ_ONCE_WILLING

    words = LongText(label="Anything you want the officers to know", rows=3, required=False)


class WithdrawForm(NominationMoveForm):
    """It is taken back."""

    words = LongText(label="Why?", rows=3, required=False, help_text="You need not say")


class TakeToForm(NominationMoveForm):
    """Which meeting takes it."""

    meeting = forms.ModelChoiceField(Meeting.objects.none(), label="Meeting", empty_label="Choose a meeting")
    late_because = forms.CharField(
        label="The chair's reason for taking it late",
        max_length=300,
        required=False,
        help_text="Only where that meeting's papers are out already",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [seat.forum_id for seat in user.seats_now if seat.role == "officer" and seat.forum.decides]
        self.fields["meeting"].queryset = Meeting.objects.coming().filter(forum__in=mine).select_related("forum")


class PutOffForm(NominationMoveForm):
    """It waits for another meeting."""

    words = LongText(label="Why is it put off?", rows=3)


class ConfirmForm(NominationMoveForm):
    """The minute that confirmed it, and what was agreed of the post."""

    minute = forms.CharField(max_length=120, label="The minute that confirmed it")
    since = DayField(label="From which day?", initial=today)
    co_lead = forms.BooleanField(label="They lead together with another", required=False)
    term = forms.CharField(max_length=120, label="For how long", required=False, help_text="Such as “two years”")
    review_on = DayField(label="Looked at again on", required=False)
    time_released = forms.CharField(
        max_length=120, label="Time released by their employer", required=False, help_text="Such as “one day a week”"
    )
    sponsor = forms.ModelChoiceField(User.objects.none(), label="Their sponsor on the Board", required=False)
    across_both_areas = LongText(
        label="What the Board said on leading across every area",
        rows=3,
        required=False,
        help_text="Where their employer serves one area alone, such as one council",
    )

    who_reads = (
        "Everyone will see the name at once, on the public page too. "
        "It can be asked for under the Freedom of Information Act."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item = self.record.agenda_item
        if item:
            seats = item.meeting.forum.seats.current()
            self.fields["sponsor"].queryset = User.objects.filter(seats__in=seats).distinct()


class NotTakenUpForm(NominationMoveForm):
    """Not this time."""

    words = LongText(label="What the meeting said", rows=3)
    minute = forms.CharField(max_length=120, label="Its minute", required=False)
    developing = forms.BooleanField(
        label="They go on as a developing leader", required=False, help_text="Officers and leaders see it, nobody else"
    )


# ---- teams ----


class TeamForm(PortalForm):
    """Somebody of the directory joins a support team."""

    person = forms.ModelChoiceField(User.objects.none(), label="Who?", empty_label="Choose a person")
    function = forms.ModelChoiceField(SupportFunction.objects.none(), label="What do they bring?")
    since = DayField(label="From which day?", initial=today)

    def __init__(self, *args: Any, mission: Mission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = mission.appointments.current().filter(role=Appointment.Role.TEAM)
        people = User.objects.filter(is_active=True, left_on=None).exclude(appointments__in=there)
        self.fields["person"].queryset = people.select_related("organisation")
        self.fields["person"].label_from_instance = _with_organisation
        self.fields["function"].queryset = SupportFunction.objects.filter(offered=True)


def _with_organisation(person: User) -> str:
    return f"{person}, {person.organisation}" if person.organisation else str(person)


class InviteForm(PortalForm):
    """Somebody is invited to contribute to one mission, by e-mail and without a password."""

    name = forms.CharField(max_length=120, label="Their name")
    email = forms.EmailField(label="Their e-mail address", help_text="They sign in by a code sent to it")


class StandDownForm(PortalForm):
    """From which day somebody no longer holds their part."""

    until = DayField(label="The first day they no longer do it", initial=today)


class MatrixForm(FilterForm):
    """By what a team needs, or by sector."""

    by = forms.ChoiceField(choices=[("function", "What a team needs"), ("sector", "Sector")])


# ---- help ----


class WhichSupport(FilterForm):
    """Whose help to list."""

    mission = forms.ModelChoiceField(
        Mission.objects.order_by("order"), to_field_name="code", label="Mission", empty_label="Every mission"
    )


class SupportForm(PortalForm):
    """What a mission asks for, of whom, and whether it came."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    who_reads = READ_BY_ALL
    kind = forms.ChoiceField(label="What kind of help?", choices=SupportOffer.Kind.choices, widget=forms.RadioSelect)
    what = forms.CharField(max_length=300, label="What is asked for, in a sentence")
    function = forms.ModelChoiceField(
        SupportFunction.objects.none(),
        label="What they would bring",
        required=False,
        help_text="For somebody for the team",
    )
    offered_by = forms.ModelChoiceField(Organisation.objects.none(), label="Asked of, or offered by", required=False)
    asked_on = DayField(label="Asked on", initial=today)
    came_on = DayField(label="Came on", required=False, help_text="Leave it empty while it is awaited")
    what_came = LongText(label="What came", rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].queryset = SupportFunction.objects.filter(offered=True)
        self.fields["offered_by"].queryset = Organisation.objects.current()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == SupportOffer.Kind.PERSON and not data.get("function"):
            self.add_error("function", "Say what they would bring.")
        asked, came = data.get("asked_on"), data.get("came_on")
        if asked and came and came < asked:
            self.add_error("came_on", f"It was asked for on {asked:%-d %B %Y}: choose that day or a later one.")
        return data


# ---- the space ----


class NoteForm(Warns, PortalForm):
    """A quick note: which part of the round, whose mission if one, and what was said."""

    draft_name = "note"
    who_reads = (
        "Those who sit in the space, and whoever leads or looks after a mission, will see it. "
        "It can be asked for under the Freedom of Information Act."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    words = LongText(label="What was said?", rows=3)
    round = forms.ChoiceField(label="Which part of the round?", choices=Note.Round.choices, widget=forms.RadioSelect)
    mission = forms.ModelChoiceField(
        Mission.objects.order_by("order"), label="Whose mission?", required=False, empty_label="None in particular"
    )


class NothingMoreForm(PortalForm):
    """A press that needs no words."""
