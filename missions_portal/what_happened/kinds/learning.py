"""The learning floor's stories: entries, experiments, voices, questions and syntheses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.text import Truncator

from leaders.standing import drafts_held_by
from learning.forms import AmendEntryForm, AmendExperimentForm, QuestionForm, ReviewForm, SynthesisForm, VoiceForm
from learning.forms.experiments import CheckInForm
from learning.models import CommunityVoice, Experiment, LearningEntry, LearningQuestion, LearningUse, Synthesis
from learning.reading import drafted_or_shared
from missions_portal.what_happened.kinds.desk import on_the_desk
from missions_portal.what_happened.part import Part, Place, Said, boxes

FEW = 90  # letters of words that stand for a title
FOR_EVERYONE = Q(audience="everyone")


def _close(model: Any) -> Callable[[Any], Any]:
    """Those a person might read, were every one of them shared with its team alone."""
    return lambda user: model.objects.filter(drafted_or_shared(user, if_for_the_team=True))


def _on_anothers_desk(user: Any) -> Q:
    return Q(state="draft") & ~drafts_held_by(user, mission="mission")


ENTRY = Place(
    "learning",
    "Learning",
    LearningEntry,
    LearningEntry.objects.visible_to,
    lambda entry, user: entry.heading,
    parts=(
        Part(
            LearningEntry,
            boxes(
                LearningEntry,
                "title", "what", "so_what", "now_what", "noticed_on", "kind", "source", "confidence", "context",
                "who_else", "audience",
                form=AmendEntryForm,
            ),
            mission="mission",
            openly=FOR_EVERYONE,
            close=_close(LearningEntry),
            desk=_on_anothers_desk,
            published=on_the_desk("learning"),
        ),
    ),
    said=(Said(LearningUse, "Another mission uses it", {"mission__short_name": "", "how": ""}, root="entry"),),
)  # fmt: skip
EXPERIMENT = Place(
    "experiment",
    "Experiment",
    Experiment,
    Experiment.objects.visible_to,
    lambda experiment, user: experiment.title,
    parts=(
        Part(
            Experiment,
            boxes(
                Experiment,
                "title", "belief", "riskiest_assumption", "tries", "where", "looks_at", "harm_check",
                "spending_limit", "when_we_would_stop", "harm_of_doing_nothing", "permission_for", "permission_by",
                "permission_until", "intervention", "audience",
                form=AmendExperimentForm,
            )
            | boxes(Experiment, "spent", "harm_noted", "went_on_because", form=CheckInForm)
            | boxes(Experiment, "surprised", "decision", form=ReviewForm, seen=str(
                ReviewForm.base_fields["seen_words"].label)),
            mission="mission",
            openly=FOR_EVERYONE,
            close=_close(Experiment),
            desk=_on_anothers_desk,
        ),
    ),
)  # fmt: skip
VOICE = Place(
    "voice",
    "Voice",
    CommunityVoice,
    CommunityVoice.objects.visible_to,
    lambda voice, user: Truncator(voice.words).chars(FEW),
    parts=(
        Part(
            CommunityVoice,
            boxes(
                CommunityVoice,
                "words", "route", "community", "where", "place", "heard_on", "permission",
                form=VoiceForm, response="Did it change something?", response_words="What it changed, or why it cannot",
                their_view="Their view",
            ),
            mission="mission",
            openly=FOR_EVERYONE,
            close=_close(CommunityVoice),
            desk=_on_anothers_desk,
            published=on_the_desk("voice"),
        ),
    ),
)  # fmt: skip
QUESTION = Place(
    "question",
    "Question",
    LearningQuestion,
    LearningQuestion.objects.visible_to,
    lambda question, user: question.question,
    parts=(
        Part(
            LearningQuestion,
            boxes(LearningQuestion, "question", "why_it_matters", "answer_so_far", form=QuestionForm),
            mission="mission",
        ),
    ),
    key="pk",
)
SYNTHESIS = Place(
    "synthesis",
    "Synthesis",
    Synthesis,
    Synthesis.objects.visible_to,
    lambda synthesis, user: synthesis.title,
    parts=(
        Part(
            Synthesis,
            boxes(Synthesis, "title", "words", "confidence", "changes_framework", form=SynthesisForm),
            desk=lambda user: Q(state="draft") & ~Q(by=user),
        ),
    ),
    key="pk",
)
OF_LEARNING = (ENTRY, EXPERIMENT, VOICE, QUESTION, SYNTHESIS)
