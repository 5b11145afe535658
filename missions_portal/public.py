"""What can the public see? Everything a resident reads, or any feed and file gives out, comes from this page.

A row is here because its words were published by a named person, and nothing keeps the record from residents today:
what became sensitive or was narrowed since is not shown (`may_be_published` of each kind). Only the columns named here
leave the database: the public words, and the facts around them (which forum, which mission, which day, which answer).
No private prose can reach a public page, for the page is never given the record.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from barriers.models import Decision
from digests.models import Edition
from learning.models import CommunityVoice, LearningEntry
from missions.models import Mission, Stage
from missions.posts import Post, posts_by_stage
from missions.principles import latest
from missions.wordings import wordings
from people.models import Meeting
from people.models.meetings import MeetingQuerySet


def missions() -> list[tuple[Stage, list[Post]]]:
    """The strategy's missions by stage, and who leads each: the Board's promises and its leaders' names are public."""
    return posts_by_stage()


def goals(mission: Mission) -> QuerySet[Any, Any]:
    """What a mission works towards: its team knew that residents read these words as soon as they were saved."""
    return mission.goals.order_by("order", "pk").values("name", "statement", "how_we_would_know", "jsna_url")


def theories(mission: Mission) -> list[dict[str, Any]]:
    """How a mission thinks change will come about, with its earlier wordings, each public in its day; nobody's name."""
    rows = wordings(mission, "theory_of_change", "theory_of_change_url")
    return [{name: row[name] for name in ("theory_of_change", "theory_of_change_url", "on")} for row in rows]


def updates(mission: Mission) -> QuerySet[Any, Any]:
    """How a mission goes, in the words its team wrote for residents, latest first."""
    return mission.updates.exclude(public_words="").values("public_words", "at")


def portfolio(mission: Mission) -> QuerySet[Any, Any]:
    """What a mission does, in the words its team wrote for residents; not even its name inside."""
    told = mission.interventions.exclude(public_words="")
    return told.order_by("name", "pk").values("public_words")


def levers(mission: Mission) -> QuerySet[Any, Any]:
    """What could be pulled for a mission, in words for residents; of what kind, who holds it, and how far it is."""
    told = mission.levers.exclude(public_words="")
    return told.order_by("kind", "name", "pk").values("public_words", "kind", "state", holder_name=F("holder__name"))


def figures(mission: Mission) -> QuerySet[Any, Any]:
    """Sourced numbers for context."""
    return mission.figures.values("name", "value", "period", "geography", "source", "source_url", "note")


def principles(mission: Mission) -> QuerySet[Any, Any]:
    """What the strategy's principles mean to a mission, in its team's words for everyone."""
    said = latest(mission.principles_in_words.all()).order_by("principle__kind", "principle__order")
    return said.values("words", "on", name=F("principle__name"))


def decisions() -> QuerySet[Any, Any]:
    """Published decisions, latest first; the council's own minutes are linked where the forum meets in public."""
    return (
        Decision.objects.published()
        .order_by("-on", "-id")
        .values(
            "reference",
            "on",
            "published_at",
            "public_title",
            "public_summary",
            "public_asked",
            "public_why",
            "public_who_acts",
            "outcome",
            forum_name=F("forum__name"),
            mission_code=_its_missions("code"),
            mission_name=_its_missions("short_name"),
            stage_order=_its_missions("stage__order"),
            stage_name=_its_missions("stage__name"),
            minutes_url=Case(When(forum__public=True, then=F("agenda_item__meeting__minutes_url")), default=Value("")),
        )
    )


def _its_missions(column: str) -> Coalesce:
    """Of the mission that asked, or that decided it itself."""
    return Coalesce(F(f"escalation__barrier__lead_mission__{column}"), F(f"delegation__mission__{column}"))


def learning() -> QuerySet[Any, Any]:
    """Published learning, latest first."""
    return (
        LearningEntry.objects.published()
        .order_by("-published_at", "-id")
        .values("reference", "published_at", "public_title", "public_summary", **OF_A_MISSION)
    )


def voices() -> QuerySet[Any, Any]:
    """What people said, where they agreed to it being published, with the kind of answer they got."""
    return (
        CommunityVoice.objects.published()
        .order_by("-published_at", "-id")
        .values(
            "reference",
            "published_at",
            "public_title",
            "public_summary",
            "public_change",
            "response",
            "answer_by",
            route_name=F("route__name"),
            **OF_A_MISSION,
        )
    )


def meetings() -> MeetingQuerySet:
    """When and where the forums that meet in public meet. Their agendas and minutes are the council's own pages."""
    return Meeting.objects.visible_to(AnonymousUser()).select_related("forum")


def editions() -> QuerySet[Any, Any]:
    """Digests that were sent and are for residents."""
    return (
        Edition.objects.public()
        .order_by("-sent_at", "-id")
        .values(
            "reference",
            "covers_to",
            "sent_at",
            "html",
            forum_name=F("forum__name"),
            title=F("contents__title"),
            covers=F("contents__covers"),
        )
    )


OF_A_MISSION = {
    "mission_code": F("mission__code"),
    "mission_name": F("mission__short_name"),
    "stage_order": F("mission__stage__order"),
    "stage_name": F("mission__stage__name"),
}
