"""What a record of a decision holds, and what hangs on it: partners' replies and actions."""

from __future__ import annotations

from typing import Any

from django import forms

from barriers.forms.moves import MoveForm
from barriers.forms.words import READ_BY_MISSION, first_then_more
from barriers.models import Decision
from foundation.forms import DayField, LongText, PortalForm
from leaders.standing import people_of_a_mission
from people.directory import Warns
from people.models import Organisation, User


class DecideForm(MoveForm):
    """One decision, with what a record of a decision must hold."""

    draft_name = "decision"
    who_reads = READ_BY_MISSION
    title = forms.CharField(max_length=200, label="A short title", help_text="As residents could read it in a list")
    outcome = forms.ChoiceField(choices=Decision.Outcome.choices, label="Outcome", widget=forms.RadioSelect)
    words = LongText(label="What was decided", rows=4)
    reasons = LongText(label="Reasons", rows=3)
    heard = LongText(label="Who was heard", rows=2, required=False, help_text="Voices, people, reports")
    why_none_heard = LongText(label="If nobody was heard, why", rows=2, required=False)
    stance = forms.ChoiceField(
        choices=[("", "Not said"), *Decision.Stance.choices], label="What the forum itself will do", required=False
    )
    partners = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label="Partners that are asked",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="For “referred to a partner”: each gets a request of its own",
    )
    alternatives = LongText(label="Alternatives considered and rejected", rows=2, required=False)
    conflicts = LongText(label="Interests declared", rows=2, required=False)
    social_value = LongText(label="Social value", rows=2, required=False)
    review_on = DayField(label="Look at it again on", required=False)
    under_delegation = forms.BooleanField(
        label="Decided by me under delegation, after consulting the chair", required=False
    )
    chair_consulted = forms.CharField(label="How and when the chair was consulted", max_length=300, required=False)
    exempt = forms.BooleanField(label="Exempt: only officers, and members with a dated grant, read it", required=False)
    open_summary = LongText(label="What the mission that asked may read", rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partners"].queryset = Organisation.objects.current()
        self.initial.setdefault("title", self.record.barrier.title)
        self.initial.setdefault("under_delegation", self.record.agenda_item is None)
        self.initial.update(exempt=self.record.exempt, open_summary=self.record.open_summary)
        # What was taken in private stays so: a box left as drawn must not open it.
        self.fields["exempt"].disabled = self.record.exempt
        if self.record.forum.escalates_to is None:
            outcome = self.fields["outcome"]
            outcome.choices = [choice for choice in outcome.choices if choice[0] != Decision.Outcome.REFERRED_UP]
        first = ["title", "outcome", "words", "reasons", "heard", "why_none_heard", "partners"]
        if self.record.agenda_item is None:
            first += ["under_delegation", "chair_consulted"]
        self.layout = first_then_more(
            self, *first, more="Say more: alternatives, interests, social value, review, exempt"
        )


class AmendDecisionForm(Warns, PortalForm):
    """A decision's words as they stand in draft, with the version they were opened at."""

    draft_name = "decision"
    who_reads = READ_BY_MISSION
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    title = forms.CharField(max_length=200, label="A short title")
    words = LongText(label="What was decided", rows=4)
    reasons = LongText(label="Reasons", rows=3)
    heard = LongText(label="Who was heard", rows=2, required=False)
    why_none_heard = LongText(label="If nobody was heard, why", rows=2, required=False)
    alternatives = LongText(label="Alternatives considered and rejected", rows=2, required=False)
    conflicts = LongText(label="Interests declared", rows=2, required=False)
    social_value = LongText(label="Social value", rows=2, required=False)


class CorrectForm(Warns, PortalForm):
    """What a locked decision should have said, and why."""

    words = LongText(label="What was decided", rows=4)
    reasons = LongText(label="Reasons", rows=3)
    who_reads = READ_BY_MISSION


class PartnerReplyForm(Warns, PortalForm):
    """An organisation's own words in reply."""

    answer = forms.ChoiceField(
        choices=[("will", "We will"), ("partly", "We will in part"), ("will_not", "We will not")],
        label="Your organisation's answer",
        widget=forms.RadioSelect,
    )
    words = LongText(label="In your words", rows=4)
    because = LongText(label="If in part, or not: because", rows=3, required=False)


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


class ActionForm(Warns, PortalForm):
    """How an action went."""

    state = forms.ChoiceField(
        choices=[("done", "It is done"), ("not_done", "It was not done")],
        label="How did it go?",
        widget=forms.RadioSelect,
    )
    words = LongText(label="What shows it, or why not", rows=3)


class ChangeDateForm(Warns, PortalForm):
    """Another day for an action, with the reason that is kept."""

    due_on = DayField(label="The new day")
    because = LongText(label="Because", rows=2)
