"""What people are asked when they log a barrier, put it better, or say what becomes of it."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.db.models import Q

from barriers.forms.moves import MoveForm, WordsForm
from barriers.forms.words import READ_BY_LEADERS, READ_WITH_THE_BARRIER
from barriers.life import missions_to_join
from barriers.models import Barrier, BarrierKind
from foundation.forms import LongText, More, Plain, PortalForm
from leaders.standing import standing_of
from missions.models import Mission
from people.directory import Warns


class BarrierForm(Warns, Plain, forms.ModelForm):
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
            "kind": "The paper names the first four; choose what fits best, or leave it",
            "rule_lives_in": "An organisation, a policy, a contract, a law, a system or a habit",
            "who_could_change_it": "Who has the power: a post or a body, not a person’s name",
            "tried": "What the mission did itself before asking anybody, and what happened",
            "would_unblock_it": "The smallest thing that would help; it becomes your ask",
            "if_left": "For people, and for the mission’s promise",
            "within_parameters": "If not, it joins the parameters that missions ask to revisit (the paper, 2.2.1)",
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


class AmendForm(BarrierForm):
    """The words of a barrier as they stand, with the version they were opened at."""

    draft_name = "amend"
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class JoinForm(MoveForm):
    """“Us too”, with what it does to the other mission."""

    mission = forms.ModelChoiceField(Mission.objects.none(), label="Your mission")
    effect = LongText(label="What it does to you", rows=3)
    who_reads = READ_WITH_THE_BARRIER

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One that joined meanwhile is refused with a sentence, so it stays a choice.
        served = Mission.objects.filter(pk__in=standing_of(self.user).serves).exclude(pk=self.record.lead_mission_id)
        self.fields["mission"].queryset = served
        self.initial.setdefault("mission", min(missions_to_join(self.record, self.user), default=None))


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
        Mission.objects.none(),
        label="Which mission takes the lead",
        empty_label="Choose a mission",
        help_text="Others joined it, so it stays open and one of them leads it from now on",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        joined = Mission.objects.filter(joinings__barrier=self.record)
        if joined:
            self.fields["successor"].queryset = joined
        else:
            del self.fields["successor"]


class UpdateForm(Warns, PortalForm):
    """What was done, what is next."""

    draft_name = "update"
    done = LongText(label="What was done", rows=3)
    next = LongText(label="What is next", rows=2, required=False)
    team_only = forms.BooleanField(label="For our team only: no forum and no other mission sees it", required=False)
    who_reads = (
        "Leaders, their teams, the facilitator and the forums that were asked will see it, unless you tick the box. "
        "It can be asked for under the Freedom of Information Act."
    )
