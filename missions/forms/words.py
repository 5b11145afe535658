"""The forms of a mission's own words."""

from __future__ import annotations

from typing import Any

from django import forms

from foundation import personal_data
from foundation.forms import LongText, Plain, PortalForm
from foundation.publishing import quiet_on
from missions.models import Connection, Goal, Intervention, Mission, MissionUpdate
from missions.portfolio import others_to_connect
from people.directory import Warns, known_names

PUBLIC_WORDS = (
    "Everyone, residents included, can read these words on the mission's public page as soon as they are saved. "
    "Please leave out anything that could identify a person."
)
READ_AGAIN = "I have read it again: nobody can be recognised"
OR_READ_IT_AGAIN = "Take it out or, if nobody can be recognised, tick the box below that says so."


class ReadAgain(Plain):
    """A form whose words are public as soon as they are saved; mix it in before the form.

    Where they may identify a person they are not saved until the writer ticks, in a box that stands there only then,
    that they read them again. In quiet dates nothing new is saved there: what nobody touched stays, and what is public
    may be taken down. `public_boxes` names those boxes whose words are public; blank means all.
    """

    public_boxes: tuple[str, ...] = ()
    cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = {name: value for name, value in self.cleaned_data.items() if name in (self.public_boxes or self.fields)}
        new = [name for name, value in said.items() if self._is_new(name, value)]
        if new and (quiet := quiet_on()):
            for name in new:
                self.add_error(
                    name, f"These are quiet dates ({quiet.reason}): nothing new is published until they end."
                )
        found = personal_data.warnings(said, known=known_names)
        if found:
            self.fields["read_again"] = forms.BooleanField(label=READ_AGAIN, required=False)
            if not self["read_again"].data:
                for name, sentences in found.items():
                    self.add_error(name, f"{sentences} {OR_READ_IT_AGAIN}")
        return self.cleaned_data

    def _is_new(self, name: str, value: Any) -> bool:
        """Are these words to be public that were not before?"""
        words = value.strip() if isinstance(value, str) else ""
        return bool(words) and words != str(self.get_initial_for_field(self.fields[name], name) or "").strip()


class ForResidents(ReadAgain):
    """A form with one box for residents among boxes for those signed in; mix it in before the form."""

    public_boxes = ("public_words",)

    def warnings(self) -> dict[str, str]:
        """What may identify somebody in the words for the portal; those for residents were read again."""
        said = getattr(self, "cleaned_data", {})
        private = {name: words for name, words in said.items() if name not in self.public_boxes}
        return personal_data.warnings(private, known=known_names)


class WordsForm(ReadAgain, PortalForm):
    """Words of a record that its team may change, public once saved: it carries the version the person saw."""

    draft_name = "words"
    version = forms.IntegerField(widget=forms.HiddenInput)
    who_reads = PUBLIC_WORDS

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if name != "version"]
        now = {name: getattr(record, name) for name in names} | {"version": record.version}
        super().__init__(*args, initial=now, **kwargs)

    @property
    def words(self) -> dict[str, Any]:
        """The new words, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class MissionForm(WordsForm):
    """What a team says of its mission; the statement itself is the Board's."""

    challenge = LongText(label="The challenge", required=False, help_text="What makes this hard, and for whom")
    by_when = forms.CharField(label="By when", required=False, max_length=Mission._meta.get_field("by_when").max_length)
    theory_of_change = LongText(
        label="How we think change will come about",
        required=False,
        help_text="Your theory of change in words",
    )
    theory_of_change_url = forms.URLField(
        label="Or a link to it", required=False, max_length=200, assume_scheme="https"
    )


class GoalForm(WordsForm):
    """What a team says of one goal."""

    statement = LongText(label="What we want to see", required=False)
    how_we_would_know = LongText(label="How we would know", required=False)
    jsna_url = forms.URLField(
        label="The needs assessment's chapter on it", required=False, max_length=200, assume_scheme="https"
    )


class UpdateForm(ForResidents, PortalForm):
    """A paragraph on how the mission goes; a second one, written apart, for residents."""

    draft_name = "update"
    who_reads = (
        "Everyone signed in can read the first box, and it can be asked for under the Freedom of Information Act. "
        "The second is for everyone, residents included."
    )

    words = LongText(label="How is it going?", help_text="In a paragraph: what has moved, what has not, what is next")
    public_words = LongText(
        label="The same for residents, in plain words",
        required=False,
        help_text="It stands on the mission’s public page as soon as it is saved. Leave it empty to publish nothing.",
    )

    @property
    def texts(self) -> dict[str, str]:
        """The two paragraphs."""
        return {name: self.cleaned_data[name] for name in ("words", "public_words")}


class AmendUpdateForm(UpdateForm):
    """The same paragraphs, on the version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, update: MissionUpdate, **kwargs: Any) -> None:
        now = {"words": update.words, "public_words": update.public_words, "version": update.version}
        super().__init__(*args, initial=now, **kwargs)


SIGNED_IN_READ = (
    "Everyone signed in can read this, and it can be asked for under the Freedom of Information Act. "
    "Please leave out anything that could identify a person."
)


SAID_TO_RESIDENTS = f"{SIGNED_IN_READ} The box for residents is for everyone, from the moment it is saved."
FOR_RESIDENTS = "The same for residents, in plain words"
STANDS_FOR_ITSELF = (
    "In sentences that stand for themselves: the mission’s public page shows {shown}, as soon as they are saved. "
    "Leave it empty to publish nothing."
)


class InterventionForm(ForResidents, Plain, forms.ModelForm):
    """One thing a mission does, and what it rests on; a name will do to begin with."""

    draft_name = "intervention"
    who_reads = SAID_TO_RESIDENTS

    class Meta:
        model = Intervention
        fields = [
            "name", "what", "who", "where", "assets", "capabilities", "relationships", "gaps", "intervention_points",
            "public_words",
        ]  # fmt: skip
        labels = {
            "name": "What do you call it?",
            "what": "What is done?",
            "who": "Who does it?",
            "where": "Where",
            "assets": "Which assets does it rest on?",
            "capabilities": "Which capabilities?",
            "relationships": "Which relationships?",
            "gaps": "What is missing?",
            "intervention_points": "Which intervention points does it work on?",
            "public_words": FOR_RESIDENTS,
        }
        help_texts = {
            "who": "Organisations and roles, not people’s names",
            "assets": "Buildings, vans, money, data",
            "capabilities": "What people know how to do",
            "relationships": "Who trusts whom, and since when",
            "intervention_points": "Where in a life, a place or a system it makes its difference",
            "public_words": STANDS_FOR_ITSELF.format(shown="these words alone, without the name"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].empty_label = "Everywhere"
        self.fields["name"].error_messages["required"] = "Give it a name"
        for box in self.fields.values():
            if isinstance(box.widget, forms.Textarea):
                box.widget.attrs["rows"] = 3

    def words(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class AmendInterventionForm(InterventionForm):
    """The same, on the version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version


class ConnectForm(Warns, PortalForm):
    """What an intervention belongs together with, and why."""

    draft_name = "connect"
    who_reads = SIGNED_IN_READ

    other = forms.ModelChoiceField(Intervention.objects.none(), label="It belongs together with")
    reason = forms.CharField(label="Why?", max_length=Connection._meta.get_field("reason").max_length)

    def __init__(self, *args: Any, intervention: Intervention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["other"]
        field.queryset = others_to_connect(intervention)
        field.label_from_instance = lambda row: f"{row.name} ({row.mission})"
        self.fields["reason"].error_messages["required"] = "Say in a sentence why they belong together"


class DisconnectForm(Warns, PortalForm):
    """Why two interventions no longer belong together."""

    draft_name = "disconnect"
    who_reads = "The reason is kept in the audit."

    because = forms.CharField(label="Why do they no longer belong together?", max_length=300)


WORDS_OF: dict[type, type[WordsForm]] = {Mission: MissionForm, Goal: GoalForm}
