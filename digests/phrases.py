"""How an edition puts days, numbers, places and lists into plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def number(n: int) -> str:
    """Up to ten in letters, above that in figures; none is “no”."""
    return _NUMBERS[n] if 0 <= n < len(_NUMBERS) else f"{n:,}"


def many(n: int, one: str, more: str = "") -> str:
    """“one barrier”, “five barriers”."""
    return f"{number(n)} {one if n == 1 else more or one + 's'}"


def day(on: date | datetime | None, *, beside: date | None = None) -> str:
    """“10 December”, with its year where that is not the year of the day `beside` it. Moments are read in London."""
    if on is None:
        return ""
    if isinstance(on, datetime):
        on = timezone.localtime(on).date()
    return f"{on:%-d %B}" if beside is not None and on.year == beside.year else f"{on:%-d %B %Y}"


def clock(at: datetime) -> str:
    """“2pm” or “2.30pm”, in London."""
    local = timezone.localtime(at)
    minutes = f".{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def working_days(n: int) -> str:
    """“1 working day”, “71 working days”."""
    return f"{n} working day{'' if n == 1 else 's'}"


def area(record: Any) -> str:
    """The area a record is about; blank for the whole place."""
    return record.where.name if record.where else ""


def listed(words: Sequence[str]) -> str:
    """“one, two and three”."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def sentence(words: str) -> str:
    """With a capital first and a full stop last."""
    words = " ".join(words.split())
    if not words:
        return ""
    return words[0].upper() + words[1:] + ("" if words[-1] in ".?!…”" else ".")


def sentences(parts: Iterable[str]) -> str:
    """Several sentences in a row, the empty ones left out."""
    return " ".join(sentence(part) for part in parts if part and part.strip())


def short(words: str, most: int = 34) -> str:
    """Whole sentences while they fit into so many words; else the first words and an ellipsis."""
    words = " ".join(words.split())
    if len(words.split()) <= most:
        return words
    kept: list[str] = []
    for one in re.split(r"(?<=[.!?]) ", words):
        if sum(len(k.split()) for k in kept) + len(one.split()) > most:
            break
        kept.append(one)
    return " ".join(kept) or " ".join(words.split()[:most]).rstrip(",;:–-") + "…"
