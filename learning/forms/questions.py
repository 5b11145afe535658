"""What a mission wants to know, and what becomes of the offer to research."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.forms import FilterForm, LongText
from leaders.standing import standing_of
from learning.forms.choosing import NEWEST, RestsOnEntries
from learning.forms.moves import MoveForm
from learning.forms.writing import FREEDOM, NO_NAMES, ChoosesMission
from learning.models import LearningEntry, LearningQuestion
from missions.models import Mission

EVERYONE_READS = f"Everyone signed in will see it. {FREEDOM} {NO_NAMES}"


def missions_to_ask_for(user: Any) -> Any:
    """The missions a person may ask a question for: their own; the facilitator for any."""
    standing = standing_of(user)
    return Mission.objects.all() if standing.facilitates else Mission.objects.filter(pk__in=standing.serves)


class FindQuestionsForm(FilterForm):
    """Whose questions to show, and how far the offer to research has come."""

    mission = forms.ModelChoiceField(
        Mission.objects.all(), label="Mission", required=False, empty_label="Every mission", to_field_name="code"
    )
    state = forms.ChoiceField(label="Offered to research", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state: Any = self.fields["state"]
        state.choices = [("", "All"), *LearningQuestion.State.choices]


class QuestionForm(ChoosesMission, RestsOnEntries):
    """What a mission wants to know; the answer may be empty and grow."""

    draft_name = "question"
    who_reads = EVERYONE_READS

    mission = forms.ModelChoiceField(Mission.objects.none(), label="Which mission asks?")
    question = forms.CharField(label="What do you want to know?", max_length=300, help_text="One question, in a line")
    why_it_matters = LongText(label="Why does it matter?", rows=3, required=False)
    answer_so_far = LongText(
        label="The answer so far", help_text="What you know already; it can grow", rows=4, required=False
    )
    field_order = ["mission", "question", "why_it_matters", "answer_so_far", "entries", "references"]

    def __init__(self, user: Any, *args: Any, kept: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_missions(missions_to_ask_for(user))
        self.fields["question"].error_messages["required"] = "Write the question"
        self.fields["entries"].label = "Entries the answer rests on"
        newest = LearningEntry.objects.visible_to(user).shared().filter(mission__in=self.missions)
        self.offer_entries(user, newest.values_list("pk", flat=True)[:NEWEST], kept=kept)

    def asked(self) -> LearningQuestion:
        """The question as typed, not saved yet."""
        return LearningQuestion(mission=self.cleaned_data["mission"], **self.words())

    def words(self) -> dict[str, str]:
        """The words to save; the entries are kept apart."""
        return {name: self.cleaned_data[name] for name in ("question", "why_it_matters", "answer_so_far")}


class AmendQuestionForm(QuestionForm):
    """A question's words, its answer as it grows, and the entries it rests on; its mission stays."""

    mission = None  # type: ignore[assignment]
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, user: Any, question: LearningQuestion, *args: Any, kept: Any = None, **kwargs: Any) -> None:
        self.missions = [question.mission]
        super().__init__(user, *args, kept=kept, **kwargs)
        self.fields["version"].initial = question.version
        for name in ("question", "why_it_matters", "answer_so_far"):
            self.fields[name].initial = getattr(question, name)
        linked = list(question.entries.visible_to(user).values_list("pk", flat=True))
        newest = list(LearningEntry.objects.visible_to(user).shared().filter(mission=question.mission_id)[:NEWEST])
        self.offer_entries(user, [entry.pk for entry in newest], linked, kept=kept)

    def offer_missions(self, missions: Any) -> None:
        """An amended question stays with its mission."""


class OfferToResearchForm(MoveForm):
    """What research is asked to help with."""

    draft_name = "to-research"
    who_reads = EVERYONE_READS
    words = LongText(label="What would research help with, and by when?", rows=3)


class TakenUpForm(OfferToResearchForm):
    """Who takes it up."""

    words = LongText(label="Who takes it up, and what will they do?", rows=3)


class BidInForm(OfferToResearchForm):
    """Where a bid went."""

    words = LongText(label="To whom did the bid go, and when do they answer?", rows=3)


class AnsweredForm(OfferToResearchForm):
    """What research found."""

    words = LongText(
        label="What did they find?", help_text="In a sentence or two; the answer itself can then grow", rows=4
    )


class NotNowForm(OfferToResearchForm):
    """Why not now."""

    words = LongText(label="Why not now?", rows=3)
