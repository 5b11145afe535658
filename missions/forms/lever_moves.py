"""What each move of a lever asks."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.day_boxes import DayField
from foundation.forms import LongText, PortalForm
from missions.forms.words import SIGNED_IN_READ
from missions.models import Lever
from people.directory import Warns


class LeverMoveForm(Warns, PortalForm):
    """One move: the count of moves the person saw, and in its children what goes with it."""

    who_reads = SIGNED_IN_READ
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, lever: Lever, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = lever.moves
        self.fit(lever)

    def fit(self, lever: Lever) -> None:
        """Fill in or ask what depends on the lever."""

    def said(self) -> dict[str, Any]:
        """What the move is made with, apart from what the person saw."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class TakeUpForm(LeverMoveForm):
    """Who takes it up and what comes first."""

    draft_name = "take-up"
    words = LongText(label="What comes first, and who does it?", required=False, rows=3)


class PutInUseForm(LeverMoveForm):
    """How it is used, and when it is looked at again."""

    draft_name = "put-in-use"
    words = LongText(label="How is it used?", rows=3)
    review_on = DayField(label="When will you look at it again?", help_text="You are reminded on that day, once")


class ReviewForm(LeverMoveForm):
    """What it does, and the next day to look."""

    draft_name = "lever-review"
    words = LongText(label="What does it do for the mission, as far as you can see?", rows=3)
    review_on = DayField(label="When will you look at it again?", help_text="If it is no longer used, end it instead")


class HolderAnswersForm(LeverMoveForm):
    """What the holder answers, and since when."""

    draft_name = "holder-answers"
    holder_said = LongText(label="What does the holder say, in its own words?")
    holder_said_by = forms.CharField(
        label="Who said so for the holder?", max_length=200, required=False, help_text="A post or a body, not a name"
    )
    holder_said_on = DayField(label="On which day?")

    def fit(self, lever: Lever) -> None:
        self.fields["holder_said"].label = f"What does {lever.holder} say, in its own words?"


class AdoptForm(LeverMoveForm):
    """The wording that was adopted, by whom and when."""

    draft_name = "adopt"
    wording_adopted = LongText(label="The wording as it was adopted")
    who_adopts = forms.CharField(label="Who adopted it?", max_length=200)
    adopted_on = DayField(label="On which day?")
    review_on = DayField(label="When will you look at it again?", required=False)

    def fit(self, lever: Lever) -> None:
        self.initial["who_adopts"] = lever.who_adopts
        self.initial["wording_adopted"] = lever.wording_adopted or lever.wording_asked_for
        self.initial["review_on"] = lever.review_on


class AskLegalForm(LeverMoveForm):
    """Of whom, and what."""

    draft_name = "ask-legal"
    legal_asked_of = forms.CharField(
        label="Who is asked?", max_length=200, help_text="A post or a team, such as a council’s monitoring officer"
    )
    legal_asked = LongText(label="What are they asked?", rows=3)


class AnswerLegalForm(LeverMoveForm):
    """What the law allows, in their words."""

    draft_name = "answer-legal"
    legal_check = LongText(label="What did they answer?")
    legal_answered_on = DayField(label="On which day?")


class NotPossibleForm(LeverMoveForm):
    """Why it is not possible."""

    draft_name = "not-possible"
    because = LongText(
        label="It is not possible, because", help_text="What stands in the way: a law, a rule, a budget, a habit"
    )


class EndForm(LeverMoveForm):
    """Why it ends."""

    draft_name = "lever-end"
    words = LongText(label="Why does it end?", rows=3)


class BeginAgainForm(LeverMoveForm):
    """What is different now."""

    draft_name = "begin-again"
    words = LongText(label="What is different now?", rows=3)


FORM_OF = {
    "take_up": TakeUpForm,
    "put_in_use": PutInUseForm,
    "review": ReviewForm,
    "holder_answers": HolderAnswersForm,
    "adopt": AdoptForm,
    "ask_legal": AskLegalForm,
    "answer_legal": AnswerLegalForm,
    "not_possible": NotPossibleForm,
    "end": EndForm,
    "begin_again": BeginAgainForm,
}
