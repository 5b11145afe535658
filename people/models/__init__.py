"""The people floor's records."""

from people.models.forums import Forum, Seat
from people.models.meetings import AgendaItem, Attendance, ForwardPlanItem, Interest, Meeting, MeetingStep
from people.models.organisations import Area, LeaversCheck, Organisation, Sector
from people.models.sessions import Session
from people.models.users import User

__all__ = [
    "AgendaItem",
    "Area",
    "Attendance",
    "ForwardPlanItem",
    "Forum",
    "Interest",
    "LeaversCheck",
    "Meeting",
    "MeetingStep",
    "Organisation",
    "Seat",
    "Sector",
    "Session",
    "User",
]
