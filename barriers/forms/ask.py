"""What a forum is asked, by a mission, or by the forum's officer on the mission's word."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from barriers.escalation import BARRIER_MOVES, MISSION
from barriers.forms.words import READ_BY_FORUM, first_then_more
from barriers.models import Barrier, Escalation
from foundation.day_boxes import DayField
from foundation.forms import LongText, PortalForm
from foundation.plain_fields import plain
from foundation.working_days import today
from leaders.standing import people_of_a_mission, standing_of
from people.directory import Warns
from people.models import Forum, Organisation, User

OPTIONS_ASKED = 3
TO_BE_TAKEN = BARRIER_MOVES["escalate"].starts
NOT_KNOWN = "“Not known yet” is an answer"
TO_CHOOSE_BETWEEN = (
    *(f"option_1_{part}" for part in ("words", "costs", "whose", "harm")),
    "why_preferred",
    *(f"nothing_{part}" for part in ("costs", "whose", "harm")),
)


class AskForm(Warns, PortalForm):
    """What a forum is asked: one sentence, what is wanted, and what could be done, doing nothing among it."""

    draft_name = "ask"
    preferred_label = "what you would prefer"
    who_reads = READ_BY_FORUM
    asked_first: tuple[str, ...] = ("forum",)
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
    nothing_costs = forms.CharField(label="If nothing is done: what it costs or saves", max_length=300, required=False)
    nothing_whose = forms.CharField(
        label="If nothing is done: whose budget or service bears it", max_length=300, required=False
    )
    why_preferred = LongText(label="Why you would prefer it", rows=2)
    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label="Organisations it touches",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needed_by = DayField(label="Needed by", required=False)
    needed_because = forms.CharField(
        label="Why by then", max_length=300, required=False, help_text="Where you give a day"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = Organisation.objects.current()
        for n in range(1, OPTIONS_ASKED):
            self._add_option(n)
        self._ask_for_a_choice()
        first = (*self.asked_first, "ask", "wanted", "needed_by", "needed_because", *TO_CHOOSE_BETWEEN)
        self.layout = first_then_more(self, *first, more="Say more: another option, organisations it touches")

    def _ask_for_a_choice(self) -> None:
        """A forum cannot choose where there is one thing to choose: doing nothing, and one other at least."""
        for name in TO_CHOOSE_BETWEEN:
            field = self.fields[name]
            field.required = True
            if name.endswith(("costs", "whose", "harm")):
                field.help_text = NOT_KNOWN
        # The reason is said once: eight boxes left blank would say it eight times over.
        option = self.fields["option_1_words"]
        option.error_messages["required"] = (
            f"Fill in “{option.label}”: the forum chooses between this and doing nothing"
        )

    def _add_option(self, n: int) -> None:
        labels = {
            "words": self.preferred_label if n == 1 else "another thing that could be done",
            "costs": "what it costs or saves",
            "whose": "whose budget or service",
            "harm": "what harm",
        }
        for part, label in labels.items():
            box = forms.CharField(label=f"Option {n}: {label}", max_length=300, required=False)
            self.fields[f"option_{n}_{part}"] = plain(box)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("needed_by") and data["needed_by"] <= today():
            self.add_error(
                "needed_by", f"{data['needed_by']:%-d %B %Y} has gone: choose a day to come, or leave it blank"
            )
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
        nothing = {
            "words": "Do nothing",
            "costs_or_saves": data["nothing_costs"],
            "whose": data["nothing_whose"],
            "harm": data["nothing_harm"],
            "does_nothing": True,
        }
        return [*typed, nothing] if typed or data["nothing_harm"] else []


class EscalateForm(AskForm):
    """A mission asks a forum that is asked directly, or one that answered it before."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, barrier: Barrier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = barrier.moves
        again = barrier.escalations.may_be_asked_again()
        if before := again.last():
            self.initial.update(_as_asked(before))
        directly = Q(asked_directly=True) | Q(pk__in=again.values("forum"))
        self.fields["forum"].queryset = Forum.objects.current().filter(directly)


def _as_asked(trip: Escalation) -> dict[str, Any]:
    """What was asked before, to begin from: the forum and the options, with the ask itself to be put anew."""
    found: dict[str, Any] = {"forum": trip.forum_id, "wanted": trip.wanted, "why_preferred": trip.why_preferred}
    others = 0
    for option in trip.options.all():
        others += not option.does_nothing
        which = "nothing" if option.does_nothing else f"option_{others}"
        said = {"costs": option.costs_or_saves, "whose": option.whose, "harm": option.harm}
        said |= {} if option.does_nothing else {"words": option.words}
        found |= {f"{which}_{part}": words for part, words in said.items()}
    return found


class TypedAskForm(AskForm):
    """A forum's officer types what a mission asks of it, on the mission's word and with the reason."""

    draft_name = "typed-ask"
    preferred_label = "what they would prefer"
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
    forum = forms.ModelChoiceField(
        Forum.objects.none(), label="Which forum is asked", widget=forms.RadioSelect, empty_label=None
    )
    wanted = forms.ChoiceField(choices=Escalation.Wanted.choices, label="They want it to", widget=forms.RadioSelect)
    why_preferred = LongText(label="Why they would prefer it", rows=2)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["ask"].help_text = "What they want the forum to do, small enough to say yes to"
        self.fields["asked_by"].queryset = people_of_a_mission().exclude(pk=user.pk)
        forums = Forum.objects.current().filter(pk__in=standing_of(user).officer_of)
        self.fields["forum"].queryset = forums
        if len(forums) == 1:
            self.initial["forum"] = forums[0].pk

    def clean_barrier(self) -> Barrier:
        reference = self.cleaned_data["barrier"].strip().upper()
        barrier = Barrier.objects.may_be_typed_by(self.user).with_its_names().filter(reference=reference).first()
        if barrier is None or not (barrier.state in TO_BE_TAKEN or self._may_read(barrier)):
            raise forms.ValidationError("There is no barrier of that reference that you can take")
        return barrier

    def _may_read(self, barrier: Barrier) -> bool:
        """Whoever may not read it is not told either that it is with a forum, or out of the way."""
        return Barrier.objects.visible_to(self.user).filter(pk=barrier.pk).exists()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        barrier, asked_by = data.get("barrier"), data.get("asked_by")
        if barrier and asked_by and not MISSION.may(barrier, asked_by):
            self.add_error("asked_by", "Choose somebody of the mission that leads this barrier")
        return data
