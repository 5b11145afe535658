"""The learning floor's records."""

from learning.models.entries import (
    Audience,
    LearningEntry,
    LearningEntryStep,
    LearningFramework,
    LearningQuestion,
    LearningUse,
    Steward,
    Synthesis,
)
from learning.models.experiments import Experiment, ExperimentStep
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
    "LearningUse",
    "Steward",
    "Synthesis",
    "VoiceStep",
]
