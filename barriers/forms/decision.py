"""What the record of a decision holds: a forum's answer, a decision nobody asked for, and how either is put right."""

from __future__ import annotations

from datetime import date
from textwrap import shorten
from typing import Any

from django import forms

from barriers import deciding, own_decisions
from barriers.correcting import nobody_heard
from barriers.forms.moves import MoveForm
from barriers.forms.to_ask import PartnersForm, to_ask
from barriers.forms.words import READ_BY_MISSION, READ_BY_OFFICERS, READ_BY_PORTAL, first_then_more
from barriers.models import Decision, Escalation
from foundation.day_boxes import DayField
from foundation.forms import LongText, PortalForm
from foundation.working_days import today
from missions.models import Delegation
from people.directory import Warns
from people.models import AgendaItem, Area

STANCES = [("", "Not said"), *Decision.Stance.choices]


class DecisionWords(Warns, PortalForm):
    """What every record of a decision says, whoever decided."""

    draft_name = "decision"
    who_reads = READ_BY_MISSION
    needed_with_others: tuple[str, ...] = ("heard", "why_none_heard")
    title = forms.CharField(max_length=200, label="A short title", help_text="As residents could read it in a list")
    words = LongText(label="What was decided", rows=4)
    reasons = LongText(label="Reasons", rows=3)
    heard = LongText(
        label="Who was heard",
        rows=2,
        required=False,
        help_text="Voices, people, reports. This or the next is needed",
    )
    why_none_heard = LongText(label="Or: nobody was heard, because", rows=2, required=False)
    alternatives = LongText(label="Alternatives considered and rejected", rows=2, required=False)
    conflicts = LongText(
        label="Interests declared", rows=2, required=False, help_text="Whoever reads the decision reads this"
    )
    review_on = DayField(label="Look at it again on", required=False)
    social_value = LongText(
        label="What does it add for people and places here?",
        rows=2,
        required=False,
        help_text="Social value: local jobs, suppliers, learning, the environment",
    )

    def clean_review_on(self) -> date | None:
        """A day on which it is looked at again is still to come."""
        on: date | None = self.cleaned_data["review_on"]
        if on and on <= today():
            raise forms.ValidationError("Choose a day to come")
        return on

    def clean(self) -> dict[str, Any]:
        """Said in the same round as all else that is wrong: the move itself looks only once every box is right."""
        data = super().clean() or self.cleaned_data
        if "heard" in data and "why_none_heard" in data:
            self._say(nobody_heard(data["heard"], data["why_none_heard"]))
        return data

    def _say(self, problems: dict[str, str]) -> None:
        for name, problem in problems.items():
            self.add_error(name, problem)


class DecideForm(MoveForm, PartnersForm, DecisionWords):
    """One decision of a forum, with what a record of a decision must hold."""

    outcome = forms.ChoiceField(choices=Decision.Outcome.choices, label="Outcome", widget=forms.RadioSelect)
    stance = forms.ChoiceField(choices=STANCES, label="What the forum itself will do", required=False)
    under_delegation = forms.BooleanField(
        label="Decided by me under delegation, after consulting the chair", required=False
    )
    chair_consulted = forms.CharField(label="How and when the chair was consulted", max_length=300, required=False)
    exempt = forms.BooleanField(label="Exempt: only officers, and members with a dated grant, read it", required=False)
    open_summary = LongText(label="What the mission that asked may read", rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("title", title_for(self.record))
        self.initial.setdefault("under_delegation", self.record.agenda_item is None)
        if self.record.agenda_item:
            self.initial.setdefault("conflicts", self.record.agenda_item.interests_in_words)
        self.initial.update(exempt=self.record.exempt, open_summary=self.record.open_summary)
        # What was taken in private stays so: a box left as drawn must not open it.
        self.fields["exempt"].disabled = self.record.exempt
        if self.record.forum.escalates_to_id is None:
            outcome = self.fields["outcome"]
            outcome.choices = [choice for choice in outcome.choices if choice[0] != Decision.Outcome.REFERRED_UP]
        first = ["title", "outcome", "words", "reasons", "heard", "why_none_heard"]
        if self.record.agenda_item is None:
            # Nothing but a delegation is left to decide it by.
            first += ["under_delegation", "chair_consulted"]
            self.fields["chair_consulted"].help_text = "Needed, since no meeting has it"
            self.needed_with_others = (*self.needed_with_others, "chair_consulted")
        self.layout = first_then_more(
            self,
            *first,
            apart=self.partners_apart(),
            more="Say more: alternatives, interests, social value, review, exempt",
        )

    def clean(self) -> dict[str, Any]:
        """And how the chair was consulted, where no meeting decided it."""
        data = super().clean()
        if data.get("under_delegation") and "chair_consulted" in data:
            self._say(deciding.chair_not_asked(data["chair_consulted"]))
        return data


def title_for(trip: Escalation) -> str:
    """A title to begin with, which tells one decision on a barrier from the next: the ask in short, and its forum."""
    longest = Decision._meta.get_field("title").max_length or 0
    forum = f" ({trip.forum.name})"
    return shorten(trip.ask.rstrip(". "), longest - len(forum), placeholder="…") + forum


class WhichDecision(PortalForm):
    """Which of a meeting's decisions is recorded; none where the words are only kept."""

    save = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class UnaskedDecisionForm(DecisionWords):
    """A decision that answers no mission's ask."""

    who_reads = READ_BY_PORTAL
    outcome = forms.ChoiceField(label="Outcome", widget=forms.RadioSelect)
    where = forms.ModelChoiceField(Area.objects.none(), label="Where", required=False, empty_label="Everywhere")
    first: tuple[str, ...] = ("title", "outcome", "words", "reasons", "heard", "why_none_heard")

    def __init__(self, *args: Any, outcomes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [choice for choice in Decision.Outcome.choices if choice[0] in outcomes]
        self.fields["where"].queryset = Area.objects.all()
        more = "Say more: where, alternatives, interests, social value, review"
        self.layout = first_then_more(self, *self.first, more=more)


class OwnDecisionForm(UnaskedDecisionForm):
    """What a mission decided itself, under a delegation of its own."""

    delegation = forms.ModelChoiceField(Delegation.objects.none(), label="Under which delegation", empty_label=None)
    on = DayField(label="Decided on", initial=today)
    first = ("delegation", *UnaskedDecisionForm.first, "on")

    def __init__(self, *args: Any, mission: Any, **kwargs: Any) -> None:
        super().__init__(*args, outcomes=own_decisions.A_MISSION_MAY, **kwargs)
        self.fields["delegation"].queryset = mission.delegations.current()
        self.fields["delegation"].label_from_instance = lambda delegation: delegation.what


class ItemDecisionForm(UnaskedDecisionForm):
    """What a meeting decided on an item of its officer's own."""

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, outcomes=own_decisions.outcomes_on(item), **kwargs)
        # The title of an item that only notes a decision is that decision's, and may be private.
        notes: Any = item
        title = "" if notes.decisions_to_note.exists() else item.title
        self.initial.update(title=title, conflicts=item.interests_in_words)
        if item.exempt:
            self.who_reads = READ_BY_OFFICERS


def record_of(said: dict[str, Any]) -> deciding.Record:
    """What was typed of a decision, as the process takes it."""
    known = {name: value for name, value in said.items() if name not in ("seen", "delegation")}
    known["partners"] = to_ask(known)
    return deciding.Record(**{name: value for name, value in known.items() if value is not None})


class AmendDecisionForm(DecisionWords):
    """A decision's words as they stand in draft, with the version they were opened at."""

    stance = forms.ChoiceField(choices=STANCES, label="What the forum itself will do", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class CorrectForm(Warns, PortalForm):
    """What a locked decision should have said, and why."""

    words = LongText(label="What was decided", rows=4)
    reasons = LongText(label="Reasons", rows=3)

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who_reads = READ_BY_MISSION if decision.escalation else READ_BY_PORTAL
        self.initial.update(words=decision.words, reasons=decision.reasons)
