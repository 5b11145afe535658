"""Trails: where each page of the pathway lies, from the desk down."""

from __future__ import annotations

from django.urls import reverse

from barriers.models import Barrier, Decision
from foundation.trails import Trail, below_the_desk


def to_barriers() -> Trail:
    """The way to the log."""
    return below_the_desk(("Barriers", reverse("barriers:list")))


def to_barrier(barrier: Barrier) -> Trail:
    """The way to one barrier."""
    return [*to_barriers(), (str(barrier), barrier.get_absolute_url())]


def to_decisions() -> Trail:
    """The way to the list of decisions."""
    return below_the_desk(("Decisions", reverse("barriers:decisions")))


def to_decision(decision: Decision) -> Trail:
    """The way to one decision."""
    return [*to_decisions(), (decision.reference, decision.get_absolute_url())]
