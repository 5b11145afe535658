"""What the pages of requests for information ask."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation.day_boxes import DayField
from foundation.forms import FilterForm, LongText, PortalForm
from foundation.working_days import today
from missions.models import Mission
from missions_portal.information.sources import SOURCES
from missions_portal.models import InformationRequest
from people.directory import Warns

OFFICERS_READ = "Officers of the forums will see it. Do not say who asked: the council’s own service keeps that."


class RequestForm(Warns, PortalForm):
    """A request as it came in."""

    draft_name = "request"
    who_reads = OFFICERS_READ

    reference = forms.CharField(
        label="The council’s reference", max_length=40, help_text="As the council’s own service has it"
    )
    law = forms.ChoiceField(
        label="Asked under", choices=InformationRequest.Law.choices, widget=forms.RadioSelect, initial="foi"
    )
    received_on = DayField(label="When did the council receive it?")
    question = LongText(label="What is asked?", help_text="In their words, without names", rows=4)

    def clean_received_on(self) -> Any:
        """It cannot have come tomorrow."""
        day = self.cleaned_data["received_on"]
        if day > today():
            raise forms.ValidationError("This day has not come yet")
        return day


class AmendRequestForm(RequestForm):
    """What was written down of a request, mended."""

    draft_name = "request-amended"
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, request: InformationRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("reference", "law", "received_on", "question", "version"):
            self.fields[name].initial = getattr(request, name)

    def words(self) -> dict[str, Any]:
        """The words to save."""
        return {name: words for name, words in self.cleaned_data.items() if name != "version"}


class MoveForm(Warns, PortalForm):
    """One move: the count of moves that was seen, and what is said with it."""

    draft_name = "request-move"
    who_reads = OFFICERS_READ
    seen = forms.IntegerField(widget=forms.HiddenInput)
    words = LongText(label="In a sentence or two", rows=3)

    def __init__(self, request: InformationRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = request.moves


class AnswerForm(MoveForm):
    """What was given."""

    words = LongText(label="What was given, and what was held back and why?", rows=4)


class RefuseForm(MoveForm):
    """Why not."""

    words = LongText(label="Which exemption, and why; or that nothing is held", rows=4)


class WithdrawForm(MoveForm):
    """How it ended."""

    words = LongText(label="How was it withdrawn?", rows=3)


class ReviewForm(MoveForm):
    """When they asked for a review, and what they say."""

    received_on = DayField(label="When did they ask for the review?")
    words = LongText(label="What do they say?", rows=3)

    clean_received_on = RequestForm.clean_received_on


class ListFilter(FilterForm):
    """Which requests to show."""

    state = forms.ChoiceField(label="How it stands", choices=[("", "All"), *InformationRequest.State.choices])
    before = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class SearchForm(FilterForm):
    """What to look for."""

    q = forms.CharField(
        label="Words",
        max_length=200,
        help_text="In the text, the reference or the name of who wrote it. “procure” also finds procurement",
    )
    since = DayField(label="From")
    until = DayField(label="To")
    mission = forms.ModelChoiceField(Mission.objects.order_by("order"), label="Mission", to_field_name="code")
    kind = forms.ChoiceField(label="Records", choices=[("", "All"), *((s.kind, s.kind) for s in SOURCES)])


class ChooseForm(PortalForm):
    """Which of what was found to export."""

    rows = forms.MultipleChoiceField(
        label="Records to export", error_messages={"required": "Tick at least one record, then export"}
    )

    def __init__(self, found: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rows"].choices = [(row.key, row.name) for row in found]
