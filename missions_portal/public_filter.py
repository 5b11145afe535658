"""What the lists of the public window are narrowed by: a mission, a stage of life, the days."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from foundation.day_boxes import DayField
from foundation.forms import FilterForm
from foundation.working_days import end_of, start_of
from missions.models import Stage
from missions.posts import Post


class WherePage(forms.Form):
    """From which record a list goes on."""

    before = forms.SlugField(required=False, max_length=40)


class PublicFilter(FilterForm):
    """What of a public list to show; its missions are read once, with their stages."""

    stage = forms.ChoiceField(label="Stage of life")
    mission = forms.ChoiceField(label="Mission")
    since = DayField(label="From")
    until = DayField(label="Up to")

    def __init__(self, *args: Any, stages: list[tuple[Stage, list[Post]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.missions = {stage.code: [post.mission for post in posts] for stage, posts in stages}
        named = [(mission.code, str(mission)) for missions in self.missions.values() for mission in missions]
        self.fields["stage"].choices = [("", "All"), *((stage.code, stage.name) for stage, _ in stages)]
        self.fields["mission"].choices = [("", "All"), *named]

    def narrow(self, rows: QuerySet[Any, Any], *, day: str = "") -> QuerySet[Any, Any]:
        """The rows that fit: their days are read in the column `day`, or are those on which they were published."""
        said = self.understood
        if said.get("mission"):
            rows = rows.filter(mission_code=said["mission"])
        if said.get("stage"):
            rows = rows.filter(mission_code__in=[mission.code for mission in self.missions[said["stage"]]])
        if first := said.get("since"):
            rows = rows.filter(**({f"{day}__gte": first} if day else {"published_at__gte": start_of(first)}))
        if last := said.get("until"):
            rows = rows.filter(**({f"{day}__lte": last} if day else {"published_at__lte": end_of(last)}))
        return rows
