"""What a pack holds: its blocks, and the keys each entry must and may have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from barriers.models import Decision, Escalation
from missions.models import Lever, Recommendation, Stage
from missions_portal.pack.values import (
    CODE,
    MISSION_CODE,
    Reader,
    day,
    moment,
    number,
    one_of,
    some_of,
    text,
    texts,
    yes_or_no,
)


@dataclass(frozen=True)
class Block:
    """One block of the pack: what one entry is called, the keys it must and may have, and the key that names it."""

    one: str
    must: dict[str, Reader]
    may: dict[str, Reader] = field(default_factory=dict)
    named_by: str = ""
    alone: bool = False
    plain: bool = False
    needed: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """The keys that together may stand only once."""
        return (self.named_by,) if self.named_by else tuple(self.must)


def _names(one: str, most: int = 120) -> Block:
    """A block that is a plain list of names."""
    return Block(one, must={"name": text(most)}, named_by="name", plain=True)


def _words_of(choices: Any, one: str) -> Block:
    """A block that may only name words the portal's moves know."""
    return Block(one, must={"name": one_of(choices.labels)}, named_by="name", plain=True)


CODE_AND_NAME = {"code": CODE, "name": text(120)}
SHAPE: dict[str, Block] = {
    "strategy": Block(
        "strategy",
        must={"title": text(200), "board": text(200), "place": text(120)},
        may={"areas": texts(120), "starts": number, "ends": number, "approved_on": day, "vision": text()},
        alone=True,
        needed=True,
    ),
    "stages": Block(
        "stage",
        must={"code": CODE, "name": text(60), "aim": text(200)},
        may={"wording": one_of(Stage.Wording.values), "academic_lead": text(120)},
        named_by="code",
        needed=True,
    ),
    "missions": Block(
        "mission",
        must={"code": MISSION_CODE, "short_name": text(80), "stage": CODE, "statement": text()},
        may={"goals": texts(120), "challenge": text(), "by_when": text(120)},
        named_by="code",
        needed=True,
    ),
    "guiding_messages": _names("guiding message", 300),
    "governance_principles": _names("principle", 200),
    "cross_cutting_principles": Block(
        "principle", must={"name": text(200)}, may={"said_in_2025": text(200)}, named_by="name"
    ),
    "recommendations": Block(
        "recommendation",
        must={"number": number, "section": text(120), "text": text()},
        may={"considers": texts(), "evidence": some_of(Recommendation.Evidence.values)},
        named_by="number",
    ),
    "discussion_questions": Block("question", must={"recommendation": number, "text": text()}, named_by="text"),
    "poverty_action_network_aims": _names("aim", 300),
    "support_functions": _names("support function"),
    "barrier_kinds": Block("kind of barrier", must=CODE_AND_NAME, named_by="code"),
    "decision_outcomes": _words_of(Decision.Outcome, "outcome"),
    "stances": _words_of(Decision.Stance, "stance"),
    "put_off_reasons": _words_of(Escalation.PutOff, "reason"),
    "powers": Block("power", must=CODE_AND_NAME, may={"note": text(300)}, named_by="code"),
    "anchor_strands": _names("strand"),
    "engagement_routes": _names("route"),
    "communities_of_interest": _names("community"),
    "sectors": _names("sector"),
    "organisations": Block(
        "organisation", must={"name": text(200), "sector": text(120)}, may={"areas": texts(120)}, named_by="name"
    ),
    "local_examples": _names("example", 200),
    "cross_mission_workstreams": Block(
        "workstream",
        must={"name": text(120), "purpose": text()},
        may={"asks": one_of(Lever.Kind.values)},
        named_by="name",
    ),
    "forums": Block(
        "forum",
        must={"code": CODE, "name": text(120), "decides": yes_or_no, "asked_directly": yes_or_no},
        may={
            "also_known_as": text(120),
            "public": yes_or_no,
            "escalates_to": CODE,
            "answer_days": number,
            "return_days": number,
            "papers_clear_days": number,
            "quorum": number,
            "quorum_words": text(200),
        },
        named_by="code",
        needed=True,
    ),
    "meetings": Block(
        "meeting",
        must={"forum": CODE, "starts": moment},
        may={"minute_refs": text(60), "place": text(200)},
    ),
}
