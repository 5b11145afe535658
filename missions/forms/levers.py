"""What people are asked of levers: in the register, and when one is written down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast

from foundation.forms import FilterForm, LongText, Plain, PortalForm
from missions.forms.words import FOR_RESIDENTS, SAID_TO_RESIDENTS, SIGNED_IN_READ, STANDS_FOR_ITSELF, ForResidents
from missions.models import AnchorStrand, Lever, Mission, Power
from people.directory import Warns
from people.models import Area, Organisation

# What is asked of one kind alone.
ASKED_OF = {
    Lever.Kind.POWER: ["power"],
    Lever.Kind.POLICY: ["wording_asked_for", "who_adopts"],
    Lever.Kind.COMMITMENT: ["strand"],
    Lever.Kind.DATA: ["question", "data", "agreement"],
    Lever.Kind.PARTNERSHIP: [],
}
WHOSE = {
    Lever.Kind.POWER: "Who holds the power?",
    Lever.Kind.POLICY: "Whose framework is it?",
    Lever.Kind.COMMITMENT: "Whose commitment is it?",
    Lever.Kind.DATA: "Who holds the data?",
    Lever.Kind.PARTNERSHIP: "Who convenes it?",
}


class LeverFilter(FilterForm):
    """What the register is narrowed by; its lists are read in one question."""

    NAMED = {
        "mission": (Mission.objects.all(), "code", "short_name", "order"),
        "where": (Area.objects.all(), "code", "name", "order"),
        "strand": (AnchorStrand.objects.all(), "code", "name", "order"),
        "holder": (Organisation.objects.filter(levers__isnull=False).distinct(), "pk", "name", "pk"),
    }

    kind = forms.ChoiceField(label="Kind", choices=[("", "All"), *Lever.Kind.choices])
    mission = forms.ChoiceField(label="Mission")
    where = forms.ChoiceField(label="Where")
    state = forms.ChoiceField(label="How far", choices=[("", "All"), *Lever.State.choices])
    holder = forms.ChoiceField(label="Holder")
    strand = forms.ChoiceField(label="Anchor strand")
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**60)

    COLUMNS = {
        "kind": "kind",
        "mission": "missions__code",
        "where": "where__code",
        "state": "state",
        "holder": "holder",
        "strand": "strand__code",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = [
            rows.order_by()
            .annotate(which=Value(which), key=Cast(key, CharField()), said=F(name), place=F(order))
            .values_list("which", "key", "said", "place")
            for which, (rows, key, name, order) in self.NAMED.items()
        ]
        choices: dict[str, list[tuple[str, str]]] = {which: [("", "All")] for which in self.NAMED}
        found = parts[0].union(*parts[1:], all=True)
        for which, key, name, _ in sorted(found, key=lambda row: (row[0], row[2] if row[0] == "holder" else row[3])):
            choices[which].append((key, name))
        for which, answers in choices.items():
            field: Any = self.fields[which]
            field.choices = answers

    @property
    def narrowing(self) -> dict[str, Any]:
        """What is asked of the levers' columns, as a queryset takes it."""
        asked = self.understood
        return {column: asked[name] for name, column in self.COLUMNS.items() if asked.get(name)}

    @property
    def sentence(self) -> str:
        """What the list shows, in words."""
        said = {name: self._label(name) for name in self.COLUMNS if self.understood.get(name)}
        words = {
            "kind": "of the kind “{}”",
            "mission": "of {}",
            "where": "in {}",
            "state": "that are “{}”",
            "holder": "held by {}",
            "strand": "of the strand “{}”",
        }
        return ", ".join(["Levers", *(words[name].format(label) for name, label in said.items())])

    def _label(self, name: str) -> str:
        field: Any = self.fields[name]
        return str(dict(field.choices)[self.understood[name]])


class LikeForm(FilterForm):
    """Which lever a new one is like: the same power, asked of another holder."""

    like = forms.ModelChoiceField(Lever.objects.all())


class LeverForm(ForResidents, Plain, forms.ModelForm):
    """A lever of one kind; a name, a holder and a mission will do to begin with."""

    draft_name = "lever"
    who_reads = SAID_TO_RESIDENTS

    class Meta:
        model = Lever
        fields = [
            "name", "what", "missions", "holder", "where", "power", "strand", "wording_asked_for", "who_adopts",
            "question", "data", "agreement", "public_words",
        ]  # fmt: skip
        labels = {
            "name": "What do you call it?",
            "what": "What would it do for the mission?",
            "missions": "Which missions would it move?",
            "where": "Where",
            "power": "Which power is it?",
            "strand": "Which strand of the anchor network?",
            "wording_asked_for": "Which wording do you ask for?",
            "who_adopts": "Who adopts it?",
            "question": "Which question would the data answer?",
            "data": "Which data?",
            "agreement": "Is there an agreement?",
            "public_words": FOR_RESIDENTS,
        }
        help_texts = {
            "what": "In a sentence or two",
            "wording_asked_for": "The sentence you would like to read in it",
            "who_adopts": "A body, such as a cabinet or a board",
            "data": "Counts or records, of whom, how often; never anybody’s own record here",
            "agreement": "Its name and date, or how far it has come",
            "public_words": STANDS_FOR_ITSELF.format(shown="these words, its kind, who holds it and how far it is"),
        }
        widgets = {"missions": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = Lever.Kind(self.instance.kind)
        for name in {name for names in ASKED_OF.values() for name in names} - set(ASKED_OF[kind]):
            del self.fields[name]
        for box in self.fields.values():
            if isinstance(box.widget, forms.Textarea):
                box.widget.attrs["rows"] = 3
        self.fields["holder"].label = WHOSE[kind]
        there = Organisation.objects.current()
        self.fields["holder"].queryset = (there | Organisation.objects.filter(pk=self.instance.holder_id)).distinct()
        self.fields["holder"].error_messages["required"] = "Choose who holds it"
        self.fields["missions"].error_messages["required"] = "Choose at least one mission"
        self.fields["name"].error_messages["required"] = "Give it a name"
        self.fields["where"].empty_label = "The whole place"
        for name, rows in {"power": Power.objects.all(), "strand": AnchorStrand.objects.all()}.items():
            if name in self.fields:
                kept = getattr(self.instance, f"{name}_id")
                self.fields[name].queryset = rows.filter(Q(offered=True) | Q(pk=kept))
        if "power" in self.fields:
            self.fields["power"].required = True
            self.fields["power"].empty_label = "Choose one"
            self.fields["power"].error_messages["required"] = "Choose the power"

    def words(self) -> dict[str, Any]:
        """What was typed, without its missions and the version."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("missions", "version")}


class AmendLeverForm(LeverForm):
    """The same, on the version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version


class NoteForm(Warns, PortalForm):
    """A dated word on a lever."""

    draft_name = "lever-note"
    who_reads = SIGNED_IN_READ
    words = LongText(label="What is there to say?", help_text="Today’s date and your name stand beside it")
