"""Writing a barrier down: which similar ones were logged before, and what a forum would ask that it leaves unsaid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from barriers.escalation import BARRIER_MOVES
from barriers.life import missions_to_join
from barriers.models import Barrier
from barriers.resemblance import alike
from foundation import history
from foundation.history import AuditEntry
from foundation.search import words_of
from foundation.working_days import start_of, today
from leaders.standing import standing_of
from missions.models import Mission

SHOWN = 3
# Of a barrier that somebody may not read they hear only where so much is in common that they must mean the same thing:
# with fewer words, its own could be found out one pair after another.
SURELY, FEWEST = 0.6, 5


@dataclass
class Resembling:
    """A logged barrier that resembles another: the reader's missions that could say *us too* to it, and whether it
    still stands in the way of the other's own mission by its *us too*, so that the other is written down twice."""

    barrier: Barrier
    missions: list[Mission]
    joined: bool = False


@dataclass
class Similar:
    """What resembles a barrier that is being written: those its writer may read, and whether there is one that they
    may not."""

    rows: list[Resembling]
    unread: bool

    def __bool__(self) -> bool:
        return bool(self.rows) or self.unread


def similar_to(text: str, *, reader: Any, logged_as: Barrier | None = None) -> Similar:
    """Logged barriers that resemble a text, nearest first, on a number of questions that does not grow with them.

    Of a sensitive one that this reader may not read it is said only that it exists: while they type (no `logged_as`),
    and on the page of what they logged.
    """
    logged = Barrier.objects.logged().not_ended()
    if logged_as:
        logged = logged.exclude(pk=logged_as.pk)
    read = logged.visible_to(reader)
    found = alike(read.with_its_names().prefetch_related("joinings"), text, SHOWN)
    served = Mission.objects.filter(pk__in=standing_of(reader).serves) if found else []
    rows = [
        Resembling(
            row, [mission for mission in served if _may_join(mission, row, reader)], joined=_joined(row, logged_as)
        )
        for row in found
    ]
    private = logged.filter(sensitive=True).exclude(pk__in=read.order_by().values("pk"))
    if logged_as is None:
        return Similar(rows, _told_that_one_exists(private, text, reader))
    # What is logged stands under its mission's name, where others read it: nobody logs barriers to guess at words. A
    # draft has no such name, and its page is only read, so that no telling could be kept.
    return Similar(rows, logged_as.state != Barrier.State.DRAFT and bool(_surely_alike(private, text)))


def _surely_alike(private: Any, text: str) -> list[Barrier]:
    return alike(private, text, 1, least=SURELY, fewest=FEWEST)


TOLD = "told_that_a_similar_one_exists"


def _told_that_one_exists(private: Any, text: str, reader: Any) -> bool:
    """Is this reader told that a private barrier resembles what they type? Once told, they are all day, of any text.

    Else whoever changes one word after another would read its own out of the answers. Each first telling is kept in
    the audit, on the barrier that it tells of.
    """
    if not standing_of(reader).serves:
        return False  # a contributor, whose draft goes to the team first
    since = start_of(today())
    if AuditEntry.objects.filter(at__gte=since, by=reader, act=TOLD).exists():
        return True
    found = _surely_alike(private, text)
    for barrier in found:
        history.note(TOLD, barrier, by=reader)
    return bool(found)


def _may_join(mission: Mission, barrier: Barrier, reader: Any) -> bool:
    return barrier.state in BARRIER_MOVES["join"].starts and mission.pk in missions_to_join(barrier, reader)


def _joined(barrier: Barrier, other: Barrier | None) -> bool:
    if other is None or not barrier.is_open:
        return False
    return any(one.mission_id == other.lead_mission_id for one in barrier.joinings.all())


def written_twice(barrier: Barrier, *, reader: Any) -> list[Barrier]:
    """What this reader's missions logged themselves before they said *us too* to a barrier that it resembles.

    Nearest first. Of those alone that can still be withdrawn; no question is asked where they did not join.
    """
    serves = standing_of(reader).serves
    joined = [joining.mission_id for joining in barrier.joinings.all() if joining.mission_id in serves]
    if not joined or not barrier.is_open:
        return []
    starts = BARRIER_MOVES["withdraw"].starts
    theirs = Barrier.objects.visible_to(reader).filter(lead_mission__in=joined, state__in=starts)
    return alike(theirs.exclude(pk=barrier.pk), f"{barrier.title} {barrier.gets_in_the_way}", SHOWN)


# What a forum asks first, in the order in which it asks it.
ASKED_FOR = {
    "gets_in_the_way": "What gets in the way, in a sentence: without it a draft is not logged",
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
