"""The barriers floor's records."""

from barriers.models.action import Action, ActionStep
from barriers.models.barrier import OPEN_STATES, Barrier, BarrierKind, BarrierStep, Joining, Update
from barriers.models.decision import Decision
from barriers.models.escalation import (
    BEFORE_A_DECISION,
    OPEN,
    OWES_WORDS,
    Escalation,
    EscalationStep,
    Option,
    ReadingGrant,
)
from barriers.models.help import HelpOffered
from barriers.models.partner_request import PartnerRequest, PartnerRequestStep

__all__ = [
    "BEFORE_A_DECISION",
    "OPEN",
    "OPEN_STATES",
    "OWES_WORDS",
    "Action",
    "ActionStep",
    "Barrier",
    "BarrierKind",
    "BarrierStep",
    "Decision",
    "Escalation",
    "EscalationStep",
    "HelpOffered",
    "Joining",
    "Option",
    "PartnerRequest",
    "PartnerRequestStep",
    "ReadingGrant",
    "Update",
]
