"""Where an officer may look in what the strategy gathers: levers, data, engagement, principles, the Board's answers."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from missions.models import (
    BoardAnswer,
    DataHolding,
    Delegation,
    EngagementModel,
    Figure,
    Intervention,
    Lever,
    LeverNote,
    LeverStep,
    MissionUpdate,
    PrincipleInWords,
    Recommendation,
)
from missions_portal.information.source import Source, all_signed_in, begun, on, said_at_moves


def of_a_mission(kind: str, rows: Any, words: dict[str, str], page: str, **more: Any) -> Source:
    """Something a mission says of itself, read on a page of its own."""
    return Source(kind, rows, words, mission="mission", reference="mission__code", page=page, **more)


# A lever moves several missions, so none of them stands beside it.
OF_THE_STRATEGY = (
    of_a_mission(
        "Mission update",
        all_signed_in(MissionUpdate),
        {"words": "Words", "public_words": "Words for residents"},
        "missions:detail",
        day=on("at"),
        by="by__name",
    ),
    of_a_mission(
        "Figure",
        all_signed_in(Figure),
        {
            "name": "What it counts",
            "value": "Value",
            "period": "Period",
            "geography": "Where",
            "source": "Source",
            "source_url": "Link to the source",
            "note": "Note",
        },
        "missions:detail",
        day=begun(Figure),
        by="source",
    ),
    Source(
        "Lever",
        all_signed_in(Lever),
        {
            "name": "What it is called",
            "power__name": "The power",
            "what": "What it would do for the mission",
            "because": "Not possible, because",
            "legal_asked_of": "Who was asked whether the law allows it",
            "legal_asked": "What they were asked",
            "legal_check": "What they answered",
            "holder_said": "The holder’s answer",
            "holder_said_by": "Who said so for the holder",
            "who_adopts": "Who adopts it",
            "wording_asked_for": "The wording asked for",
            "wording_adopted": "The wording adopted",
            "question": "The question",
            "data": "Which data",
            "agreement": "The agreement",
            "public_words": "Words for residents",
        },
        day=begun(Lever),
        by="holder__name",
        reference="",
        page="missions:lever",
        story="lever",
    ),
    said_at_moves("Step of a lever", LeverStep, all_signed_in(Lever), "missions:lever"),
    Source(
        "Note on a lever",
        all_signed_in(LeverNote),
        {"words": "Words"},
        day=on("at"),
        by="by__name",
        reference="",
        key="lever",
        page="missions:lever",
    ),
    Source(
        "Who holds which data",
        all_signed_in(DataHolding),
        {"name": "What it is", "what": "What it holds", "how_to_ask": "How to ask"},
        day=begun(DataHolding),
        by="holder__name",
        reference="",
        page="",
        otherwise="missions:data",
        story="data",
    ),
    of_a_mission(
        "What a mission does",
        all_signed_in(Intervention),
        {
            "name": "Name",
            "what": "What",
            "who": "Who",
            "assets": "Assets",
            "capabilities": "Capabilities",
            "relationships": "Relationships",
            "gaps": "Gaps",
            "intervention_points": "Where it steps in",
            "public_words": "Words for residents",
        },
        "missions:portfolio",
        day=begun(Intervention),
        by="mission__short_name",
        story="intervention",
    ),
    of_a_mission(
        "How a mission engages",
        lambda user: EngagementModel.objects.exclude(whom="", how="", how_often="", how_it_reaches_decisions=""),
        {
            "whom": "Whom",
            "how": "How",
            "how_often": "How often",
            "how_it_reaches_decisions": "How it reaches decisions",
        },
        "missions:engagement",
        day=begun(EngagementModel),
        by="mission__short_name",
    ),
    of_a_mission(
        "What a mission may decide itself",
        all_signed_in(Delegation),
        {"what": "What", "source": "By whose word"},
        "missions:delegations",
        day="since",
        by="mission__short_name",
    ),
    of_a_mission(
        "A principle in a team’s words",
        all_signed_in(PrincipleInWords),
        {"principle__name": "Principle", "words": "Words"},
        "missions:own_principles",
        day="on",
        by="by__name",
    ),
    Source(
        "Recommendation",
        lambda user: Recommendation.objects.exclude(answered_on=None, progress=""),
        {"minute": "Minute", "amended_text": "As amended", "progress": "How far it has come"},
        day=Coalesce(F("answered_on"), begun(Recommendation)),
        by="section",
        reference="number",
        page="recommendation",
        story="recommendation",
    ),
    Source(
        "Answer to a question",
        all_signed_in(BoardAnswer),
        {"words": "Words", "minute": "Minute"},
        day="on",
        by="question__recommendation__section",
        reference="",
        key="question__recommendation__number",
        page="recommendation",
    ),
)
