"""Where an officer may look in what was learned, tried and heard."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from learning.models import (
    CommunityVoice,
    Experiment,
    LearningEntry,
    LearningFramework,
    LearningQuestion,
    LearningUse,
    Synthesis,
)
from learning.models.entries import LearningEntryStep
from learning.models.experiments import ExperimentStep
from learning.models.questions import LearningQuestionStep
from learning.models.syntheses import SynthesisStep
from learning.models.voices import VoiceStep
from missions_portal.information.source import (
    DRAFT,
    KEPT_BACK,
    PUBLISHED,
    TEAM_ONLY,
    Source,
    all_signed_in,
    begun,
    on,
    said_at_moves,
    visible,
)

TEAM_SPOKE = "Those who spoke allowed the team alone to use it"
PARTNERS_READ = "Those who spoke allowed partners to read it"


def _steps(kind: str, model: Any, of: Any, page: str, facts: Any, **more: Any) -> Source:
    """What was said at the moves of what has a reference and a mission of its own."""
    return said_at_moves(
        kind, model, visible(of), page, reference="record__reference", mission="record__mission", facts=facts, **more
    )


OF_LEARNING = (
    Source(
        "Learning",
        visible(LearningEntry),
        {
            "title": "Title",
            "what": "What?",
            "so_what": "So what?",
            "now_what": "Now what?",
            "context": "Context",
            "who_else": "Who else should know",
        },
        day=on("drafted_at"),
        by="author__name",
        mission="mission",
        page="learning:detail",
        facts=(DRAFT, TEAM_ONLY, PUBLISHED, KEPT_BACK),
        paragraph="exempt_paragraph",
        story="learning",
    ),
    Source(
        "Use of what was learned",
        lambda user: LearningUse.objects.filter(entry__in=LearningEntry.objects.visible_to(user)),
        {"how": "How"},
        day=on("at"),
        by="by__name",
        mission="mission",
        reference="entry__reference",
        page="learning:detail",
        facts=((Q(entry__audience="team"), TEAM_ONLY[1]), (Q(entry__publication="exempt"), KEPT_BACK[1])),
        paragraph="entry__exempt_paragraph",
    ),
    Source(
        "Experiment",
        visible(Experiment),
        {
            "title": "Title",
            "belief": "What is believed",
            "riskiest_assumption": "The riskiest assumption",
            "tries": "What is tried",
            "looks_at": "What is looked at",
            "harm_check": "Harm check",
            "when_we_would_stop": "When we would stop",
            "harm_of_doing_nothing": "The harm of doing nothing",
            "permission_by": "Who lent permission",
            "permission_for": "For which rule",
            "went_on_because": "Went on past a limit, because",
            "harm_noted": "Harm noted",
            "seen": "What was seen",
            "surprised": "What surprised",
        },
        day=begun(Experiment),
        by="author__name",
        mission="mission",
        page="learning:experiment",
        facts=(DRAFT, TEAM_ONLY),
        story="experiment",
    ),
    Source(
        "Voice",
        visible(CommunityVoice),
        {"words": "What people said", "response_words": "The answer", "their_view": "Their view", "place": "Place"},
        day="heard_on",
        by="author__name",
        mission="mission",
        page="learning:voice",
        facts=(
            DRAFT,
            (Q(permission="team"), TEAM_SPOKE),
            (Q(permission="portal"), PARTNERS_READ),
            PUBLISHED,
            KEPT_BACK,
        ),
        paragraph="exempt_paragraph",
        story="voice",
    ),
    Source(
        "Question",
        visible(LearningQuestion),
        {"question": "Question", "why_it_matters": "Why it matters", "answer_so_far": "The answer so far"},
        day="asked_on",
        by="asked_by__name",
        mission="mission",
        reference="",
        page="learning:question",
        story="question",
    ),
    Source(
        "Synthesis",
        visible(Synthesis),
        {"title": "Title", "words": "Words", "changes_framework": "What it changes"},
        day=begun(Synthesis),
        by="by__name",
        reference="",
        page="learning:synthesis",
        facts=(DRAFT,),
        story="synthesis",
    ),
    Source(
        "Learning framework",
        all_signed_in(LearningFramework),
        {"words": "Words"},
        day="on",
        by="by__name",
        reference="",
        page="",
        otherwise="learning:framework",
    ),
    _steps(
        "Step of learning",
        LearningEntryStep,
        LearningEntry,
        "learning:detail",
        ((Q(record__audience="team"), TEAM_ONLY[1]),),
        otherwise="learning:list",
        paragraph="record__exempt_paragraph",
    ),
    _steps(
        "Step of an experiment",
        ExperimentStep,
        Experiment,
        "learning:experiment",
        ((Q(record__audience="team"), TEAM_ONLY[1]),),
        otherwise="learning:experiments",
    ),
    _steps(
        "Step of a voice",
        VoiceStep,
        CommunityVoice,
        "learning:voice",
        ((Q(record__permission="team"), TEAM_SPOKE), (Q(record__permission="portal"), PARTNERS_READ)),
        otherwise="learning:voices",
        paragraph="record__exempt_paragraph",
    ),
    said_at_moves(
        "Step of a question",
        LearningQuestionStep,
        visible(LearningQuestion),
        "learning:question",
        mission="record__mission",
    ),
    said_at_moves("Step of a synthesis", SynthesisStep, visible(Synthesis), "learning:synthesis"),
)
