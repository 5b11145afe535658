"""The forms of meetings, their agendas, what is written in the room, and the forward plan."""

from people.forms.items import AmendItemForm, ItemForm, TakeOffForm
from people.forms.meetings import (
    AgendaOutForm,
    CancelForm,
    ChangeDayForm,
    ConfirmMinutesForm,
    CorrectQuorumForm,
    DraftMinutesForm,
    FurtherBack,
    HoldForm,
    MeetingForm,
    QuorumLostForm,
    WhichMeetings,
    time_field,
)
from people.forms.plan import ChangePlannedForm, PlannedForm
from people.forms.room import InterestForm, SubstituteForm, WhoCameForm

__all__ = [
    "AgendaOutForm",
    "AmendItemForm",
    "CancelForm",
    "ChangeDayForm",
    "ChangePlannedForm",
    "ConfirmMinutesForm",
    "CorrectQuorumForm",
    "DraftMinutesForm",
    "FurtherBack",
    "HoldForm",
    "InterestForm",
    "ItemForm",
    "MeetingForm",
    "PlannedForm",
    "QuorumLostForm",
    "SubstituteForm",
    "TakeOffForm",
    "WhichMeetings",
    "WhoCameForm",
    "time_field",
]
