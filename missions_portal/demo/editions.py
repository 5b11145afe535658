"""The sample's digests: compiled by the clock, sent, skipped, and one held for its officer to check."""

from __future__ import annotations

from functools import partial

from digests.compile import approve, compile_due, skip
from digests.deliver import send
from digests.models import Edition
from foundation.working_days import today
from missions_portal.demo.world import World

# The days on which the clock finds an edition due: three before the Partnership's meetings, eight before the Board's.
COMPILED = (-65, -45, -38, -25, -5, -1)
SKIPPED = -45


def compile_all(world: World) -> None:
    """Let the clock compile on its days, and the officers say yes the day after; the last ones stay held."""
    for day in COMPILED:
        world.on(day, "07:00", "editions compiled", lambda: compile_due(today()))
        if day < -1:
            skipping = day == SKIPPED
            world.on(day + 1, "10:00", "editions approved", partial(_say_yes, world, skipping=skipping))


def _say_yes(world: World, *, skipping: bool) -> None:
    for edition in Edition.objects.held().select_related("forum", "meeting"):
        officer = world.officer_of(edition.forum)
        if skipping and edition.kind == Edition.Kind.FORUM:
            skip(edition, because="The officer was away and the meeting was short; the next one covers it.", by=officer)
            continue
        approve(edition, note="Five minutes, and two things to do.", by=officer)
        edition.refresh_from_db()
        send(edition)
