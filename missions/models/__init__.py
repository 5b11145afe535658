"""The missions floor's records."""

from missions.models.levers import AnchorStrand, DataHolding, Lever, LeverNote, LeverStep, Power
from missions.models.portfolio import Connection, Delegation, EngagementModel, Intervention
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
    "LeverStep",
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
