"""The trail from a voice to what changed: what it became part of, what was decided, tried and answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from barriers.models import Decision
from foundation.working_days import day_of, start_of
from learning.models import CommunityVoice
from missions.models import Lever

NOON = timedelta(
    hours=12
)  # where only the day is known: after what was there that morning, before the afternoon's moves
QUOTES = "“”\"' "  # which the page sets itself
NOT_TOLD = ("offer", "link")
SHOWED = ("stop", "review")


@dataclass(frozen=True)
class Stop:
    """One thing that happened on the way: when, what, and where it can be read."""

    at: datetime
    title: str
    about: str = ""
    url: str = ""
    facts: list[str] = field(default_factory=list)
    words: str = ""
    quoted: bool = False

    @property
    def day(self) -> date:
        """The day in London."""
        return day_of(self.at)


def trail_of(voice: CommunityVoice, user: Any) -> list[Stop]:
    """Everything on a voice's way that this person may read, in order of time; nothing for a draft."""
    if voice.state == CommunityVoice.State.DRAFT:
        return []
    stops = [*_moves(voice), *_barriers(voice, user), *_decisions(voice, user), *_experiments(voice, user)]
    return sorted([*stops, *_levers(voice)], key=lambda stop: stop.at)


def _moves(voice: CommunityVoice) -> Iterator[Stop]:
    where = [str(part) for part in (voice.place, voice.where) if part]
    yield Stop(start_of(voice.heard_on), f"Heard through {voice.route}", facts=where)
    for step in voice.steps.all():
        if step.move == "hear" and day_of(step.at) != voice.heard_on:
            yield Stop(step.at, "Put in the log", facts=[step.acting_as])
        elif step.move not in (*NOT_TOLD, "hear"):
            title = f"{step.label}: {voice.get_response_display().lower()}" if step.move == "respond" else step.label
            quoted = step.move == "their_view"
            words = step.words.strip(QUOTES) if quoted else step.words
            yield Stop(step.at, title, facts=[step.acting_as], words=words, quoted=quoted)


def _barriers(voice: CommunityVoice, user: Any) -> Iterator[Stop]:
    barriers: Any = voice.barriers.logged_and_visible_to(user)
    for barrier in barriers:
        there = day_of(barrier.logged_at) < voice.heard_on
        title = "It speaks to a barrier that was logged before" if there else "It became part of a barrier"
        facts = [barrier.reference, barrier.get_state_display()]
        yield Stop(barrier.logged_at, title, barrier.title, barrier.get_absolute_url(), facts)


def _decisions(voice: CommunityVoice, user: Any) -> Iterator[Stop]:
    """What was decided because of it, and on the barriers it is part of."""
    read = voice.barriers.visible_to(user).values("pk")
    # By subqueries, so that a decision reached by both ways is told once.
    its = Q(pk__in=voice.decisions.values("pk")) | Q(escalation__barrier__in=read)
    decisions = Decision.objects.visible_to(user).in_force().filter(its)
    for decision in decisions.select_related("escalation__forum", "forum", "delegation__mission"):
        who = decision.answering_forum or (decision.delegation and decision.delegation.mission) or "Decided"
        title = f"{who}: {decision.get_outcome_display().lower()}"
        url = decision.get_absolute_url()
        yield Stop(start_of(decision.on) + NOON, title, decision.title, url, [decision.reference], decision.words)


def _experiments(voice: CommunityVoice, user: Any) -> Iterator[Stop]:
    shown: Any = voice.experiments.visible_to(user).exclude(reference=None).prefetch_related("steps")
    for experiment in shown:
        steps = {step.move: step for step in reversed(experiment.steps.all())}
        about, url = experiment.title, experiment.get_absolute_url()
        facts = [experiment.reference]
        begun = steps.get("start") or steps.get("share")
        if begun:
            title = "It was tried" if begun.move == "start" else "It became an idea to try"
            yield Stop(begun.at, title, about, url, facts, experiment.tries)
        for move in SHOWED:
            if step := steps.get(move):
                yield Stop(step.at, "What the try showed", about, url, [*facts, step.label], step.words)


def _levers(voice: CommunityVoice) -> Iterator[Stop]:
    """Each lever on the day it came as far as it is now."""
    for lever in voice.levers.prefetch_related("steps"):
        came = next((step for step in lever.steps.all() if step.from_state != step.to_state), None)
        if came:
            facts = [lever.get_kind_display(), lever.get_state_display()]
            words = lever.because if lever.state == Lever.State.NOT_POSSIBLE else ""
            yield Stop(came.at, "It touches a lever", lever.name, lever.get_absolute_url(), facts, words)
