"""What the publication desk asks: where to look, the words for residents, and what each move needs."""

from __future__ import annotations

from typing import Any

from django import forms

from barriers.models import Decision
from foundation.day_boxes import DayField
from foundation.forms import FROM_THE_BEGINNING, FilterForm, LongText, PortalForm
from foundation.publishing import PARAGRAPHS, Publication
from learning.models import CommunityVoice
from missions_portal.publish.finding import ALL, KINDS, REVIEW_DUE, WAITING, After
from missions_portal.publish.side import PublicSide
from people.directory import Warns


class DeskFilter(FilterForm):
    """What of the desk to show."""

    kind = forms.ChoiceField(
        label="Kind",
        choices=[("", "All"), *((kind.code, kind.label) for kind in KINDS.values())],
    )
    state = forms.ChoiceField(
        label="How it stands",
        choices=[
            ("", "What waits"),
            (Publication.PRIVATE, "Not yet looked at, or words not cleared"),
            (Publication.CLEARED, "Cleared"),
            (Publication.ASKED, "Waits for a second person"),
            (Publication.EXEMPT, "Exempt or confidential"),
            (REVIEW_DUE, "Kept back, to be looked at again"),
            (Publication.PUBLISHED, "Published"),
            (Publication.UNPUBLISHED, "Taken down"),
            (ALL, "Everything"),
        ],
    )
    after = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def clean_after(self) -> After | None:
        """The line behind which the page begins; none where the address does not say."""
        text = self.cleaned_data["after"]
        after = After.read(text) if text else None
        if text and after is None:
            raise forms.ValidationError(FROM_THE_BEGINNING)
        return after

    @property
    def wanted(self) -> dict[str, Any]:
        """What the list is asked for."""
        said = self.understood
        return {
            "kind": said.get("kind") or "",
            "state": said.get("state") or WAITING,
            "after": said.get("after"),
        }


# ---- the words ----

RESIDENTS_READ = "Residents, and anybody else in the world, can read these words once they are cleared and published."
DESK_READS = (
    "The officers and chairs who can open this page read it. It can be asked for under the Freedom of Information Act."
)


class WordsForm(Warns, PortalForm):
    """The words for residents: boxes of their own, never filled from what was written inside."""

    who_reads = RESIDENTS_READ
    version = forms.IntegerField(widget=forms.HiddenInput)
    public_title = forms.CharField(label="Title for residents", max_length=200)

    def __init__(self, side: PublicSide, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        super().__init__(*args, **kwargs)
        self.draft_name = f"publish-{side.reference}"
        self.initial["version"] = side.version
        for name in self.words_of:
            self.initial[name] = getattr(side, name)

    @property
    def words_of(self) -> list[str]:
        """The boxes that hold words."""
        return [name for name in self.fields if name != "version"]

    def said(self) -> dict[str, Any]:
        """What the desk is told."""
        return {name: self.cleaned_data[name] for name in self.words_of} | {"seen": self.cleaned_data["version"]}


class DecisionWordsForm(WordsForm):
    """A decision, told to residents."""

    public_asked = LongText(label="What was asked, and by whom", required=False)
    public_summary = LongText(label="What was decided")
    public_why = LongText(label="Why")
    public_who_acts = LongText(label="Who acts, and by when", required=False)


class EntryWordsForm(WordsForm):
    """What was learned, told to residents."""

    public_summary = LongText(label="What was learned")


class VoiceWordsForm(WordsForm):
    """A voice, told to residents."""

    public_title = forms.CharField(
        label="Who speaks, so that nobody can be known", help_text="For example: a parent in Eston", max_length=200
    )
    public_summary = LongText(label="What they said", help_text="Only words they agreed to have published")
    public_change = LongText(label="What changed because of it", required=False)


def words_form(side: PublicSide) -> type[WordsForm]:
    """The boxes that this kind of record is told in."""
    return {Decision: DecisionWordsForm, CommunityVoice: VoiceWordsForm}.get(type(side.record), EntryWordsForm)


# ---- the moves ----


class MoveForm(PortalForm):
    """One move of the desk: the count of moves the person saw, and in its children what goes with it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, side: PublicSide, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side = side
        self.fields["seen"].initial = side.moves

    def said(self) -> dict[str, Any]:
        """What the move's function is called with, apart from the record and the person."""
        return dict(self.cleaned_data)


class ClearForm(MoveForm):
    """The check for personal data: what was found stands above, and a person says that they looked."""

    checked = forms.BooleanField(
        label="I have read these words: they identify nobody who should not be named, and give away nothing kept close"
    )

    def __init__(self, side: PublicSide, *args: Any, **kwargs: Any) -> None:
        super().__init__(side, *args, **kwargs)
        self.fields["checked"].error_messages["required"] = "Read the words, then say that you have checked"


class ReasonForm(Warns, MoveForm):
    """A move that asks for a reason."""

    who_reads = DESK_READS
    words = LongText(label="Because", rows=3)

    def __init__(self, side: PublicSide, *args: Any, **kwargs: Any) -> None:
        super().__init__(side, *args, **kwargs)
        self.fields["words"].error_messages["required"] = "Say why, in a sentence"


class BackForm(ReasonForm):
    """Back to private; the reason may be left out."""

    words = LongText(label="Because", rows=3, required=False)


class ExemptForm(Warns, MoveForm):
    """Why it is kept from residents, and when that is looked at again."""

    who_reads = DESK_READS
    paragraph = forms.ChoiceField(
        label="Paragraph of Schedule 12A",
        choices=PARAGRAPHS,
        widget=forms.RadioSelect,
        help_text="Local Government Act 1972, Schedule 12A, Part 1, England, in the Act’s own words",
    )
    because = LongText(
        label="Exempt, because",
        rows=3,
        help_text="Why, in all the circumstances of the case, the public interest in maintaining the exemption "
        "outweighs the public interest in disclosing the information",
    )
    review_on = DayField(label="Look at it again on")

    def __init__(self, side: PublicSide, *args: Any, **kwargs: Any) -> None:
        super().__init__(side, *args, **kwargs)
        self.initial["paragraph"], self.initial["because"] = side.exempt_paragraph, side.exempt_because
        if not side.meets_in_public:
            del self.fields["paragraph"]
            self.fields["because"].label = "Confidential, because"
            self.fields[
                "because"
            ].help_text = "This forum does not meet in public: no paragraph of Schedule 12A applies"
