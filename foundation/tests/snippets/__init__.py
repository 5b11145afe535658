"""Sentences to measure the personal-data check by."""

from foundation.tests.snippets.harmless import HARMLESS
from foundation.tests.snippets.identifying import IDENTIFYING

__all__ = ["ABOUT_THE_DIRECTORY", "HARMLESS", "IDENTIFYING", "KNOWN"]

# Sentences in which only people of the directory are named.
KNOWN = ["Mary Jones", "Cllr Ian O'Brien", "mary.jones@example.gov.uk"]
ABOUT_THE_DIRECTORY = [
    "Cllr Mary Jones asked for a paper.",
    "Dr Jones will bring it back.",
    "Ms M. Jones chairs the meeting.",
    "Councillor O’Brien agreed.",
    "Write to Mary.Jones@example.gov.uk before Friday.",
    "Cllr Jones Health and Wellbeing Board member.",
]
