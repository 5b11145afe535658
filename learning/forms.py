"""The forms of the learning rooms: they clean what was typed and offer only what this person may choose."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.validators import MinValueValidator
from django.db.models import Q

from barriers.models import Barrier
from foundation.drafts import new_key
from foundation.forms import DayField, FilterForm, LongText, More, Plain, PortalForm
from foundation.working_days import today
from leaders.standing import standing_of
from learning.experiments import GUARDS
from learning.models import (
    Audience,
    CommunityOfInterest,
    CommunityVoice,
    EngagementRoute,
    Experiment,
    LearningEntry,
)
from missions.models import Mission
from people.directory import Warns
from people.models import Area

FREEDOM = "It can be asked for under the Freedom of Information Act."
NO_NAMES = "Please leave out anything that could identify a person."
BY_YOUR_CHOICE = f"Your choice of readers decides who will see it. {FREEDOM} {NO_NAMES}"


def missions_to_write_for(user: Any) -> Any:
    """The missions a person may write for: those they serve, and those they were invited to contribute to."""
    standing = standing_of(user)
    return Mission.objects.filter(pk__in=standing.serves | standing.contributes_to)


def readers(audience: str, *, sensitive: bool = False) -> str:
    """Who will see what is typed, said before it is typed."""
    if audience == Audience.TEAM or sensitive:
        return f"The mission’s own people and the facilitator will see it. {FREEDOM} {NO_NAMES}"
    return f"Everyone signed in will see it. {FREEDOM} {NO_NAMES}"


def narrow(form: Any, name: str, rows: Any, blank: str | None = None) -> None:
    """Offer only these rows in one of a form's choices, and say what choosing none of them means."""
    field = form.fields[name]
    field.queryset = rows
    if blank is not None:
        field.empty_label = blank


class ChoosesMission:
    """A form that offers the missions this person may write for, and chooses where there is only one."""

    fields: dict[str, forms.Field]

    def offer_missions(self, missions: Any) -> None:
        """Set the choice; one mission needs no question, so it is filled in and hidden."""
        narrow(self, "mission", missions)
        field: Any = self.fields["mission"]
        field.empty_label = None
        self.missions = list(missions)
        if len(self.missions) == 1:
            field.initial = self.missions[0].pk
            field.widget = forms.HiddenInput()


class PageForm(FilterForm):
    """Where a page of a list begins: after the row the page before ended with."""

    before = forms.IntegerField(min_value=1, max_value=2**60)


# ---- entries ----


class QuickEntryForm(Warns, ChoosesMission, PortalForm):
    """What? So what? Now what? Two minutes, on the desk or a page of its own."""

    draft_name = "learning"
    who_reads = readers(Audience.EVERYONE)
    optional_word = "if you know"

    what = LongText(label="What?", help_text="What happened", rows=2)
    so_what = LongText(label="So what?", help_text="Why it matters", rows=2)
    now_what = LongText(label="Now what?", help_text="What you will do", rows=2, required=False)
    mission = forms.ModelChoiceField(Mission.objects.none(), label="For which mission?")

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.form_key = new_key(user)
        self.offer_missions(missions_to_write_for(user))
        if self.goes_to_the_team:
            self.who_reads = f"The team will see it, and everyone signed in once they share it. {FREEDOM} {NO_NAMES}"
        self.fields["what"].error_messages["required"] = "Say in a sentence what happened"
        self.fields["so_what"].error_messages["required"] = "Say in a sentence why it matters"

    @property
    def can_be_written(self) -> bool:
        """Is there a mission this person may write for?"""
        return bool(self.missions)

    @property
    def goes_to_the_team(self) -> bool:
        """A contributor's words go to the team first."""
        return not standing_of(self.user).serves & {mission.pk for mission in self.missions}

    @property
    def submit_label(self) -> str:
        """What the first button says."""
        return "Send it to the team" if self.goes_to_the_team else "Share it"

    def entry(self) -> LearningEntry:
        """The entry as typed, not saved yet."""
        return LearningEntry(**{name: self.cleaned_data[name] for name in ("what", "so_what", "now_what", "mission")})


class AmendEntryForm(Warns, Plain, forms.ModelForm):
    """An entry's words, and what makes it easier to find and to trust."""

    draft_name = "entry"
    who_reads = BY_YOUR_CHOICE

    version = forms.IntegerField(widget=forms.HiddenInput)
    barriers = forms.ModelMultipleChoiceField(
        Barrier.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="Barriers it is about"
    )

    class Meta:
        model = LearningEntry
        fields = [
            "title", "what", "so_what", "now_what", "kind", "source", "confidence", "context", "who_else", "audience",
        ]  # fmt: skip
        labels = {
            "kind": "What kind of learning is it?",
            "source": "Where does it come from?",
            "confidence": "How sure are you?",
            "context": "Where and when it holds",
            "audience": "Who may read it",
        }
        help_texts = {
            "title": "As you would say it to a colleague",
            "context": "What was special about this time or place",
        }
        widgets = {"audience": forms.RadioSelect}

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        ours = Q(lead_mission=self.instance.mission_id)
        linked = self.instance.barriers.visible_to(user)
        here = Barrier.objects.visible_to(user).logged().filter(ours).open().order_by("-id")[:20]
        choices = {barrier.pk for barrier in [*here, *linked]}
        field: Any = self.fields["barriers"]
        field.queryset = Barrier.objects.filter(pk__in=choices).order_by("-id")
        field.label_from_instance = lambda barrier: f"{barrier.title} ({barrier.reference})"
        field.initial = [barrier.pk for barrier in linked]
        if not choices:
            del self.fields["barriers"]
        for name in ("kind", "source", "confidence"):
            said: Any = self.fields[name]
            said.choices = [("", "Not said"), *said.choices[1:]]

    def words(self) -> dict[str, Any]:
        """The words to save; links to barriers are kept apart."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class UseForm(Warns, ChoosesMission, PortalForm):
    """“We can use this”: which mission, and how."""

    draft_name = "use"
    who_reads = "The author is told. Everyone who reads the entry will see it."

    mission = forms.ModelChoiceField(Mission.objects.none(), label="Which mission uses it?")
    how = LongText(label="How do you use it?", help_text="A sentence the author will be glad to read", rows=3)

    def __init__(self, user: Any, entry: LearningEntry, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = Mission.objects.filter(pk__in=standing_of(user).serves).exclude(pk=entry.mission_id)
        self.offer_missions(free.exclude(learning_used__entry=entry))
        self.fields["how"].error_messages["required"] = "Say in a sentence how you use it"


class FindEntriesForm(FilterForm):
    """What to show of the learning log."""

    q = forms.CharField(label="Words", max_length=200, required=False, widget=forms.SearchInput)
    mission = forms.ModelChoiceField(
        Mission.objects.all(), label="Mission", required=False, empty_label="Every mission", to_field_name="code"
    )
    kind = forms.ChoiceField(label="Kind", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", "Every kind"), *LearningEntry.Kind.choices]


# ---- resolving a barrier ----


class ResolveForm(Warns, PortalForm):
    """How far a barrier is out of the way, and what that taught."""

    draft_name = "resolve"

    how_far = forms.ChoiceField(
        label="Is it out of the way?",
        choices=[("in-full", "Yes, it is resolved"), ("in-part", "In part")],
        widget=forms.RadioSelect,
    )
    what = LongText(label="What?", help_text="What moved it", rows=3)
    so_what = LongText(label="So what?", help_text="Why it matters, also for other missions", rows=3)
    now_what = LongText(label="Now what?", help_text="What you will do next", rows=3, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, barrier: Barrier, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = barrier.moves
        self.fields["what"].error_messages["required"] = "Say in a sentence what moved it"
        self.fields["so_what"].error_messages["required"] = "Say in a sentence why it matters"
        if "how_far" in self.fields:
            self.fields["how_far"].error_messages["required"] = "Choose “Yes” or “In part”"
        self.who_reads = readers(Audience.EVERYONE, sensitive=barrier.sensitive)

    def entry(self) -> LearningEntry:
        """The learning as typed, not saved yet."""
        return LearningEntry(**{name: self.cleaned_data[name] for name in ("what", "so_what", "now_what")})


class WorkRoundForm(ResolveForm):
    """How a mission gets round a barrier, when it looks again, and what that taught."""

    how_far = None  # type: ignore[assignment]
    review_on = DayField(label="When will you look at it again?", help_text="The barrier is still there: choose a day")
    field_order = ["what", "so_what", "now_what", "review_on"]

    def __init__(self, barrier: Barrier, *args: Any, **kwargs: Any) -> None:
        super().__init__(barrier, *args, **kwargs)
        self.fields["what"].help_text = "How you work round it"
        self.fields["what"].error_messages["required"] = "Say in a sentence how you work round it"

    def clean_review_on(self) -> date:
        day = self.cleaned_data["review_on"]
        if day <= today():
            raise forms.ValidationError("Choose a day to come")
        return day


# ---- voices ----


class VoiceForm(Warns, ChoosesMission, Plain, forms.ModelForm):
    """What people said, in their own words, and by which route it came; no names."""

    draft_name = "voice"

    heard_on = DayField(label="When was it heard?")

    class Meta:
        model = CommunityVoice
        fields = ["mission", "words", "route", "community", "where", "place", "heard_on", "permission"]
        labels = {
            "words": "What did people say, in their words?",
            "route": "How were they heard?",
            "community": "Whose voice is it?",
            "where": "Where",
            "place": "Place",
            "permission": "What did they allow?",
        }
        help_texts = {"place": "A ward or larger, so that nobody can be found by it", "words": NO_NAMES}
        widgets = {"permission": forms.RadioSelect}

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.offer_missions(missions_to_write_for(user))
        narrow(self, "route", EngagementRoute.objects.filter(offered=True), "Choose one")
        narrow(self, "community", CommunityOfInterest.objects.filter(offered=True), "No one community")
        narrow(self, "where", Area.objects.all(), "Everywhere")
        self.fields["words"].error_messages["required"] = "Write down what people said"
        self.who_reads = f"What they allowed decides who will see it. {FREEDOM}"

    def clean_heard_on(self) -> date:
        day = self.cleaned_data["heard_on"]
        if day > today():
            raise forms.ValidationError("Choose a day that has come")
        return day


class AmendVoiceForm(VoiceForm):
    """A voice's words, amended; its mission stays."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta(VoiceForm.Meta):
        fields = [name for name in VoiceForm.Meta.fields if name != "mission"]

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["version"].initial = self.instance.version
        # A word no longer offered stays readable, and choosable, where it was used.
        used = Q(offered=True) | Q(pk=self.instance.route_id)
        narrow(self, "route", EngagementRoute.objects.filter(used))
        used = Q(offered=True) | Q(pk=self.instance.community_id)
        narrow(self, "community", CommunityOfInterest.objects.filter(used))

    def offer_missions(self, missions: Any) -> None:
        """An amended voice stays with its mission."""


class FindVoicesForm(FilterForm):
    """What to show of the community's voices."""

    mission = forms.ModelChoiceField(
        Mission.objects.all(), label="Mission", required=False, empty_label="Every mission", to_field_name="code"
    )
    state = forms.ChoiceField(label="How far", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [choice for choice in CommunityVoice.State.choices if choice[0] != CommunityVoice.State.DRAFT]
        state: Any = self.fields["state"]
        state.choices = [("", "All"), *states]


# ---- experiments ----


class ExperimentForm(Warns, ChoosesMission, Plain, forms.ModelForm):
    """A test card. A title and a belief will do to begin with; the guards must be said before it starts."""

    draft_name = "experiment"
    who_reads = BY_YOUR_CHOICE

    class Meta:
        model = Experiment
        fields = [
            "mission", "title", "belief", "riskiest_assumption", "tries", "where", "looks_at", "harm_check",
            "spending_limit", "when_we_would_stop", "harm_of_doing_nothing", "permission_by", "permission_for",
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
            "permission_by": "Who lent permission?",
            "permission_for": "For which rule?",
            "permission_until": "Until when?",
            "audience": "Who may read it",
        }
        help_texts = dict.fromkeys(GUARDS, "Needed before it can start")
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


class AmendExperimentForm(ExperimentForm):
    """A test card, amended; its mission stays, and once it has started so do its guards' words: never blank."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta(ExperimentForm.Meta):
        fields = [name for name in ExperimentForm.Meta.fields if name != "mission"]

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["version"].initial = self.instance.version
        if self.instance.state not in ("draft", "idea", "agreed"):
            for name, sentence in GUARDS.items():
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = sentence

    def offer_missions(self, missions: Any) -> None:
        """An amended experiment stays with its mission."""


class FindExperimentsForm(FilterForm):
    """What to show of the wall of experiments."""

    mission = forms.ModelChoiceField(
        Mission.objects.all(), label="Mission", required=False, empty_label="Every mission", to_field_name="code"
    )


# ---- one move ----


class MoveForm(Warns, PortalForm):
    """One move: the count of moves the person saw, and in its children the words that go with it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, record: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = record.moves
        if "words" in self.fields:
            self.fields["words"].error_messages["required"] = "Say it in a sentence"

    def said(self) -> dict[str, Any]:
        """What the move's function is called with, apart from the record, the person and what they saw."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class ConsiderForm(MoveForm):
    """Who considered a voice, and what was weighed."""

    draft_name = "consider"
    words = LongText(label="Who considered it, and what did you weigh?")


class RespondForm(MoveForm):
    """The answer to the people who spoke."""

    draft_name = "respond"
    response = forms.ChoiceField(
        label="Did it change something?", choices=CommunityVoice.Response.choices, widget=forms.RadioSelect
    )
    words = LongText(
        label="What did it change, or why can it not?", help_text="As you would say it to the people who spoke"
    )


class FeedBackForm(MoveForm):
    """How the answer reached the people who spoke."""

    draft_name = "feed-back"
    words = LongText(label="How and when did the answer reach them?")


class TheirViewForm(MoveForm):
    """What they made of the answer."""

    draft_name = "their-view"
    words = LongText(label="What did they say to the answer, in their words?", help_text=NO_NAMES)


class AgreeForm(MoveForm):
    """Who agreed to an experiment."""

    words = LongText(label="Who agreed to it?", required=False, rows=2)


class PauseForm(MoveForm):
    """Why an experiment pauses."""

    words = LongText(label="Why do you pause?", rows=3)


class StopForm(MoveForm):
    """What made you stop an experiment."""

    draft_name = "stop"
    words = LongText(label="What made you stop?", help_text="Stopping when you said you would is a good ending")


class StartForm(MoveForm):
    """The four guards, compulsory before an experiment starts."""

    draft_name = "start"
    version = forms.IntegerField(widget=forms.HiddenInput)
    harm_check = LongText(label="Who could be harmed, and what guards them?", rows=3)
    spending_limit = forms.DecimalField(
        label="The most you may spend, in pounds", min_value=0, max_digits=10, decimal_places=2, help_text="0 will do"
    )
    when_we_would_stop = LongText(label="When would you stop?", rows=3)
    harm_of_doing_nothing = LongText(label="What harm comes of doing nothing?", rows=3)

    def __init__(self, record: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(record, *args, **kwargs)
        self.fields["version"].initial = record.version
        for name, sentence in GUARDS.items():
            self.fields[name].initial = getattr(record, name)
            self.fields[name].error_messages["required"] = sentence

    def said(self) -> dict[str, Any]:
        """The guards go to the process together."""
        said = super().said()
        return {"version": said.pop("version"), "guards": said}


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
            self.fields[name].initial = getattr(record, name)


class ReviewForm(MoveForm):
    """What was seen, what surprised, and what is decided."""

    draft_name = "review"
    seen_words = LongText(label="What was seen?")
    surprised = LongText(label="What surprised you?", rows=3, required=False)
    decision = forms.ChoiceField(label="What now?", choices=Experiment.Decision.choices, widget=forms.RadioSelect)
