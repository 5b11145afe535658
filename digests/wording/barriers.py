"""How a barrier is told in an edition: out of the way, in the parameters themselves, or waiting, and with whom."""

from __future__ import annotations

from typing import Any

from barriers.models import Barrier, BarrierStep
from digests.phrases import sentences, short, working_days
from digests.scope import Telling
from digests.shape import SENSITIVE, Item, item


def one_removed(told: Telling, step: BarrierStep) -> Item:
    """A barrier that is out of the way: how, and what that made possible."""
    taught = list(step.record.learning.all())[:1]
    words = sentences([short(step.words), *(f"What that made possible: {short(one.so_what, 24)}" for one in taught)])
    key = " ".join([f"barrier:{step.record.reference}", *(f"entry:{one.reference}" for one in taught)])
    return of_a_barrier(step.record, f"{step.label}, {told.on(step.at)}", words=words, key=key)


def one_beyond(told: Telling, barrier: Barrier) -> Item:
    """A barrier that stands in the parameters themselves."""
    return of_a_barrier(barrier, f"Logged on {told.on(barrier.logged_at)}", words=short(barrier.would_unblock_it, 28))


def one_waiting(told: Telling, barrier: Barrier) -> Item:
    """A barrier that waits, with whom and how long."""
    return of_a_barrier(barrier, f"{working_days(told.wait(barrier.turn_since))} with {waits_with(told, barrier)}")


def of_a_barrier(
    barrier: Barrier, fact: str, *, title: str = "", words: str = "", path: str = "", key: str = ""
) -> Item:
    """One thing told of a barrier; of a sensitive one neither title nor words."""
    return item(
        SENSITIVE if barrier.sensitive else title or barrier.title,
        "" if barrier.sensitive else words,
        meta=[barrier.lead_mission.short_name, barrier.where_words, fact],
        ref=barrier.reference,
        path=path or barrier.get_absolute_url(),
        stage=barrier.lead_mission.stage,
        key=key or f"barrier:{barrier.reference}",
    )


def one_turn(told: Telling, row: dict[str, Any], areas: dict[int | None, str]) -> dict[str, Any]:
    """How many open barriers one of those who hold them has, the longest wait and, of several areas, where they are."""
    where = [f"{name} {row['areas'][pk]}" for pk, name in areas.items() if pk in row["areas"]]
    longest = working_days(told.wait(row["since"]))
    return {"who": holder(told, row), "count": row["n"], "longest": longest, "where": ", ".join(where)}


def holder(told: Telling, row: dict[str, Any]) -> str:
    """Who holds open barriers, as the forum that is told reads it."""
    if row["turn"] == Barrier.Turn.FORUM:
        ours = row["with_forum_id"] == told.forum.pk
        return f"You, the {told.noun}" if ours else row["with_forum__name"] or "A forum"
    words = {Barrier.Turn.MISSION: "The missions themselves", Barrier.Turn.PARTNER: "Partners who were asked"}
    return words.get(row["turn"], "Nobody at present")


def waits_with(told: Telling, barrier: Barrier) -> str:
    """Whom one barrier waits with."""
    if barrier.turn == Barrier.Turn.FORUM and barrier.with_forum:
        return "you" if barrier.with_forum_id == told.forum.pk else str(barrier.with_forum)
    return {"mission": "the mission", "partner": "a partner"}.get(barrier.turn, "nobody")
