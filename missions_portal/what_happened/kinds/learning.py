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
from missions_portal.what_happened.kinds.desk import at_the_desk
from missions_portal.what_happened.part import Part, Place, Said, among, boxes

FEW = 90  # letters of words that stand for a title


def _texts_of(model: Any) -> Callable[[Any], Q]:
    """Words written while it was shared with the team alone stay with those who could read them then."""

    def open_to(user: Any) -> Q:
        close = model.objects.filter(drafted_or_shared(user, if_for_the_team=True))
        return Q(audience="everyone") | among(close, "id")

    return open_to


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
            open_to=_texts_of(LearningEntry),
            desk=_on_anothers_desk,
            published=at_the_desk("learning"),
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
            open_to=_texts_of(Experiment),
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
            open_to=_texts_of(CommunityVoice),
            desk=_on_anothers_desk,
            published=at_the_desk("voice"),
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
