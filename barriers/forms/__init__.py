"""What people are asked on the pathway, by what it is about. Forms clean and narrow; they never move."""

from barriers.forms.ask import AskForm, EscalateForm, TypedAskForm
from barriers.forms.barrier import AmendForm, BarrierForm, JoinForm, MergeForm, UpdateForm, WithdrawForm
from barriers.forms.decision import (
    AmendDecisionForm,
    CorrectForm,
    DecideForm,
    ItemDecisionForm,
    OwnDecisionForm,
    WhichDecision,
    record_of,
)
from barriers.forms.filters import ActionFilter, BarrierFilter, DecisionFilter, QueueFilter, RevisitFilter, SimilarForm
from barriers.forms.following import (
    ActionForm,
    ChangeDateForm,
    GiveActionForm,
    HowFarForm,
    PartnerReplyForm,
    TypedReplyForm,
)
from barriers.forms.help import HelpForm, HelpWithOneForm
from barriers.forms.levers import FromLeverForm, LeverBarriersForm
from barriers.forms.moves import MoveForm, NothingMoreForm, WordsForm
from barriers.forms.trip import (
    AcknowledgeForm,
    AnswerForm,
    AskMissionForm,
    FirstWordForm,
    GrantForm,
    PutOffForm,
    ReceiveForm,
    ReturnForm,
    ScheduleForm,
    SendBackForm,
    TakeBackForm,
)

__all__ = [
    "AcknowledgeForm",
    "ActionFilter",
    "ActionForm",
    "AmendDecisionForm",
    "AmendForm",
    "AnswerForm",
    "AskForm",
    "AskMissionForm",
    "BarrierFilter",
    "BarrierForm",
    "ChangeDateForm",
    "CorrectForm",
    "DecideForm",
    "DecisionFilter",
    "EscalateForm",
    "FirstWordForm",
    "FromLeverForm",
    "GiveActionForm",
    "GrantForm",
    "HelpForm",
    "HelpWithOneForm",
    "HowFarForm",
    "ItemDecisionForm",
    "JoinForm",
    "LeverBarriersForm",
    "MergeForm",
    "MoveForm",
    "NothingMoreForm",
    "OwnDecisionForm",
    "PartnerReplyForm",
    "PutOffForm",
    "QueueFilter",
    "ReceiveForm",
    "ReturnForm",
    "RevisitFilter",
    "ScheduleForm",
    "SendBackForm",
    "SimilarForm",
    "TakeBackForm",
    "TypedAskForm",
    "TypedReplyForm",
    "UpdateForm",
    "WithdrawForm",
    "WhichDecision",
    "WordsForm",
    "record_of",
]
