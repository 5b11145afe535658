"""Two texts side by side: which of their words were taken out, and which were put in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\s]+")
MOST = 1_500  # words of one text that are compared one by one; of longer ones, whole paragraphs are


@dataclass(frozen=True)
class Piece:
    """Some words of a text, and whether the other text has them not."""

    words: str
    changed: bool


def marked(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """The two texts in pieces; read one after another, the pieces are the text."""
    old, new = _parts(before, after)
    gone: list[Piece] = []
    come: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        _add(gone, "".join(old[a:b]), what != "equal")
        _add(come, "".join(new[c:d]), what != "equal")
    return gone, come


def _parts(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    if max(len(old), len(new)) > 2 * MOST:
        return before.splitlines(keepends=True), after.splitlines(keepends=True)
    return old, new


def _add(pieces: list[Piece], words: str, changed: bool) -> None:
    if not words:
        return
    # A blank between two changed words is no reason to begin anew.
    if pieces and (pieces[-1].changed == changed or (pieces[-1].changed and words.isspace())):
        pieces[-1] = Piece(pieces[-1].words + words, pieces[-1].changed)
    else:
        pieces.append(Piece(words, changed))
