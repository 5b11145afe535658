"""Where an officer may look in what was learned, tried and heard."""

from __future__ import annotations

from django.db.models import Q

from learning.models import CommunityVoice, Experiment, LearningEntry, LearningQuestion, Synthesis
from missions_portal.information.source import DRAFT, KEPT_BACK, PUBLISHED, TEAM_ONLY, Source, begun, on, visible

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
        "Experiment",
        visible(Experiment),
        {
            "title": "Title",
            "belief": "What is believed",
            "tries": "What is tried",
            "harm_check": "Harm check",
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
            (Q(permission="team"), "Those who spoke allowed the team alone to use it"),
            (Q(permission="portal"), "Those who spoke allowed partners to read it"),
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
)
