"""Writing down what was learned, and saying that it was used."""

from __future__ import annotations

from typing import Any

from django import forms

from barriers.models import Barrier
from foundation.day_boxes import DayField
from foundation.drafts import new_key
from foundation.forms import LongText, Plain, PortalForm
from leaders.standing import standing_of
from learning.forms.writing import (
    BY_YOUR_CHOICE,
    FREEDOM,
    NO_NAMES,
    ChoosesMission,
    missions_to_write_for,
    offer_barriers,
    offer_levers,
    readers,
)
from learning.models import (
    Audience,
    LearningEntry,
)
from missions.models import Lever, Mission
from people.directory import Warns

SAID_ALREADY = "Your mission has said already that it uses this."


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
    noticed_on = DayField(label="When was it noticed?", required=False)
    barriers = forms.ModelMultipleChoiceField(
        Barrier.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="Barriers it is about"
    )
    levers = forms.ModelMultipleChoiceField(
        Lever.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="Levers it touches"
    )

    class Meta:
        model = LearningEntry
        fields = [
            "title", "what", "so_what", "now_what", "noticed_on", "kind", "source", "confidence", "context", "who_else",
            "audience",
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
        offer_barriers(self, self.instance, user)
        offer_levers(self, self.instance)
        for name in ("kind", "source", "confidence"):
            said: Any = self.fields[name]
            said.choices = [("", "Not said"), *said.choices[1:]]

    def words(self) -> dict[str, Any]:
        """The words to save; links to barriers and levers are kept apart."""
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
        # Somebody of the same mission may have said so while this was typed.
        self.fields["mission"].error_messages["invalid_choice"] = SAID_ALREADY
