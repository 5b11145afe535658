"""The moves of every record as pages for the guides, drawn from the very tables the portal runs on."""

from __future__ import annotations

from typing import Any

from barriers.actions import ACTION_MOVES
from barriers.escalation import BARRIER_MOVES, ESCALATION_MOVES
from barriers.models import Action, Barrier, Escalation, PartnerRequest
from barriers.partners import PARTNER_MOVES
from digests.models import Edition
from digests.moves import EDITION_MOVES
from foundation.moves import Moves, diagram
from leaders.models import Nomination
from leaders.moves import NOMINATION_MOVES
from learning.models import CommunityVoice, Experiment, LearningEntry, LearningQuestion, Synthesis
from learning.moves import ENTRY_MOVES, EXPERIMENT_MOVES, QUESTION_MOVES, SYNTHESIS_MOVES, VOICE_MOVES
from missions.models import Lever
from missions.moves import LEVER_MOVES
from missions_portal.information.moves import REQUEST_MOVES
from missions_portal.models import InformationRequest
from missions_portal.publish.moves import PUBLICATION_MOVES
from missions_portal.publish.side import PublicSide
from people.models import Meeting
from people.moves import MEETING_MOVES

TABLES = (
    ("A barrier", Barrier, BARRIER_MOVES),
    ("An escalation: one trip to one forum", Escalation, ESCALATION_MOVES),
    ("A partner's request", PartnerRequest, PARTNER_MOVES),
    ("An action", Action, ACTION_MOVES),
    ("A nomination", Nomination, NOMINATION_MOVES),
    ("A meeting", Meeting, MEETING_MOVES),
    ("A lever", Lever, LEVER_MOVES),
    ("A learning entry", LearningEntry, ENTRY_MOVES),
    ("An experiment", Experiment, EXPERIMENT_MOVES),
    ("A community voice", CommunityVoice, VOICE_MOVES),
    ("A learning question", LearningQuestion, QUESTION_MOVES),
    ("A synthesis", Synthesis, SYNTHESIS_MOVES),
    ("An edition of the digest", Edition, EDITION_MOVES),
    ("A request for information", InformationRequest, REQUEST_MOVES),
    ("Words for residents, of a decision, an entry or a voice", PublicSide, PUBLICATION_MOVES),
)
OPENING = """# What can happen, and who may do it

Drawn from the tables in the code by `python manage.py draw_pathway`; a test says this page is current. Each row is one
move: where it starts, where it ends, whose it is. A move made by another move has no button of its own.
"""


def page() -> str:
    """The whole page, as it belongs in `docs/pathway.md`."""
    return "\n".join([OPENING, *[_section(title, model, table) for title, model, table in TABLES]])


def _section(title: str, model: Any, table: Moves) -> str:
    names = dict(model.State.choices)
    rows = [
        f"| {move.label} | {', '.join(names[s] for s in move.starts) or 'new'} | "
        f"{names.get(move.ends, 'gone') if move.ends else 'as it is'} | {move.whose.words} |"
        for move in table
    ]
    return "\n".join(
        [
            f"## {title}\n",
            "| move | from | to | whose |",
            "|---|---|---|---|",
            *rows,
            "\n```mermaid",
            diagram(model.State.choices, table) + "```\n",
        ]
    )
