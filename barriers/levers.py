"""The levers a barrier stops: linked when it is logged from one that is not possible, or afterwards by its mission."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import shorten
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from barriers.models import Barrier
from foundation import history
from foundation.moves import NotYours
from leaders.standing import standing_of
from missions.models import Lever

LONGEST_TITLE = 200
CANNOT = " cannot go ahead"


def barriers_to_link(user: Any) -> QuerySet[Barrier]:
    """The logged barriers a person may link to a lever: their own missions’, and as the facilitator all they read."""
    standing = standing_of(user)
    rows = Barrier.objects.logged_and_visible_to(user)
    return rows if standing.facilitates else rows.filter(lead_mission__in=standing.serves)


def check_links(user: Any) -> None:
    """Raise NotYours where a person has no barrier to link."""
    standing = standing_of(user)
    if not standing.serves and not standing.facilitates:
        raise NotYours("Linking barriers is for missions’ own people and the facilitator to do.")


def link(lever: Lever, chosen: Iterable[Barrier], *, by: Any) -> None:
    """Say which of this person's barriers stop a lever, in the place of what was said before; others' stay linked.

    Raises NotYours.
    """
    check_links(by)
    wanted, theirs = set(chosen), barriers_to_link(by)
    had = set(theirs.filter(levers=lever))
    with transaction.atomic():
        for barrier in had - wanted:
            barrier.levers.remove(lever)
            history.note("unlink_lever", barrier, by=by)
        for barrier in wanted - had:
            barrier.levers.add(lever)
            history.note("link_lever", barrier, by=by)


def begun_from(lever: Lever | None) -> dict[str, Any]:
    """What a barrier says at first that is logged from a lever: that it cannot go ahead, and why."""
    if lever is None:
        return {}
    room = LONGEST_TITLE - len(CANNOT)
    return {
        "title": shorten(lever.name.rstrip("."), room, placeholder="…") + CANNOT,
        "gets_in_the_way": lever.because,
        "where": lever.where,
    }
