"""Evidence: what the portal's own records show of a recommendation, as facts with the way to each record.

A pack says which kinds of evidence speak to which recommendation. A fact says how many, who and since when; nothing is
weighed, and nobody is measured. Only what the reader may read is counted.
"""

from missions_portal.evidence.facts import Fact, Link, Shown, evidence_of, or_none
from missions_portal.evidence.found import Found

__all__ = ["Fact", "Found", "Link", "Shown", "evidence_of", "or_none"]
