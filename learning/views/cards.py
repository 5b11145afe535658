"""An experiment in words: its card and its guards box by box, its spending, its permission and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from learning.experiments import in_pounds
from learning.models import Experiment

_X = Experiment.State
CARD = {
    "riskiest_assumption": "What must be true, and might not be",
    "tries": "What is tried",
    "where": "Where",
    "looks_at": "What we look at",
}
GUARDS = {
    "harm_check": "Who could be harmed, and what guards them",
    "spending_limit": "The most that may be spent",
    "when_we_would_stop": "When we would stop",
    "harm_of_doing_nothing": "The harm of doing nothing",
}


@dataclass(frozen=True)
class Box:
    """One box of a card: what it says, and what the try before said where that was different."""

    label: str
    words: str
    before: str = ""


def card_of(experiment: Experiment, before: Experiment | None = None) -> dict[str, Any]:
    """The test card, its guards and its permission as labels and words, and which guards are still missing.

    `before` is the try it was adapted from: each box then says what is different.
    """
    guards = [_box(label, name, experiment, before) for name, label in GUARDS.items()]
    noted = [Box("Harm noted", experiment.harm_noted), Box("It went on, because", experiment.went_on_because)]
    lent = [
        Box("The rule set aside", experiment.permission_for),
        Box("Who lent permission", experiment.permission_by),
    ]
    card = [_box(label, name, experiment, before) for name, label in CARD.items()]
    return {
        "belief": _box("We believe that", "belief", experiment, before),
        "card": [box for box in card if box.words or box.before],
        "guards": guards,
        "noted": [box for box in noted if box.words],
        "lent": [box for box in lent if box.words],
        "permission": permission_in_words(experiment),
        "spending": spending_in_words(experiment),
        "unguarded": [box.label.lower() for box in guards if not box.words],
    }


def _box(label: str, name: str, experiment: Experiment, before: Experiment | None) -> Box:
    words, then = _in_words(experiment, name), _in_words(before, name) if before else ""
    return Box(label, words, then if then != words else "")


def _in_words(experiment: Experiment, name: str) -> str:
    value = getattr(experiment, name)
    if name == "where":
        return str(value or "Everywhere")
    if name == "spending_limit":
        return "" if value is None else in_pounds(value)
    return value


def spending_in_words(experiment: Experiment) -> str:
    """“£180 spent of at most £250” once it has started; blank before."""
    if experiment.spending_limit is None or experiment.state in (_X.DRAFT, _X.IDEA, _X.AGREED):
        return ""
    spent = in_pounds(experiment.spent) if experiment.spent else "Nothing"
    return f"{spent} spent of at most {in_pounds(experiment.spending_limit)}"


def permission_in_words(experiment: Experiment) -> str:
    """Until when a permission is or was lent; blank where none has an end."""
    until, days = experiment.permission_until, experiment.days_of_permission
    if until is None or days is None:
        return ""
    day = f"{until:%-d %B %Y}"
    if days < 0:
        return f"The permission ended on {day}."
    if experiment.has_ended:
        return f"The permission was lent until {day}."
    left = "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"
    return f"The permission ends on {day}, {left}."


def turn_of(experiment: Experiment) -> str:
    """The first line of an experiment: how far it is."""
    if experiment.state == _X.DRAFT:
        return "A draft, for the team to read" if experiment.offered_at else "A draft, not yet shared"
    if experiment.state == _X.REVIEWED:
        return f"Reviewed: {experiment.get_decision_display().lower()}"
    words: dict[str, str] = {
        _X.IDEA: "An idea, not yet agreed",
        _X.AGREED: "Agreed, not yet started",
        _X.RUNNING: f"Running. {spending_in_words(experiment)}.",
        _X.PAUSED: f"Paused. {spending_in_words(experiment)}.",
        _X.STOPPED: "Stopped early: a good ending. What it taught is worth a review.",
    }
    return words[experiment.state]
