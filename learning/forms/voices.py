"""What people said, and what they were answered."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.db.models import BooleanField, ExpressionWrapper, Q

from foundation.day_boxes import DayField
from foundation.forms import FilterForm, LongText, More, Plain
from foundation.plain_fields import plain
from foundation.working_days import today
from learning import voices
from learning.forms.moves import MoveForm
from learning.forms.writing import (
    FREEDOM,
    NO_NAMES,
    ChoosesMission,
    missions_to_write_for,
    narrow,
)
from learning.models import (
    CommunityOfInterest,
    CommunityVoice,
    EngagementRoute,
)
from learning.places import smaller_than_a_ward
from missions.models import EngagementAim
from people.directory import Warns
from people.models import Area

MEANING = {
    CommunityVoice.Permission.TEAM: "The mission’s own people and the facilitator read it, and nobody else",
    CommunityVoice.Permission.PORTAL: "Everyone signed in reads it: leaders, teams and members of the forums",
    CommunityVoice.Permission.PUBLIC: "As above, and an officer may put words from it on the public pages",
}
OFFERED = 12  # of a mission's own, newest first; anything else is named by its reference


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
        allowed: Any = self.fields["permission"]
        allowed.hints = MEANING
        if self.instance.pk is None:
            self.initial["permission"] = None  # nobody's leave is taken for granted
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

    def warnings(self) -> dict[str, str]:
        """What may identify a person, and a place so small that somebody could be found by it."""
        found = super().warnings()
        small = smaller_than_a_ward(self.cleaned_data.get("place") or "")
        return {"place": small} | found if small else found


class VoiceUnderAimsForm(VoiceForm):
    """What people said, under each of the strategy's aims for engaging people; any of them may stay empty."""

    draft_name = "voice-under-aims"

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.aims = {f"aim{aim.pk}": aim.text for aim in EngagementAim.objects.all()}
        for name, aim in self.aims.items():
            self.fields[name] = LongText(label=aim, rows=2, required=False)
        self.fields["words"].label = "Anything else, in their words"
        self.fields["words"].required = False
        self.fields["words"].help_text = ""
        self.order_fields(["mission", *self.aims, "words"])

    def clean(self) -> dict[str, Any]:
        """Put the answers together, each under its aim, with what else was said."""
        chosen = super().clean() or {}
        said = [f"{aim}:\n{answer}" for name, aim in self.aims.items() if (answer := chosen.pop(name, ""))]
        words = "\n\n".join([*said, chosen.get("words") or ""]).strip()
        if not words:
            self.add_error(next(iter(self.aims), "words"), "Write down what people said, under an aim or below")
        chosen["words"] = words
        return chosen


class BeginVoiceForm(FilterForm):
    """How a voice is begun: by which route it came, and whether it answers the strategy's aims."""

    route = forms.ModelChoiceField(EngagementRoute.objects.filter(offered=True), to_field_name="code")
    aims = forms.BooleanField()


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


class ConsiderForm(MoveForm):
    """Who considered a voice, and what was weighed."""

    draft_name = "consider"
    words = LongText(label="Who considered it, and what did you weigh?")


LINKS = {
    "barriers": "Barriers it informed",
    "experiments": "Experiments it informed",
    "decisions": "Decisions it informed",
    "levers": "Levers it touched",
}
BY_REFERENCE = {"barriers": "B-", "experiments": "X-", "decisions": "D-"}
OWNED_BY = {
    "barriers": "lead_mission",
    "experiments": "mission",
    "decisions": "escalation__barrier__lead_mission",
    "levers": "missions",
}


class LinkForm(MoveForm):
    """What a voice informed: the mission's own by ticks, anything else this person may read by its reference."""

    others = forms.CharField(
        label="Others, by their references", required=False, help_text="Such as B-LW1-12, X-SW1-2 or D-31"
    )

    def __init__(self, record: Any, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(record, *args, **kwargs)
        self.offered = voices.linkable(user)
        self.rows = {name: list(self._to_tick(record, name)) for name in LINKS}
        for name, label in LINKS.items():
            if self.rows[name]:
                self.fields[name] = _ticks(label, self.rows[name])
        self.order_fields([*LINKS, "others"])

    def _to_tick(self, record: Any, name: str) -> Any:
        """The mission's newest, and those linked before, each with whether it is `linked`."""
        offered, linked = self.offered[name], Q(pk__in=getattr(record, name).values("pk"))
        own = offered.filter(**{OWNED_BY[name]: record.mission_id}).order_by("-pk").values("pk")[:OFFERED]
        linked_now = ExpressionWrapper(linked, BooleanField())
        return self.offered[name].filter(Q(pk__in=own) | linked).annotate(linked=linked_now).order_by("-pk")

    def clean_others(self) -> list[tuple[str, Any]]:
        """Each reference with the link it is for; what is not there, or not theirs to read, is refused alike."""
        typed = [word.upper() for word in re.split(r"[\s,;]+", self.cleaned_data["others"]) if word]
        found = {name: self._named(name, typed) for name in BY_REFERENCE}
        known = {row.reference for rows in found.values() for row in rows}
        if unknown := [word for word in typed if word not in known]:
            raise forms.ValidationError(f"There is no {' or '.join(unknown)} that you may read.")
        return [(name, row) for name, rows in found.items() for row in rows]

    def _named(self, name: str, references: list[str]) -> list[Any]:
        wanted = [word for word in references if word.startswith(BY_REFERENCE[name])]
        return list(self.offered[name].filter(reference__in=wanted)) if wanted else []

    def said(self) -> dict[str, Any]:
        said = super().said()
        others = said.pop("others")
        ticked = {name: set(said.pop(name, [])) for name in LINKS}
        informed = {name: [row for row in self.rows[name] if row.pk in ticked[name]] for name in LINKS}
        for name, row in others:
            informed[name].append(row)
        return {**said, "informed": informed}


def _ticks(label: str, rows: list[Any]) -> forms.Field:
    """Rows to tick, those already linked ticked."""
    choices = [(row.pk, f"{row.reference}: {row.title}" if hasattr(row, "reference") else str(row)) for row in rows]
    field = forms.TypedMultipleChoiceField(
        label=label, choices=choices, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    field.initial = [row.pk for row in rows if row.linked]
    return plain(field)


class RespondForm(LinkForm):
    """The answer to the people who spoke, and what their words informed."""

    draft_name = "respond"
    response = forms.ChoiceField(
        label="Did it change something?", choices=CommunityVoice.Response.choices, widget=forms.RadioSelect
    )
    words = LongText(
        label="What did it change? If you cannot: because",
        help_text="As you would say it to the people who spoke",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = Layout("seen", "response", "words", More("Link what it informed", *self._links))

    @property
    def _links(self) -> list[str]:
        return [name for name in (*LINKS, "others") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """An answer has its words, and most of all *we cannot* its because."""
        chosen = super().clean() or {}
        if self.has_error("words", "required") and "response" in chosen:
            del self.errors["words"]
            self.add_error("words", voices.words_missing(chosen["response"]))
        return chosen


class FeedBackForm(MoveForm):
    """How the answer reached the people who spoke."""

    draft_name = "feed-back"
    words = LongText(label="How and when did the answer reach them?")


class TheirViewForm(MoveForm):
    """What they made of the answer."""

    draft_name = "their-view"
    words = LongText(label="What did they say to the answer, in their words?", help_text=NO_NAMES)
