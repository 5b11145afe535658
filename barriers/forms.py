"""What people are asked when they log a barrier, move it, or look for one. Forms clean and narrow; they never move."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.db.models import Q

from barriers.clocks import needs_a_reason
from barriers.life import missions_to_join
from barriers.models import Barrier, BarrierKind, Decision, Escalation
from foundation import personal_data
from foundation.forms import DayField, FilterForm, LongText, More, Plain, PortalForm
from leaders.models import Appointment
from leaders.standing import standing_of
from missions.models import Mission, Stage
from people.models import Area, Forum, Meeting, Organisation, User

READ_BY_LEADERS = (
    "Leaders, their teams and the facilitator will see it once it is logged. "
    "It can be asked for under the Freedom of Information Act."
)
READ_BY_FORUM = (
    "The forum's officers will see this at once, and its members once it is received. "
    "It can be asked for under the Freedom of Information Act."
)
READ_BY_MISSION = (
    "The missions that raised or joined it, and the forum's people, will see this. "
    "It can be asked for under the Freedom of Information Act."
)


class BarrierForm(Plain, forms.ModelForm):
    """A barrier from a title and one sentence; everything else can wait."""

    draft_name = "barrier"
    who_reads = READ_BY_LEADERS
    layout = None

    class Meta:
        model = Barrier
        fields = [
            "lead_mission",
            "title",
            "gets_in_the_way",
            "stops",
            "where",
            "kind",
            "rule_lives_in",
            "who_could_change_it",
            "tried",
            "would_unblock_it",
            "if_left",
            "within_parameters",
            "sensitive",
        ]
        labels = {
            "lead_mission": "For which mission",
            "title": "Title",
            "gets_in_the_way": "What gets in the way",
            "stops": "What it stops, and who bears it",
            "where": "Where",
            "kind": "What kind of barrier",
            "rule_lives_in": "Where the rule or habit lives",
            "who_could_change_it": "Who could change it",
            "tried": "What you have tried",
            "would_unblock_it": "What would unblock it",
            "if_left": "What follows if it is left",
            "within_parameters": "Can it be settled within what you may already do?",
            "sensitive": "Sensitive: only its own missions and the facilitator see it until a forum is asked",
        }
        help_texts = {
            "title": "As you would say it to a colleague",
            "gets_in_the_way": "One sentence will do",
            "stops": "The effect, and on whom; without names",
            "rule_lives_in": "An organisation, a policy, a contract, a law, a system or a habit",
        }
        widgets = {
            "gets_in_the_way": forms.Textarea(attrs={"rows": 3}),
            "stops": forms.Textarea(attrs={"rows": 2}),
            "rule_lives_in": forms.Textarea(attrs={"rows": 2}),
            "who_could_change_it": forms.Textarea(attrs={"rows": 2}),
            "tried": forms.Textarea(attrs={"rows": 2}),
            "would_unblock_it": forms.Textarea(attrs={"rows": 2}),
            "if_left": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = standing_of(user)
        missions = Mission.objects.filter(pk__in=standing.serves | standing.contributes_to)
        lead = self.fields["lead_mission"]
        lead.queryset = missions
        if len(missions) == 1:
            # The blank instance says “no mission” in the form's own initial values, which win over the field's.
            self.initial["lead_mission"] = missions[0].pk
            lead.widget = forms.HiddenInput()
        if self.instance.pk:
            del self.fields["lead_mission"]
        self.fields["where"].empty_label = "The whole place"
        self.fields["kind"].queryset = BarrierKind.objects.filter(Q(offered=True) | Q(pk=self.instance.kind_id))
        first = [name for name in ("lead_mission", "title", "gets_in_the_way", "stops", "where") if name in self.fields]
        self.layout = Layout(
            *first,
            More(
                "Say more: what kind it is, who could change it, what you have tried",
                *[name for name in self.fields if name not in first],
            ),
        )

    def warnings(self) -> dict[str, str]:
        """Where the words may identify a person: a sentence for each box, which stops nothing."""
        found = {name: personal_data.find(str(value or "")) for name, value in self.cleaned_data.items()}
        return {
            name: " ".join(finding.sentence for finding in findings) for name, findings in found.items() if findings
        }


class AmendForm(BarrierForm):
    """The words of a barrier as they stand, with the version they were opened at."""

    draft_name = ""
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class MoveForm(PortalForm):
    """What every move asks: the count of moves it was opened at, so that a late one is not made blindly."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, record: Any, user: Any, **kwargs: Any) -> None:
        self.record, self.user = record, user
        super().__init__(*args, **kwargs)
        self.initial["seen"] = record.moves


class WordsForm(MoveForm):
    """A move that is made with some words."""

    words = LongText(label="In your words", rows=4)
    draft_name = "move"


class NothingMoreForm(MoveForm):
    """A move that needs no words."""


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
    words = LongText(label="Anything you want to say", rows=3, required=False)
    who_reads = READ_BY_MISSION


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
        self.initial |= {"exempt": self.record.exempt, "open_summary": self.record.open_summary}
        # What was taken in private stays so: a box left as drawn must not open it.
        self.fields["exempt"].disabled = self.record.exempt
        if self.record.forum.escalates_to is None:
            outcome = self.fields["outcome"]
            outcome.choices = [choice for choice in outcome.choices if choice[0] != Decision.Outcome.REFERRED_UP]
        first = ["title", "outcome", "words", "reasons", "heard", "why_none_heard", "partners"]
        if self.record.agenda_item is None:
            first += ["under_delegation", "chair_consulted"]
        self.layout = _layout(self, *first, more="Say more: alternatives, interests, social value, review, exempt")


def _layout(form: forms.Form, *first: str, more: str) -> Any:
    shown = [name for name in first if name in form.fields]
    rest = [name for name in form.fields if name not in shown and not form.fields[name].widget.is_hidden]
    hidden = [name for name in form.fields if form.fields[name].widget.is_hidden]
    return Layout(*hidden, *shown, More(more, *rest))


class JoinForm(MoveForm):
    """“Us too”, with what it does to the other mission."""

    mission = forms.ModelChoiceField(Mission.objects.none(), label="Your mission")
    effect = LongText(label="What it does to you", rows=3)
    who_reads = READ_BY_LEADERS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One that joined meanwhile is refused with a sentence, so it stays a choice.
        served = Mission.objects.filter(pk__in=standing_of(self.user).serves).exclude(pk=self.record.lead_mission_id)
        self.fields["mission"].queryset = served
        self.initial.setdefault("mission", missions_to_join(self.record, self.user).first())


class MergeForm(WordsForm):
    """Which barrier it is merged into."""

    into = forms.CharField(label="Into which barrier", max_length=30, help_text="Its reference, such as B-LW1-12")
    words = LongText(label="Why they are the same", rows=3)
    field_order = ["into", "words"]

    def clean_into(self) -> Barrier:
        reference = self.cleaned_data["into"].strip().upper()
        into = Barrier.objects.visible_to(self.user).filter(reference=reference).first()
        if into is None:
            raise forms.ValidationError("There is no barrier of that reference that you can read")
        standing = standing_of(self.user)
        if into.lead_mission_id not in standing.serves and not standing.facilitates:
            raise forms.ValidationError("That barrier is another mission's: ask the facilitator to merge the two")
        return into


class WithdrawForm(WordsForm):
    """Why it is withdrawn, and which mission leads it then, where others joined."""

    words = LongText(label="Why", rows=3)
    successor = forms.ModelChoiceField(
        Mission.objects.none(), label="Which mission takes the lead", required=False, empty_label="Choose a mission"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        joined = Mission.objects.filter(joinings__barrier=self.record)
        if joined:
            self.fields["successor"].queryset = joined
        else:
            del self.fields["successor"]


class UpdateForm(PortalForm):
    """What was done, what is next."""

    draft_name = "update"
    done = LongText(label="What was done", rows=3)
    next = LongText(label="What is next", rows=2, required=False)
    team_only = forms.BooleanField(label="For our team only: no forum and no other mission sees it", required=False)
    who_reads = (
        "Leaders, their teams, the facilitator and the forums that were asked will see it, unless you tick the box. "
        "It can be asked for under the Freedom of Information Act."
    )


OPTIONS_ASKED = 3


class AskForm(PortalForm):
    """What a forum is asked: one sentence, what is wanted, and what could be done, doing nothing among it."""

    draft_name = "ask"
    who_reads = READ_BY_FORUM
    asked_first = ("forum",)
    forum = forms.ModelChoiceField(
        Forum.objects.none(), label="Whom do you ask?", widget=forms.RadioSelect, empty_label=None
    )
    ask = forms.CharField(
        label="The ask, in one sentence", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you want them to do, small enough to say yes to",
    )  # fmt: skip
    wanted = forms.ChoiceField(choices=Escalation.Wanted.choices, label="You want them to", widget=forms.RadioSelect)
    nothing_harm = forms.CharField(
        label="If nothing is done: what harm?", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    why_preferred = LongText(label="Why you prefer the first", rows=2, required=False)
    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label="Organisations it touches",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needed_by = DayField(label="Needed by", required=False)
    needed_because = forms.CharField(label="Because", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = Organisation.objects.current()
        for n in range(1, OPTIONS_ASKED):
            self._add_option(n)
        first = (*self.asked_first, "ask", "wanted", "needed_by", "needed_because", *_option_fields(1), "nothing_harm")
        more = "Say more: another option, why you prefer the first, organisations it touches"
        self.layout = _layout(self, *first, more=more)

    def _add_option(self, n: int) -> None:
        which = "What you would prefer" if n == 1 else "Another thing that could be done"
        labels = {
            "words": which,
            "costs": "What it costs or saves",
            "whose": "Whose budget or service",
            "harm": "What harm",
        }
        for part, label in labels.items():
            self.fields[f"option_{n}_{part}"] = forms.CharField(label=label, max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("needed_by") and not data.get("needed_because"):
            self.add_error("needed_because", "Say why it is needed by then")
        return data

    def options(self) -> list[dict[str, Any]]:
        """The options as they were typed, with doing nothing at the end."""
        data = self.cleaned_data
        typed = [
            {
                "words": data[f"option_{n}_words"],
                "costs_or_saves": data[f"option_{n}_costs"],
                "whose": data[f"option_{n}_whose"],
                "harm": data[f"option_{n}_harm"],
            }
            for n in range(1, OPTIONS_ASKED)
            if data[f"option_{n}_words"]
        ]
        nothing = {"words": "Do nothing", "harm": data["nothing_harm"], "does_nothing": True}
        return [*typed, nothing] if typed or data["nothing_harm"] else []


def _option_fields(n: int) -> list[str]:
    return [f"option_{n}_{part}" for part in ("words", "costs", "whose", "harm")]


class EscalateForm(AskForm):
    """A mission asks a forum that is asked directly, or one that answered it before."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, barrier: Barrier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = barrier.moves
        again = barrier.escalations.may_be_asked_again().values("forum")
        directly = Q(asked_directly=True) | Q(pk__in=again)
        self.fields["forum"].queryset = Forum.objects.current().filter(directly)


class TypedAskForm(AskForm):
    """A forum's officer types what a mission asks of it, on the mission's word and with the reason."""

    draft_name = "typed-ask"
    asked_first = ("barrier", "asked_by", "typed_because", "forum")
    barrier = forms.CharField(
        label="Which barrier", max_length=30, help_text="Its reference, such as B-LW1-12, as the mission gave it to you"
    )
    asked_by = forms.ModelChoiceField(
        User.objects.none(), label="Who asks", empty_label="Choose one of the mission's people"
    )
    typed_because = forms.CharField(
        label="You type it for them, because", max_length=300, help_text="They asked in the room, say"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["asked_by"].queryset = _of_a_mission().exclude(pk=user.pk)
        forums = Forum.objects.current().filter(pk__in=standing_of(user).officer_of)
        self.fields["forum"].queryset = forums
        if len(forums) == 1:
            self.initial["forum"] = forums[0].pk

    def clean_barrier(self) -> Barrier:
        reference = self.cleaned_data["barrier"].strip().upper()
        barrier = Barrier.objects.may_be_typed_by(self.user).filter(reference=reference).first()
        if barrier is None:
            raise forms.ValidationError("There is no barrier of that reference that you can take")
        return barrier


def _of_a_mission() -> Any:
    """Everyone who leads, supports or looks after a mission today."""
    return User.objects.filter(appointments__in=Appointment.objects.current().serving()).distinct()


class BarrierFilter(FilterForm):
    """The log's filters; every one stands in the address."""

    TURNS = [("", "Anyone's"), *[choice for choice in Barrier.Turn.choices if choice[0] != Barrier.Turn.NOBODY]]

    q = forms.CharField(label="Words", max_length=200)
    turn = forms.ChoiceField(label="Whose turn", choices=TURNS)
    forum = forms.ModelChoiceField(Forum.objects.all(), label="At which forum", to_field_name="code")
    mission = forms.ModelChoiceField(Mission.objects.all(), label="Mission", to_field_name="code")
    stage = forms.ModelChoiceField(Stage.objects.all(), label="Stage of life", to_field_name="code")
    kind = forms.ModelChoiceField(BarrierKind.objects.all(), label="Kind", to_field_name="code")
    where = forms.ModelChoiceField(Area.objects.all(), label="Where", to_field_name="code")
    ended = forms.BooleanField(label="Ended ones as well")
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class QueueFilter(FilterForm):
    """Which forum's desk an officer looks at."""

    forum = forms.ModelChoiceField(Forum.objects.all(), label="Forum", to_field_name="code")


class AfterFilter(FilterForm):
    """The row a further page starts after."""

    after = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class PartnerReplyForm(PortalForm):
    """An organisation's own words in reply."""

    answer = forms.ChoiceField(
        choices=[("will", "We will"), ("partly", "We will in part"), ("will_not", "We will not")],
        label="Your organisation's answer",
        widget=forms.RadioSelect,
    )
    words = LongText(label="In your words", rows=4)
    because = LongText(label="If in part, or not: because", rows=3, required=False)


class GiveActionForm(PortalForm):
    """What somebody is asked to do, and by which day."""

    what = LongText(label="What is to be done", rows=3)
    owner = forms.ModelChoiceField(User.objects.none(), label="Who does it")
    due_on = DayField(label="By which day")
    who_reads = READ_BY_MISSION

    def __init__(self, *args: Any, forum: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = User.objects.filter(seats__in=forum.seats.current())
        self.fields["owner"].queryset = (seated.distinct() | _of_a_mission()).distinct()


class ActionForm(PortalForm):
    """How an action went."""

    state = forms.ChoiceField(
        choices=[("done", "It is done"), ("not_done", "It was not done")],
        label="How did it go?",
        widget=forms.RadioSelect,
    )
    words = LongText(label="What shows it, or why not", rows=3)


class ChangeDateForm(PortalForm):
    """Another day for an action, with the reason that is kept."""

    due_on = DayField(label="The new day")
    because = LongText(label="Because", rows=2)


class CorrectForm(PortalForm):
    """What a locked decision should have said, and why."""

    words = LongText(label="What was decided", rows=4)
    reasons = LongText(label="Reasons", rows=3)
    who_reads = READ_BY_MISSION


class GrantForm(PortalForm):
    """Which member may read an exempt ask, and until when."""

    person = forms.ModelChoiceField(User.objects.none(), label="Who may read it", empty_label="Choose a member")
    until = DayField(label="Until", help_text="The first day on which it is closed to them again")

    def __init__(self, *args: Any, forum: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = forum.seats.current().exclude(role="officer")
        self.fields["person"].queryset = User.objects.filter(seats__in=seated).distinct()
