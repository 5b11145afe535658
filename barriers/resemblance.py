"""Finding records that resemble what somebody is writing: those with several of its words, most in common first."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from django.db.models import F

from foundation.found_words import root
from foundation.search import HoldsWords, Matching, asked_words

MOST_WORDS = 8  # of a text, the longest: they say more of what it is about than the short ones
MOST_READ = 50  # of the newest that have two words in common; further back nobody remembers either
LONGEST_READ = 4000  # characters of each, so that no long text holds a page up
ALIKE = 0.4  # of the words asked for, in a record that is shown


class HoldsTwoOf(HoldsWords):
    """True where the record's text holds at least two of the given words, stemmed."""

    lookup_name = "holds_two_of"
    reads_tsquery = "to_tsquery"

    @property
    def in_fts5(self) -> str:
        """Each two of the words, or each other two."""
        return " OR ".join(f'("{one}" AND "{other}")' for one, other in combinations(self.rhs, 2))

    @property
    def in_tsquery(self) -> str:
        # Words are letters and digits alone (`words_of`), so none of them is read as an operator.
        return " | ".join(f"({one} & {other})" for one, other in combinations(self.rhs, 2))


def telling_words(text: str) -> list[str]:
    """The longest distinct words of a text, eight at most, in its order; two that differ by an ending are one."""
    distinct: dict[str, str] = {}
    for word in asked_words(text):
        distinct.setdefault(root(word), word)
    longest = sorted(distinct.values(), key=len, reverse=True)[:MOST_WORDS]
    return [word for word in distinct.values() if word in longest]


def alike(rows: Matching, text: str, few: int, *, least: float = ALIKE, fewest: int = 2) -> list[Any]:
    """The records of `rows` that resemble a text, nearest first, `few` at most; of the newest fifty.

    `least` is the part of the text's telling words that a record has to hold, `fewest` of them at any rate. One
    question of the database, and none where the text has fewer than that of words that say something.
    """
    words = telling_words(text)
    if len(words) < fewest:
        return []
    asked = {root(word) for word in words}
    newest = rows.newest_few(MOST_READ, HoldsTwoOf(F("search_text"), words), words=len(words))
    shared = [(len(asked & {root(word) for word in row.search_text[:LONGEST_READ].split()}), row) for row in newest]
    near = [(count, row) for count, row in shared if count >= max(fewest, least * len(asked))]
    return [row for _, row in sorted(near, key=lambda pair: (-pair[0], -pair[1].pk))[:few]]
