"""The forms of what the Board answered: to a recommendation, to a question; and of progress in words."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.day_boxes import DayField
from foundation.forms import LongText, PortalForm
from foundation.working_days import today
from missions.models import BoardAnswer, Recommendation
from people.directory import Warns

WHO_READS = "Everyone signed in can read this, and it can be asked for under the Freedom of Information Act."
STILL_TO_COME = "Write it down once the Board has said it."
Answer = Recommendation.Answer


class RecommendationForm(Warns, PortalForm):
    """Words on a recommendation; it carries the version the person saw."""

    who_reads = WHO_READS

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, recommendation: Recommendation, **kwargs: Any) -> None:
        now = {name: getattr(recommendation, name) for name in self.base_fields}
        super().__init__(*args, initial=now, **kwargs)

    @property
    def words(self) -> dict[str, Any]:
        """The new words, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class AnswerForm(RecommendationForm):
    """The Board's answer to a recommendation, with its day and minute."""

    draft_name = "answer"
    optional_word = ""

    answer = forms.ChoiceField(label="What did the Board answer?", choices=Answer.choices, widget=forms.RadioSelect)
    amended_text = LongText(label="The text as amended", required=False, help_text="Only where the Board amended it")
    answered_on = DayField(label="On which day?", required=False)
    minute = forms.CharField(
        label="Minute",
        required=False,
        help_text="Its number in the Board’s own minutes, such as 24/6",
        max_length=Recommendation._meta.get_field("minute").max_length,
    )

    def clean(self) -> dict[str, Any]:
        """An answer has its day and minute; one as amended has its text, and no other has."""
        super().clean()
        said, answer = self.cleaned_data, self.cleaned_data.get("answer")
        if answer == Answer.NOT_RECORDED:
            # Nothing is on record, so there is no day, minute or text to it; what stood here stays in the history.
            return said | {"answered_on": None, "minute": "", "amended_text": ""}
        if answer == Answer.AMENDED and not said.get("amended_text"):
            self._ask("amended_text", "Write the text as the Board amended it")
        if answer == Answer.ENDORSED and said.get("amended_text"):
            self._ask("amended_text", "Leave this empty, or choose “Endorsed as amended”")
        if answer and not said.get("answered_on"):
            self._ask("answered_on", "Enter the day of the meeting")
        if answer and not said.get("minute"):
            self._ask("minute", "Give the minute’s number")
        if (said.get("answered_on") or today()) > today():
            self._ask("answered_on", STILL_TO_COME)
        return said

    def _ask(self, name: str, words: str) -> None:
        if name not in self.errors:
            self.add_error(name, words)


class ProgressForm(RecommendationForm):
    """How far a recommendation has come, in words."""

    draft_name = "progress"

    progress = LongText(
        label="How far has it come?",
        required=False,
        help_text="In a paragraph. What the portal itself can show stands beside it.",
    )


class QuestionAnswerForm(Warns, PortalForm):
    """What the Board said to one of the paper's questions; earlier answers stay beside it."""

    draft_name = "question"
    who_reads = WHO_READS

    words = LongText(label="What did the Board say?")
    on = DayField(label="On which day?")
    minute = forms.CharField(
        label="Minute",
        help_text="Its number in the Board’s own minutes, such as 24/6",
        max_length=BoardAnswer._meta.get_field("minute").max_length,
    )

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > today():
            raise forms.ValidationError(STILL_TO_COME)
        return self.cleaned_data["on"]

    @property
    def said(self) -> dict[str, Any]:
        """What the Board said, by column."""
        return {name: self.cleaned_data[name] for name in ("words", "on", "minute")}


class CorrectAnswerForm(QuestionAnswerForm):
    """The same, where it was written down wrongly; it carries the version the person saw."""

    draft_name = "correct-answer"

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, said: BoardAnswer, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(said, name) for name in self.base_fields}, **kwargs)
