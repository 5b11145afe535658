"""The leaders floor's records."""

from leaders.models.appointments import Appointment, AppointmentQuerySet, SupportFunction
from leaders.models.nominations import Nomination, NominationQuerySet, NominationStep
from leaders.models.space import Note
from leaders.models.support import SupportOffer

__all__ = [
    "Appointment",
    "AppointmentQuerySet",
    "Nomination",
    "NominationQuerySet",
    "NominationStep",
    "Note",
    "SupportFunction",
    "SupportOffer",
]
