"""What several entries say together, where it is offered, and a new page of how we learn."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.forms import FilterForm, LongText, PortalForm
from foundation.working_days import today
from learning.forms.choosing import MOST, NEWEST, RestsOnEntries
from learning.forms.moves import MoveForm
from learning.forms.questions import EVERYONE_READS
from learning.forms.writing import FREEDOM, NO_NAMES
from learning.models import LearningEntry, LearningFramework, Synthesis
from missions.models import Mission
from people.directory import Warns
from people.models import Forum

WORDS = ("title", "words", "confidence", "changes_framework")


class FromForm(FilterForm):
    """Which entries a new synthesis begins with: named in the address, or found by their words or mission."""

    q = forms.CharField(label="Words", max_length=200, widget=forms.SearchInput)
    mission = forms.ModelChoiceField(
        Mission.objects.all(), label="Mission", empty_label="Every mission", to_field_name="code"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Named as it stands in an address; Python keeps the word for itself.
        self.fields["from"] = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)

    @property
    def chosen(self) -> int:
        """How many filters are set; the entries it begins with are none."""
        return sum(1 for name in ("q", "mission") if self.understood.get(name))

    def begun_with(self, user: Any) -> list[int]:
        """The entries the address names by their references, where this person may read them, by their keys."""
        named = (self.understood.get("from") or "").upper().split(",")[:MOST]
        rows = LearningEntry.objects.visible_to(user).for_everyone()
        return list(rows.filter(reference__in=named).values_list("pk", flat=True)) if any(named) else []

    def found(self, user: Any) -> list[int]:
        """The newest entries everyone may read that hold the words and are the mission's, by their keys."""
        asked = self.understood
        rows: Any = LearningEntry.objects.visible_to(user).for_everyone()
        if asked.get("mission"):
            rows = rows.filter(mission=asked["mission"])
        if asked.get("q"):
            rows = rows.newest_matching(asked["q"])
        return [entry.pk for entry in rows[:NEWEST]]


class SynthesisForm(RestsOnEntries):
    """What several entries say together, and how sure its writer is."""

    draft_name = "synthesis"
    optional_word = ""  # some entries are needed, but by which of the two boxes is left to the writer
    who_reads = f"Only you will see it until you share it; then everyone signed in. {FREEDOM} {NO_NAMES}"

    title = forms.CharField(label="What do they say together?", max_length=200, help_text="In a line")
    words = LongText(label="Say more", help_text="What they have in common, and where they disagree", rows=8)
    confidence = forms.ChoiceField(
        label="How sure are you?", choices=LearningEntry.Confidence.choices, widget=forms.RadioSelect
    )
    changes_framework = LongText(
        label="What would it change in our learning framework, if anything?",
        help_text="The facilitator reads it with the leaders’ space",
        rows=3,
        required=False,
    )
    field_order = ["entries", "references", "title", "words", "confidence", "changes_framework"]

    def __init__(
        self, user: Any, *args: Any, listed: Any = (), ticked: Any = (), kept: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].error_messages["required"] = "Say in a line what they say together"
        self.fields["words"].error_messages["required"] = "Say it in a few sentences"
        self.fields["entries"].help_text = "At least two"
        self.offer_entries(user, listed, ticked, kept=kept)

    def said(self) -> dict[str, str]:
        """The words to save; the entries are kept apart."""
        return {name: self.cleaned_data[name] for name in WORDS}


class AmendSynthesisForm(SynthesisForm):
    """A synthesis, amended by its writer."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, user: Any, synthesis: Synthesis, *args: Any, **kwargs: Any) -> None:
        linked = list(synthesis.entries.visible_to(user).values_list("pk", flat=True))
        super().__init__(user, *args, ticked=linked, **kwargs)
        self.fields["version"].initial = synthesis.version
        for name in WORDS:
            self.fields[name].initial = getattr(synthesis, name)
        if synthesis.state == Synthesis.State.SHARED:
            self.who_reads = EVERYONE_READS


class OfferSynthesisForm(MoveForm):
    """To which forum a synthesis is offered, and for what."""

    draft_name = "offer-synthesis"
    who_reads = f"The forum’s officers are told. {EVERYONE_READS}"

    forum = forms.ModelChoiceField(
        Forum.objects.none(), label="To which forum?", empty_label=None, widget=forms.RadioSelect
    )
    offered_for = forms.ChoiceField(label="For what?", choices=Synthesis.Offer.choices, widget=forms.RadioSelect)
    words = LongText(label="Why should they read it?", help_text="A sentence for its officers", rows=3)

    def __init__(self, record: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(record, *args, **kwargs)
        forum: Any = self.fields["forum"]
        forum.queryset = Forum.objects.current(today())


class DeclineForm(MoveForm):
    """Why a forum does not take a synthesis now."""

    draft_name = "decline-synthesis"
    who_reads = f"Its writer is told. {EVERYONE_READS}"
    words = LongText(label="Why not now?", help_text="As you would say it to its writer", rows=3)


class BecauseForm(FilterForm):
    """Which synthesis a new page of the framework comes of, as the address says."""

    because = forms.ModelChoiceField(Synthesis.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        because: Any = self.fields["because"]
        because.queryset = Synthesis.objects.proposing_to_change_the_framework()


class FrameworkForm(Warns, PortalForm):
    """A new page of how we learn, which takes the place of the one in force."""

    draft_name = "framework"
    who_reads = EVERYONE_READS

    words = LongText(label="How we learn", help_text="The whole page: it takes the place of the one in force", rows=14)
    because_of = forms.ModelChoiceField(
        Synthesis.objects.none(), label="Because of which synthesis?", required=False, empty_label="None"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, in_force: LearningFramework | None, *args: Any, because: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].initial = in_force.words if in_force else ""
        self.fields["words"].error_messages["required"] = "Write the page"
        self.fields["version"].initial = in_force.version if in_force else 0
        because_of: Any = self.fields["because_of"]
        because_of.queryset = Synthesis.objects.proposing_to_change_the_framework()
        because_of.initial = because
