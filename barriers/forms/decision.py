"""What a record of a decision holds, and what hangs on it: partners' replies and actions."""

from __future__ import annotations

from typing import Any

from django import forms

from barriers import deciding
from barriers.forms.moves import MoveForm
from barriers.forms.words import READ_BY_MISSION, READ_BY_PORTAL, first_then_more
from barriers.models import Decision, PartnerRequest
from foundation.forms import DayField, LongText, PortalForm
from foundation.working_days import today
from leaders.standing import people_of_a_mission
from missions.models import Delegation
from people.directory import Warns
from people.models import Area, Organisation, User


class DecisionWords(Warns, PortalForm):
    """What every record of a decision says, whoever decided."""

    draft_name = "decision"
    who_reads = READ_BY_MISSION
    title = forms.CharField(max_length=200, label="A short title", help_text="As residents could read it in a list")
    words = LongText(label="What was decided", rows=4)
    reasons = LongText(label="Reasons", rows=3)
    heard = LongText(
        label="Who was heard", rows=2, required=False, help_text="Voices, people, reports; or else say why nobody"
    )
    why_none_heard = LongText(label="If nobody was heard, why", rows=2, required=False)
    alternatives = LongText(label="Alternatives considered and rejected", rows=2, required=False)
    conflicts = LongText(label="Interests declared", rows=2, required=False)
    social_value = LongText(label="Social value", rows=2, required=False)


class DecideForm(MoveForm, DecisionWords):
    """One decision of a forum, with what a record of a decision must hold."""

    outcome = forms.ChoiceField(choices=Decision.Outcome.choices, label="Outcome", widget=forms.RadioSelect)
    stance = forms.ChoiceField(
        choices=[("", "Not said"), *Decision.Stance.choices], label="What the forum itself will do", required=False
    )
    partners = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label="Partners that are asked",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each gets a request of its own",
    )
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
        if self.record.forum.escalates_to_id is None:
            outcome = self.fields["outcome"]
            outcome.choices = [choice for choice in outcome.choices if choice[0] != Decision.Outcome.REFERRED_UP]
        first = ["title", "outcome", "words", "reasons", "heard", "why_none_heard"]
        if self.record.agenda_item is None:
            first += ["under_delegation", "chair_consulted"]
        self.layout = first_then_more(
            self,
            *first,
            apart={"partners": "Partners that are asked, where it is referred to a partner"},
            more="Say more: alternatives, interests, social value, review, exempt",
        )


class WhichDecision(PortalForm):
    """Which of a meeting's decisions is recorded; none where the words are only kept."""

    save = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class OwnDecisionForm(DecisionWords):
    """What a mission decided itself, under a delegation of its own."""

    who_reads = READ_BY_PORTAL
    delegation = forms.ModelChoiceField(Delegation.objects.none(), label="Under which delegation", empty_label=None)
    outcome = forms.ChoiceField(
        choices=[choice for choice in Decision.Outcome.choices if choice[0] in deciding.A_MISSION_MAY],
        label="Outcome",
        widget=forms.RadioSelect,
    )
    on = DayField(label="Decided on", initial=today)
    where = forms.ModelChoiceField(Area.objects.none(), label="Where", required=False, empty_label="Everywhere")
    review_on = DayField(label="Look at it again on", required=False)

    def __init__(self, *args: Any, mission: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegation"].queryset = mission.delegations.current()
        self.fields["delegation"].label_from_instance = lambda delegation: delegation.what
        self.fields["where"].queryset = Area.objects.all()
        first = ("delegation", "title", "outcome", "words", "reasons", "heard", "why_none_heard", "on")
        self.layout = first_then_more(
            self, *first, more="Say more: where, alternatives, interests, social value, review"
        )


def record_of(said: dict[str, Any]) -> deciding.Record:
    """What was typed of a decision, as the process takes it: each partner is asked what was decided."""
    known = {name: value for name, value in said.items() if name not in ("seen", "delegation") and value is not None}
    known["partners"] = [(partner, partner.contact, said["words"]) for partner in said.get("partners", ())]
    return deciding.Record(**known)


class AmendDecisionForm(DecisionWords):
    """A decision's words as they stand in draft, with the version they were opened at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class CorrectForm(Warns, PortalForm):
    """What a locked decision should have said, and why."""

    words = LongText(label="What was decided", rows=4)
    reasons = LongText(label="Reasons", rows=3)

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who_reads = READ_BY_MISSION if decision.escalation else READ_BY_PORTAL
        self.initial.update(words=decision.words, reasons=decision.reasons)


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

    answer = forms.ChoiceField(
        choices=[("will", "We will"), ("partly", "We will in part"), ("will_not", "We will not")],
        label="Your organisation's answer",
        widget=forms.RadioSelect,
    )
    words = LongText(label="In your words", rows=4)
    because = LongText(label="If in part, or not: because", rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        more = "Where your organisation decides this formally, as a council does: report and days"
        self.layout = first_then_more(self, "answer", "words", "because", more=more)


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
