"""Two texts side by side: which of their words were taken out, and which were put in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\S+\s*|\s+")
MOST = 800  # words of a text that are compared one by one; of a longer one, whole paragraphs are


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
    if max(len(old), len(new)) > MOST:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    # To compare takes the square of them: of what has more lines still, all is said to have changed.
    return (old, new) if max(len(old), len(new)) <= MOST else ([before], [after])


def _add(pieces: list[Piece], words: str, changed: bool) -> None:
    """Add words; the blank behind those that changed is no change."""
    said = words.rstrip() if changed else words
    pieces += [Piece(part, is_changed) for part, is_changed in ((said, changed), (words[len(said) :], False)) if part]
