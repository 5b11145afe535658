"""Letters: what the fonts of the PDF can print, and what a reader sees in place of the rest."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

LIST = Path(__file__).parent / "fonts" / "letters.txt"
CALLED = {"CJK": "Chinese"}  # what Unicode calls a script, where people call it otherwise


def printed(told: Any) -> Any:
    """The data of an edition with every text in it put into letters that print."""
    if isinstance(told, str):
        return readable(told)
    if isinstance(told, list):
        return [printed(part) for part in told]
    if isinstance(told, dict):
        return {name: printed(part) for name, part in told.items()}
    return told


def readable(text: str) -> str:
    """A text in letters that print: an accent is dropped, a sign is named, a script that is missing is said to be."""
    text = unicodedata.normalize("NFC", text)
    if has_letters_for(text):
        return text
    words = "".join(char if has_letters_for(char) else _instead(char) for char in text)
    # A whole passage in one script is said once, not letter by letter.
    return re.sub(r"(\[in \w+ letters[^]]*\])(?:\s*\1)+", r"\1", words)


def has_letters_for(text: str) -> bool:
    """Can the fonts print all of it?"""
    return _letters().issuperset(text)


@cache
def _letters() -> frozenset[str]:
    """The letters both weights of the text face have; a line of the list is one, or the first and last of many."""
    ranges = (line.split("-") for line in LIST.read_text().split())
    return frozenset(chr(code) for ends in ranges for code in range(int(ends[0], 16), int(ends[-1], 16) + 1)) | {"\n"}


def _instead(char: str) -> str:
    sort = unicodedata.category(char)
    if sort[0] == "Z" or char.isspace():
        return " "
    # Marks that only steer how their neighbours are drawn: joiners, directions, the tint of an emoji.
    if sort in ("Cc", "Cf", "Mn", "Me", "Sk"):
        return ""
    plain = "".join(part for part in unicodedata.normalize("NFKD", char) if has_letters_for(part))
    if plain:
        return "".join(part for part in plain if not unicodedata.combining(part))
    if sort == "Nd":
        return str(unicodedata.decimal(char))
    name = unicodedata.name(char, "")
    if not name:
        return "□"
    if sort[0] in "LM":
        script = name.split()[0].split("-")[0]
        return f"[in {CALLED.get(script, script.capitalize())} letters, to be read on the web]"
    return f"[{name.lower()}]"
