"""Writing a barrier down: which similar ones were logged before, and what a forum would ask that it leaves unsaid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from barriers.escalation import BARRIER_MOVES
from barriers.life import missions_to_join
from barriers.models import Barrier
from barriers.resemblance import alike
from foundation.search import words_of
from leaders.standing import standing_of
from missions.models import Mission

SHOWN = 3
# Of a barrier that somebody may not read they hear only where so much is in common that they must mean the same thing:
# with fewer words, its own could be found out one pair after another.
SURELY, FEWEST = 0.6, 5


@dataclass
class Similar:
    """What resembles a barrier that is being written: those its writer may read, each with the missions that could
    say *us too*, and whether there is one that they may not."""

    rows: list[tuple[Barrier, list[Mission]]]
    unread: bool

    def __bool__(self) -> bool:
        return bool(self.rows) or self.unread


def similar_to(text: str, *, reader: Any, logged_as: Barrier | None = None) -> Similar:
    """Logged barriers that resemble a text, nearest first, on a number of questions that does not grow with them.

    Of a sensitive one that this reader may not read it is said only that it exists, and only of a text that stands
    logged under their mission's name (`logged_as`): whoever could ask while they type would find its words out.
    """
    ended = (Barrier.State.MERGED, Barrier.State.WITHDRAWN)
    logged = Barrier.objects.logged().exclude(state__in=ended)
    if logged_as:
        logged = logged.exclude(pk=logged_as.pk)
    read = logged.visible_to(reader)
    found = alike(read.with_its_names().prefetch_related("joinings"), text, SHOWN)
    served = Mission.objects.filter(pk__in=standing_of(reader).serves) if found else []
    rows = [(row, [mission for mission in served if _may_join(mission, row, reader)]) for row in found]
    if logged_as is None or logged_as.state == Barrier.State.DRAFT:
        return Similar(rows, unread=False)
    private = logged.filter(sensitive=True).exclude(pk__in=read.order_by().values("pk"))
    return Similar(rows, bool(alike(private, text, 1, least=SURELY, fewest=FEWEST)))


def _may_join(mission: Mission, barrier: Barrier, reader: Any) -> bool:
    return barrier.state in BARRIER_MOVES["join"].starts and mission.pk in missions_to_join(barrier, reader)


# What a forum asks first, in the order in which it asks it.
ASKED_FOR = {
    "stops": "What it stops, and who bears it",
    "tried": "What you have tried",
    "would_unblock_it": "What would unblock it",
    "who_could_change_it": "Who could change it",
    "rule_lives_in": "Where the rule or habit lives",
    "if_left": "What follows if it is left",
}


def still_to_say(barrier: Barrier) -> list[str]:
    """What it does not say yet of what a forum asks."""
    return [question for name, question in ASKED_FOR.items() if not getattr(barrier, name).strip()]


# Words by which people say what something leads to; a text without any of them names what is there, and no effect.
OF_AN_EFFECT = frozenset(
    """
    so because means mean meaning cannot cant unable stops stop stopped prevents prevent delays delay delayed waits
    wait waiting weeks months lose loses lost miss misses missed fail fails leaves left without causes cause costs
    cost until therefore result results unsafe turned away refused nobody
    """.split()  # noqa: SIM905 - easier read as words
)


def names_no_effect(barrier: Barrier) -> bool:
    """Does it say what is in the way, but neither what that stops nor what it leads to?"""
    return not barrier.stops.strip() and not OF_AN_EFFECT & set(words_of(f"{barrier.title} {barrier.gets_in_the_way}"))
