"""The foundation's tables, each kept in the module of the promise it serves."""

from foundation.drafts import Draft, FormKey
from foundation.history import AuditEntry
from foundation.links import PersonalLink
from foundation.outbox import Notice
from foundation.publishing import PublicationStep, QuietDates
from foundation.redaction import Redaction
from foundation.references import ReferenceCounter

__all__ = [
    "AuditEntry",
    "Draft",
    "FormKey",
    "Notice",
    "PersonalLink",
    "PublicationStep",
    "QuietDates",
    "Redaction",
    "ReferenceCounter",
]
