"""A test card, and what becomes of the experiment."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.validators import MinValueValidator

from barriers.models import Barrier
from foundation.day_boxes import DayField
from foundation.forms import LongText, More, Plain
from foundation.working_days import today
from learning.experiments import GUARDS, PERMISSION, in_pounds, permission_gaps
from learning.forms.moves import MoveForm
from learning.forms.writing import (
    BY_YOUR_CHOICE,
    ChoosesMission,
    missions_to_write_for,
    narrow,
    offer_barriers,
)
from learning.models import Experiment
from people.directory import Warns
from people.models import Area

PERMISSION_ASKED = {
    "permission_for": "Which rule is set aside for it?",
    "permission_by": "Who lent permission?",
    "permission_until": "Until when?",
}
RULE_HELP = "Only where a rule stands in the way; then who lent permission and until when are asked too"


class ExperimentForm(Warns, ChoosesMission, Plain, forms.ModelForm):
    """A test card. A title and a belief will do to begin with; the guards must be said before it starts."""

    draft_name = "experiment"
    who_reads = BY_YOUR_CHOICE

    class Meta:
        model = Experiment
        fields = [
            "mission", "title", "belief", "riskiest_assumption", "tries", "where", "looks_at", "harm_check",
            "spending_limit", "when_we_would_stop", "harm_of_doing_nothing", "permission_for", "permission_by",
            "permission_until", "audience",
        ]  # fmt: skip
        labels = {
            "belief": "We believe that",
            "riskiest_assumption": "What must be true, and might not be?",
            "tries": "What you will try",
            "where": "Where",
            "looks_at": "What you will look at",
            "harm_check": "Who could be harmed, and what guards them?",
            "spending_limit": "The most you may spend, in pounds",
            "when_we_would_stop": "When would you stop?",
            "harm_of_doing_nothing": "What harm comes of doing nothing?",
            **PERMISSION_ASKED,
            "audience": "Who may read it",
        }
        help_texts = dict.fromkeys(GUARDS, "Needed before it can start") | {"permission_for": RULE_HELP}
        field_classes = {"permission_until": DayField}
        widgets = {"audience": forms.RadioSelect}

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.offer_missions(missions_to_write_for(user))
        narrow(self, "where", Area.objects.all(), "Everywhere")
        self.fields["spending_limit"].validators.append(MinValueValidator(0, "Give 0 or more"))
        self.fields["title"].error_messages["required"] = "Give it a title"
        self.fields["belief"].error_messages["required"] = "Say what you believe"
        first = [name for name in ("mission", "title", "belief", "tries") if name in self.fields]
        rest = [name for name in self.fields if name not in first and name != "version"]
        self.layout = Layout(*first, More("Say more: what guards it, what you look at, who lent permission", *rest))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name, sentence in permission_gaps(said).items():
            self.add_error(name, sentence)
        return said


class AmendExperimentForm(ExperimentForm):
    """A test card, amended; its mission stays, and once it has started so do its guards' words: never blank."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    barriers = forms.ModelMultipleChoiceField(
        Barrier.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="Barriers it is about"
    )

    class Meta(ExperimentForm.Meta):
        fields = [*(name for name in ExperimentForm.Meta.fields if name != "mission"), "intervention"]
        labels = ExperimentForm.Meta.labels | {"intervention": "What it feeds in your portfolio"}

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["version"].initial = self.instance.version
        narrow(self, "intervention", self.instance.mission.interventions.all(), "Nothing yet")
        offer_barriers(self, self.instance, user)
        if self.instance.state not in ("draft", "idea", "agreed"):
            for name, sentence in GUARDS.items():
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = sentence

    def offer_missions(self, missions: Any) -> None:
        """An amended experiment stays with its mission."""


class AgreeForm(MoveForm):
    """Who agreed to an experiment."""

    draft_name = "agree"
    words = LongText(label="Who agreed to it?", required=False, rows=2)


class PauseForm(MoveForm):
    """Why an experiment pauses."""

    draft_name = "pause"
    words = LongText(label="Why do you pause?", rows=3)


class StopForm(MoveForm):
    """What made you stop an experiment."""

    draft_name = "stop"
    words = LongText(label="What made you stop?", help_text="Stopping when you said you would is a good ending")


class StartForm(MoveForm):
    """The four guards, compulsory before an experiment starts, and what permission was lent for it."""

    draft_name = "start"
    version = forms.IntegerField(widget=forms.HiddenInput)
    harm_check = LongText(label="Who could be harmed, and what guards them?", rows=3)
    spending_limit = forms.DecimalField(
        label="The most you may spend, in pounds", min_value=0, max_digits=10, decimal_places=2, help_text="0 will do"
    )
    when_we_would_stop = LongText(label="When would you stop?", rows=3)
    harm_of_doing_nothing = LongText(label="What harm comes of doing nothing?", rows=3)
    permission_for = forms.CharField(
        label=PERMISSION_ASKED["permission_for"], max_length=300, required=False, help_text=RULE_HELP
    )
    permission_by = forms.CharField(label=PERMISSION_ASKED["permission_by"], max_length=200, required=False)
    permission_until = DayField(label=PERMISSION_ASKED["permission_until"], required=False)

    def __init__(self, record: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(record, *args, **kwargs)
        self.fields["version"].initial = record.version
        for name in (*GUARDS, *PERMISSION):
            self.initial[name] = getattr(record, name)
        for name, sentence in GUARDS.items():
            self.fields[name].error_messages["required"] = sentence
        self.layout = Layout(*GUARDS, More("A rule is set aside for it", *PERMISSION_ASKED))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name, sentence in permission_gaps(said, starts=today()).items():
            self.add_error(name, sentence)
        return said

    def said(self) -> dict[str, Any]:
        """The guards and the permission go to the process together."""
        said = super().said()
        return {"version": said.pop("version"), "guards": said}


STOP_EARLY = "Stop it early"


class CheckInForm(MoveForm):
    """What was spent, any harm seen, and why it goes on."""

    draft_name = "check-in"
    spent = forms.DecimalField(label="Spent so far, in pounds", min_value=0, max_digits=10, decimal_places=2)
    harm_noted = LongText(label="Any harm seen", rows=3, required=False)
    went_on_because = LongText(
        label="It goes on, because",
        help_text="Needed past the spending limit, or with a harm noted",
        rows=3,
        required=False,
    )

    def __init__(self, record: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(record, *args, **kwargs)
        for name in ("spent", "harm_noted", "went_on_because"):
            self.initial[name] = getattr(record, name)
        if record.spending_limit is not None:
            self.fields["spent"].help_text = f"At most {in_pounds(record.spending_limit)}, as the card says"

    @property
    def other_way(self) -> str:
        """The other button, once a limit is passed and nobody has said why it goes on."""
        return STOP_EARLY if self.has_error("went_on_because") else ""

    def said(self) -> dict[str, Any]:
        """What was seen, and whether it is to stop there."""
        said = super().said()
        return said | {"stops": "stops" in self.data}


WHAT_NOW = [
    (Experiment.Decision.ADOPT, "Adopt: it becomes how we work"),
    (Experiment.Decision.SCALE, "Scale: others take it up as well"),
    (Experiment.Decision.ADAPT, "Adapt: change something and try again"),
    (Experiment.Decision.LONGER, "Run longer: too early to say"),
    (Experiment.Decision.STOP, "Stop: we know enough"),
]


class ReviewForm(MoveForm):
    """What was seen, what surprised, and what is decided."""

    draft_name = "review"
    seen_words = LongText(label="What was seen?")
    surprised = LongText(label="What surprised you?", rows=3, required=False)
    decision = forms.ChoiceField(label="What now?", choices=WHAT_NOW, widget=forms.RadioSelect)

    def __init__(self, record: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(record, *args, **kwargs)
        if record.state == Experiment.State.STOPPED:
            # The process refuses it; here it is not offered at all.
            stopped = [choice for choice in WHAT_NOW if choice[0] != Experiment.Decision.LONGER]
            self.fields["decision"].choices = stopped
