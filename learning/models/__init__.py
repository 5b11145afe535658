"""The learning floor's records."""

from learning.models.bringing import Sheet
from learning.models.entries import Audience, LearningEntry, LearningEntryStep, LearningUse, Steward
from learning.models.experiments import Experiment, ExperimentStep
from learning.models.questions import LearningQuestion, LearningQuestionStep
from learning.models.syntheses import LearningFramework, Synthesis, SynthesisStep
from learning.models.voices import CommunityOfInterest, CommunityVoice, EngagementRoute, VoiceStep

__all__ = [
    "Audience",
    "CommunityOfInterest",
    "CommunityVoice",
    "EngagementRoute",
    "Experiment",
    "ExperimentStep",
    "LearningEntry",
    "LearningEntryStep",
    "LearningFramework",
    "LearningQuestion",
    "LearningQuestionStep",
    "LearningUse",
    "Sheet",
    "Steward",
    "Synthesis",
    "SynthesisStep",
    "VoiceStep",
]
