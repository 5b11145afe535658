"""Who may read what was learned, tried and heard: one rule for pages, lists, search, exports, digests and mail.

A draft is its author's, and of whoever heads the mission once its author has left it; a contributor's offered draft is
also the team's. Shared with the team: the mission's own people and the facilitator. Shared with everyone: everyone
signed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Q

from leaders.standing import drafts_held_by, standing_of

NOTHING = Q(pk__in=[])


def drafted_or_shared(user: Any, *, if_for_the_team: bool = False) -> Q:
    """Entries, experiments and voices a person may read: the three carry the same three columns.

    `if_for_the_team`: those they might, were every one of them shared with its team alone.
    """
    if not user.is_authenticated:
        return NOTHING
    standing = standing_of(user)
    ours = Q(mission__in=standing.serves)
    draft = Q(state="draft") & (drafts_held_by(user, mission="mission") | (Q(offered_at__isnull=False) & ours))
    team = ours | Q(author=user)
    if standing.facilitates:
        return draft | ~Q(state="draft")
    everyones = NOTHING if if_for_the_team else Q(audience="everyone")
    return draft | (~Q(state="draft") & (everyones | team))


class Written(models.QuerySet):
    """Entries, experiments and voices asked about by reader: each is its author's draft first."""

    def visible_to(self, user: Any) -> Self:
        """Those this person may read."""
        return self.filter(drafted_or_shared(user))

    def drafts(self) -> Self:
        """Those not shared yet."""
        return self.filter(state="draft")

    def drafts_of(self, user: Any) -> Self:
        """A person's own unfinished ones, and those left to them."""
        return self.drafts().filter(drafts_held_by(user, mission="mission"))

    def offered_to(self, missions: Iterable[int]) -> Self:
        """Drafts that contributors sent to the teams of these missions, by their ids, and that wait for them."""
        return self.drafts().filter(offered_at__isnull=False, mission__in=missions)
