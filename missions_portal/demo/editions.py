"""The sample's digests: compiled by the clock, sent, skipped, corrected, and some held for their officer to check."""

from __future__ import annotations

from functools import partial

from digests import following
from digests.compile import approve, compile_due, skip
from digests.correcting import correct
from digests.deliver import send
from digests.models import Edition
from foundation.working_days import today
from missions_portal.demo.world import World

# The days on which the clock finds an edition due: three before the Partnership's meetings, eight before the Board's.
COMPILED = (-65, -45, -38, -25, -5, -1)
SKIPPED = -45
PUT_RIGHT = -20


def compile_all(world: World) -> None:
    """Let the clock compile on its days, and the officers say yes the day after; the last ones stay held."""
    for day in COMPILED:
        world.on(day, "07:00", "editions compiled", lambda: compile_due(today()))
        if day < -1:
            skipping = day == SKIPPED
            world.on(day + 1, "10:00", "editions approved", partial(_say_yes, world, skipping=skipping))
    world.on(PUT_RIGHT, "11:00", "a digest corrected, a mail that came back", lambda: _put_right(world))


def _say_yes(world: World, *, skipping: bool) -> None:
    for edition in Edition.objects.held().select_related("forum", "meeting"):
        officer = world.officer_of(edition.forum)
        if skipping and edition.kind == Edition.Kind.FORUM:
            skip(edition, because="The officer was away and the meeting was short; the next one covers it.", by=officer)
            continue
        approve(edition, note="Five minutes, and two things to do.", by=officer)
        edition.refresh_from_db()
        send(edition)


def _put_right(world: World) -> None:
    """A mistake in the Partnership's latest, and what its officer does with mails that did not arrive."""
    wrong = Edition.objects.sent().filter(kind=Edition.Kind.FORUM, forum__code="place-partnership").latest("covers_to")
    officer = world.officer_of(wrong.forum)
    new = correct(wrong, what="We wrote that the meeting is at 2pm. It is at 3pm.", by=officer)
    approve(new, by=officer)
    send(Edition.objects.get(pk=new.pk))
    first, second, *_ = new.deliveries.exclude(person=officer).select_related("edition__forum", "person")
    following.came_back(first, because="550 No such mailbox", on=today(), by=officer)
    following.decline(second.person, new, because="I read it in the portal.")
