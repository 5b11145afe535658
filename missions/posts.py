"""Who holds each mission's post today: its leader, its team, or its caretaker while the post is vacant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from foundation.working_days import today
from missions.models import Mission, Stage, Strategy


@dataclass
class Post:
    """One mission's people on one day. A vacant post is the absence of a leader, and nobody's fault."""

    mission: Mission
    leaders: list[Any] = field(default_factory=list)
    team: list[Any] = field(default_factory=list)
    contributors: list[Any] = field(default_factory=list)
    caretakers: list[Any] = field(default_factory=list)
    past_leaders: list[Any] = field(default_factory=list)
    vacant_since: date | None = None
    days_vacant: int = 0

    @property
    def is_vacant(self) -> bool:
        """Does nobody lead it today?"""
        return not self.leaders

    def is_served_by(self, user: Any) -> bool:
        """Does this person lead, support or look after it? `Mission.served_by`, of what was read."""
        return any(row.person_id == user.pk for row in (*self.leaders, *self.team, *self.caretakers))

    @property
    def never_led(self) -> bool:
        """Has nobody led it yet?"""
        return self.is_vacant and not self.past_leaders


def posts_by_stage(on: date | None = None) -> list[tuple[Stage, list[Post]]]:
    """Every mission's post under its stage of life, both in the strategy's order."""
    missions = Mission.objects.select_related("stage").order_by("stage__order", "order")
    by_stage = groupby(posts_of(missions, on), key=lambda post: post.mission.stage)
    return [(stage, list(posts)) for stage, posts in by_stage]


def posts_of(missions: Iterable[Mission], on: date | None = None) -> list[Post]:
    """Each mission's post on a day, today unless told, in the order given; two queries however many missions.

    Days vacant are calendar days since the last leader stood down or, before the first, since the strategy's approval.
    """
    day = on or today()
    posts = {mission.pk: Post(mission) for mission in missions}
    appointments: Any = Mission._meta.get_field("appointments").related_model
    rows = appointments.objects.filter(mission__in=posts, since__lte=day).order_by("since", "id")
    for row in rows.select_related("person__organisation__sector", "function", "sponsor"):
        _seat(posts[row.mission_id], row, day)
    approved = Strategy.current().approved_on if any(post.never_led for post in posts.values()) else None
    for post in posts.values():
        if post.is_vacant:
            post.vacant_since = max((row.until for row in post.past_leaders), default=approved)
            post.days_vacant = (day - post.vacant_since).days if post.vacant_since else 0
    return list(posts.values())


def _seat(post: Post, row: Any, day: date) -> None:
    ended = row.until is not None and row.until <= day
    if row.role == "leader":
        (post.past_leaders if ended else post.leaders).append(row)
    elif not ended and row.role == "team":
        post.team.append(row)
    elif not ended and row.role == "caretaker":
        post.caretakers.append(row)
    elif not ended and row.role == "contributor":
        post.contributors.append(row)
