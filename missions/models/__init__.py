"""The missions floor's records."""

from missions.models.portfolio import (
    AnchorStrand,
    Connection,
    DataHolding,
    Delegation,
    EngagementModel,
    Intervention,
    Lever,
    LeverNote,
    Power,
)
from missions.models.recommendations import (
    BoardAnswer,
    DiscussionQuestion,
    EngagementAim,
    GuidingMessage,
    LocalExample,
    Principle,
    PrincipleInWords,
    Recommendation,
    Workstream,
)
from missions.models.strategy import Figure, Goal, Mission, MissionUpdate, Stage, Strategy

__all__ = [
    "AnchorStrand",
    "BoardAnswer",
    "Connection",
    "DataHolding",
    "Delegation",
    "DiscussionQuestion",
    "EngagementAim",
    "EngagementModel",
    "Figure",
    "Goal",
    "GuidingMessage",
    "Intervention",
    "Lever",
    "LeverNote",
    "LocalExample",
    "Mission",
    "MissionUpdate",
    "Power",
    "Principle",
    "PrincipleInWords",
    "Recommendation",
    "Stage",
    "Strategy",
    "Workstream",
]
