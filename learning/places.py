"""Whether the name of a place is so small that somebody who spoke there could be found by it."""

from __future__ import annotations

import re

STREET = re.compile(
    r"\b[\w'-]+\s+(?:street|road|rd|avenue|ave|lane|close|crescent|drive|terrace|court|grove|gardens|walk|way|row|mews)"
    r"\b\.?(?=\s*(?:$|[,;(/]| and ))",
    re.I,
)
# “St Hilda’s” is a part of the town: only at the end of a name does “St” stand for a street.
ST = re.compile(r"\b[\w'-]+\s+st\b\.?(?=\s*(?:$|[,;]))", re.I)
HOUSE = re.compile(r"\b(?:(?:flat|house|room|unit|apartment|no\.?|number)\s*\d+\w?|\d+[a-z]?,?\s+[a-z][\w'-]+)", re.I)
POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b", re.I)
ONE_OF_MANY = (
    "school|academy|nursery|surgery|practice|medical centre|health centre|clinic|pharmacy|church|mosque|hostel"
    "|care home|children's centre|community centre"
)
NOT_A_NAME = "a|an|the|any|each|every|our|their|one|local|primary|secondary|infant|junior|special|and|or|at|in|of|near"
BY_NAME = re.compile(
    rf"\b(?!(?:{NOT_A_NAME})\b)[\w'-]+\s+(?:(?:primary|infant|junior|secondary)\s+)?(?:{ONE_OF_MANY})\b", re.I
)


def smaller_than_a_ward(place: str) -> str:
    """A sentence for its writer where a place reads as a house, a street, or one school or surgery; otherwise blank."""
    plain = place.replace("’", "'")
    if not any(pattern.search(plain) for pattern in (POSTCODE, HOUSE, STREET, ST, BY_NAME)):
        return ""
    return f"“{place}” reads smaller than a ward. Name a ward or more, so that nobody can be found by it."
