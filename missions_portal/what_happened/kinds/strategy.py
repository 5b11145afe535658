"""The strategy's stories: missions with what hangs on them, what they do, levers and recommendations."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from leaders.forms import SupportForm
from leaders.models import Appointment, SupportOffer
from missions.forms import (
    WORDS_OF,
    AnswerForm,
    FigureForm,
    InterventionForm,
    PrincipleForm,
    ProgressForm,
    QuestionAnswerForm,
)
from missions.forms.levers import LeverForm
from missions.forms.ways import DelegationForm, EngagementForm, HoldingForm
from missions.models import (
    BoardAnswer,
    DataHolding,
    Delegation,
    EngagementModel,
    Figure,
    Goal,
    Intervention,
    Lever,
    LeverNote,
    Mission,
    MissionUpdate,
    PrincipleInWords,
    Recommendation,
)
from missions_portal.what_happened.part import REMOVED, Part, Place, Said, boxes


def all_of(model: Any) -> Any:
    """Every row, for whoever is signed in."""
    return lambda user: model.objects.all() if user.is_authenticated else model.objects.none()


def _those_who_serve(user: Any) -> Any:
    # Whom a mission invited as contributors, its page shows to those alone who build its team.
    return Appointment.objects.exclude(role=Appointment.Role.CONTRIBUTOR)


MISSION = Place(
    "mission",
    "Mission",
    Mission,
    all_of(Mission),
    lambda mission, user: mission.short_name,
    parts=(
        Part(
            Mission,
            boxes(
                Mission, "challenge", "by_when", "theory_of_change", "theory_of_change_url",
                form=WORDS_OF[Mission], short_name="Name", statement="The mission in a sentence",
            ),
            mission="id",
        ),
        Part(
            Goal,
            boxes(Goal, "statement", "how_we_would_know", "jsna_url", form=WORDS_OF[Goal]),
            root="mission",
            mission="mission",
            called="Goal",
            name="name",
        ),
        Part(
            MissionUpdate,
            boxes(MissionUpdate, words="How it is going", public_words="Words for residents"),
            root="mission",
            mission="mission",
            begun="An update was written",
            by="by__name",
            at="at",
            first="words",
        ),
        Part(
            Figure,
            boxes(Figure, "name", "value", "period", "geography", "source", "source_url", "note", form=FigureForm),
            root="mission",
            mission="mission",
            called="Figure",
            name="name",
            begun="Added",
            gone="Taken away",
            first="value",
        ),
        Part(
            EngagementModel,
            boxes(EngagementModel, "whom", "how", "how_often", "how_it_reaches_decisions", form=EngagementForm),
            root="mission",
            mission="mission",
            called="How it engages",
        ),
        Part(
            Delegation,
            boxes(Delegation, "what", "source", form=DelegationForm, since="From", until="Until"),
            root="mission",
            mission="mission",
            called="What it may decide itself",
            begun="Written down",
            first="what",
            acts=REMOVED | {"end_delegation": "What it may decide itself: ended"},
            reasons=frozenset({"end_delegation"}),
        ),
        Part(
            PrincipleInWords,
            boxes(PrincipleInWords, "words", form=PrincipleForm),
            root="mission",
            mission="mission",
            called="Principle",
            name="principle__name",
            begun="In the team’s words",
            by="by__name",
            first="words",
        ),
        Part(
            Appointment,
            boxes(
                Appointment, role="Part", function="What they bring", since="From", until="Until", term="Term",
                review_on="Review", time_released="Time released", sponsor="Sponsor on the Board",
                across_both_areas="Leading across every area",
            ),
            root="mission",
            mission="mission",
            rows=_those_who_serve,
            name="person__name",
            begun="Appointed",
            first="role",
        ),
        Part(
            SupportOffer,
            boxes(
                SupportOffer, "kind", "what", "function", "offered_by", "asked_on", "came_on", "what_came",
                form=SupportForm,
            ),
            root="mission",
            mission="mission",
            called="Help",
            name="what",
            begun="Asked for",
        ),
        Part(
            Intervention,
            boxes(Intervention, name="Name"),
            root="mission",
            mission="mission",
            called="In the portfolio",
            name="name",
            begun="Added",
        ),
    ),
    key="code",
    page=lambda mission: reverse("missions:detail", args=[mission.code]),
)  # fmt: skip
INTERVENTION = Place(
    "intervention",
    "What a mission does",
    Intervention,
    all_of(Intervention),
    lambda intervention, user: intervention.name,
    parts=(
        Part(
            Intervention,
            boxes(
                Intervention,
                "name", "what", "who", "where", "assets", "capabilities", "relationships", "gaps",
                "intervention_points", "public_words",
                form=InterventionForm,
            ),
            mission="mission",
            begun="Written down",
            acts=REMOVED | {"connect": "Connected with another", "disconnect": "No longer connected with another"},
            reasons=frozenset({"connect", "disconnect"}),
        ),
    ),
    key="pk",
    with_names=("mission",),
    page=lambda one: reverse("missions:intervention", args=[one.mission.code, one.pk]),
)  # fmt: skip
LEVER = Place(
    "lever",
    "Lever",
    Lever,
    all_of(Lever),
    lambda lever, user: lever.name,
    parts=(
        Part(
            Lever,
            boxes(
                Lever,
                "name", "what", "holder", "where", "power", "strand", "wording_asked_for", "who_adopts", "question",
                "data", "agreement", "public_words",
                form=LeverForm, because="Not possible, because",
                legal_asked_of="Who was asked whether the law allows it", legal_asked="What they were asked",
                legal_asked_on="Asked on", legal_check="What they answered", legal_answered_on="Answered on",
                holder_said="What the holder answered", holder_said_by="Who said so for the holder",
                holder_said_on="On which day", wording_adopted="The wording as it was adopted",
                adopted_on="Adopted on", review_on="To be looked at again",
            ),
        ),
    ),
    said=(Said(LeverNote, "Note", {"words": ""}, root="lever"),),
    key="pk",
)  # fmt: skip
HOLDING = Place(
    "data",
    "Who holds which data",
    DataHolding,
    all_of(DataHolding),
    lambda holding, user: holding.name,
    parts=(
        Part(
            DataHolding,
            boxes(DataHolding, "name", "holder", "what", "how_to_ask", form=HoldingForm),
            begun="Written down",
        ),
    ),
    key="pk",
    page=lambda holding: reverse("missions:data"),
)
RECOMMENDATION = Place(
    "recommendation",
    "Recommendation",
    Recommendation,
    all_of(Recommendation),
    lambda recommendation, user: f"{recommendation}: {recommendation.amended_text or recommendation.text}",
    parts=(
        Part(
            Recommendation,
            boxes(Recommendation, "answer", "amended_text", "answered_on", "minute", form=AnswerForm)
            | boxes(Recommendation, "progress", form=ProgressForm),
        ),
        Part(
            BoardAnswer,
            boxes(BoardAnswer, "words", "on", "minute", form=QuestionAnswerForm),
            root="question__recommendation",
            called="The Board’s answer to",
            name="question__text",
            begun="Written down",
            first="words",
        ),
    ),
    key="number",
)
OF_THE_STRATEGY = (MISSION, INTERVENTION, LEVER, HOLDING, RECOMMENDATION)
