"""A record's story as its page tells it: each move with its day in London, its seat and its words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone


@dataclass(frozen=True)
class Told:
    """One line of a record's story."""

    title: str
    meta: list[str]
    words: str


def told(step: Any, *further: str, with_words: bool = True) -> Told:
    """One move, and what else stands beside it; without its words where whoever reads may not have them."""
    facts = [f"{timezone.localtime(step.at):%-d %B %Y}", step.acting_as, *further]
    return Told(step.label, facts, step.words if with_words else "")


def story_of(steps: Iterable[Any]) -> list[Told]:
    """Moves in the order they are given."""
    return [told(step) for step in steps]
