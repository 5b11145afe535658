"""What the lists of the learning rooms are narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, Value

from foundation.day_boxes import DayField
from foundation.forms import FilterForm
from foundation.working_days import end_of, start_of
from learning.models import CommunityOfInterest, CommunityVoice, EngagementRoute, Experiment, LearningEntry
from missions.models import Mission, Stage
from people.models import Area


class PageForm(FilterForm):
    """Where a page of a list begins: after the row the page before ended with."""

    before = forms.IntegerField(min_value=1, max_value=2**60)


class FindEntriesForm(FilterForm):
    """What to show of the learning log, and in which order."""

    BEST = "best"
    # What narrows the log by a column of the entry, and by which.
    COLUMNS = {
        "mission": "mission",
        "stage": "mission__stage",
        "kind": "kind",
        "source": "source",
        "confidence": "confidence",
    }

    q = forms.CharField(label="Words", max_length=200, widget=forms.SearchInput)
    order = forms.ChoiceField(label="Order", choices=[("", "Newest first"), (BEST, "Best match first")])
    mission = forms.ModelChoiceField(Mission.objects.all(), label="Mission", to_field_name="code")
    stage = forms.ModelChoiceField(Stage.objects.all(), label="Stage of life", to_field_name="code")
    kind = forms.ChoiceField(label="Kind", choices=[("", "All"), *LearningEntry.Kind.choices])
    source = forms.ChoiceField(label="Where it comes from", choices=[("", "All"), *LearningEntry.Source.choices])
    confidence = forms.ChoiceField(label="How sure", choices=[("", "All"), *LearningEntry.Confidence.choices])
    since = DayField(label="Shared from")
    until = DayField(label="Shared up to")

    @property
    def narrowing(self) -> dict[str, Any]:
        """What is asked of the entries' columns, as a queryset takes it."""
        asked = self.understood
        narrowing = {column: asked[name] for name, column in self.COLUMNS.items() if asked.get(name)}
        # Moments and not days: the index of the newest then begins where the days begin.
        if asked.get("since"):
            narrowing["shared_at__gte"] = start_of(asked["since"])
        if asked.get("until"):
            narrowing["shared_at__lte"] = end_of(asked["until"])
        return narrowing

    @property
    def sentence(self) -> str:
        """What the list shows, in words."""
        asked = self.understood
        words = f"What {asked['mission']} learned" if asked.get("mission") else "What missions learned"
        parts = [
            f"in {asked['stage']}" if asked.get("stage") else "",
            f"of the kind “{LearningEntry.Kind(asked['kind']).label}”" if asked.get("kind") else "",
            f"from “{LearningEntry.Source(asked['source']).label}”" if asked.get("source") else "",
            f"known as “{LearningEntry.Confidence(asked['confidence']).label}”" if asked.get("confidence") else "",
            f"shared from {asked['since']:%-d %B %Y}" if asked.get("since") else "",
            f"shared up to {asked['until']:%-d %B %Y}" if asked.get("until") else "",
            f"with the words “{asked['q']}”" if asked.get("q") else "",
            "best match first" if self.ranks else "newest first",
        ]
        return ", ".join([words, *filter(None, parts)])

    @property
    def ranks(self) -> bool:
        """Is it to be read by how well it fits? Only words can fit."""
        return bool(self.understood.get("q")) and self.understood.get("order") == self.BEST


class FindVoicesForm(FilterForm):
    """What to show of the community's voices; its lists are read in one question."""

    NOT_YET_ANSWERED = "not-yet-answered"
    NAMED = {
        "mission": (Mission, "short_name"),
        "route": (EngagementRoute, "name"),
        "community": (CommunityOfInterest, "name"),
        "where": (Area, "name"),
    }

    mission = forms.ChoiceField(label="Mission")
    state = forms.ChoiceField(label="How far")
    route = forms.ChoiceField(label="How they were heard")
    community = forms.ChoiceField(label="Whose voice")
    where = forms.ChoiceField(label="Where")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [choice for choice in CommunityVoice.State.choices if choice[0] != CommunityVoice.State.DRAFT]
        choices = {"state": [("", "All"), (self.NOT_YET_ANSWERED, "Not yet answered"), *states]}
        choices |= {which: [("", "All")] for which in self.NAMED}
        for which, code, name, _ in sorted(self._all_names(), key=lambda row: row[3]):
            choices[which].append((code, name))
        for which, answers in choices.items():
            field: Any = self.fields[which]
            field.choices = answers

    def _all_names(self) -> Any:
        parts = [
            model._default_manager.order_by()
            .annotate(which=Value(which), said=F(name))
            .values_list("which", "code", "said", "order")
            for which, (model, name) in self.NAMED.items()
        ]
        return parts[0].union(*parts[1:], all=True)

    def named(self, which: str) -> str:
        """What is chosen of one list, as it reads; blank where nothing is."""
        field: Any = self.fields[which]
        chosen = self.understood.get(which)
        return dict(field.choices)[chosen] if chosen else ""


class FindExperimentsForm(FilterForm):
    """What to show of the wall of experiments; by how far they are, it becomes a list."""

    FAR = [
        (Experiment.State.IDEA, "Ideas"),
        (Experiment.State.AGREED, "Agreed"),
        (Experiment.State.RUNNING, "Running"),
        (Experiment.State.PAUSED, "Paused"),
        (Experiment.FAR_ENDED, "Ended"),
    ]

    far = forms.ChoiceField(label="How far")
    stage = forms.ChoiceField(label="Stage of life")
    mission = forms.ChoiceField(label="Mission")
    where = forms.ChoiceField(label="Where")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Two questions for all three choices and what was chosen: four fields of rows would ask eight.
        missions = Mission.objects.select_related("stage").order_by("stage__order", "order")
        self.rows: dict[str, dict[str, Any]] = {
            "mission": {mission.code: mission for mission in missions},
            "where": {area.code: area for area in Area.objects.all()},
        }
        self.rows["stage"] = {mission.stage.code: mission.stage for mission in self.rows["mission"].values()}
        self.fields["far"].choices = [("", "All"), *((str(value), label) for value, label in self.FAR)]
        for name, rows in self.rows.items():
            self.fields[name].choices = [("", "All"), *((code, str(row)) for code, row in rows.items())]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return said | {name: rows.get(said.get(name, "")) for name, rows in self.rows.items()}


class FromExperimentForm(FilterForm):
    """Which experiment an entry is written down from."""

    experiment = forms.SlugField(max_length=30)
