"""What becomes of each barrier, move by move, by the tables of moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from barriers.models import Barrier
from missions_portal.volume.batch import Batch
from missions_portal.volume.trips import Trips

# What becomes of a barrier, in moves of the two tables: 22 lives, 176 steps, 16 of them still in somebody's way.
WHOLE_TRIP = "ask receive schedule decide return reply"
TO_THE_BOARD = "ask receive schedule refer receive"
LIVES = [
    "",
    "log",
    "log",
    "log join",
    f"log {WHOLE_TRIP} {WHOLE_TRIP}",
    f"log {WHOLE_TRIP} {WHOLE_TRIP}",
    f"log {WHOLE_TRIP} resolve dispute",
    f"log {WHOLE_TRIP} resolve reopen",
    "log ask",
    "log ask receive",
    "log ask receive",
    "log ask receive question",
    f"log {TO_THE_BOARD} schedule",
    f"log {TO_THE_BOARD} schedule",
    "log ask receive schedule decide",
    "log ask receive schedule decide return",
    f"log {WHOLE_TRIP} {WHOLE_TRIP} resolve-in-part",
    f"log {TO_THE_BOARD} schedule decide return reply resolve",
    f"log {TO_THE_BOARD} schedule decide return reply resolve",
    f"log work-round reopen {WHOLE_TRIP} work-round",
    "log ask receive send-back withdraw",
    "log merge",
]


class Life(Trips):
    """One barrier's life, move by move."""

    def __init__(self, batch: Batch, barrier: Barrier, moves: list[str], starts: datetime) -> None:
        super().__init__(batch, barrier, starts)
        self.moves = moves
        left = (batch.now - starts) / (len(moves) + 1)
        self.pace = min(left, timedelta(days=self.rng.randint(2, 20), minutes=self.rng.randint(0, 600)))

    def live(self) -> None:
        """Make every move of it."""
        for n, name in enumerate(self.moves, 1):
            self.is_last = n == len(self.moves)
            getattr(self, f"_{name.replace('-', '_')}")()
            if not self.is_last:
                self.at += self.pace
        if self.trip is not None:
            self._keep_turn()


def live_through(batch: Batch, n: int) -> Barrier:
    """The n-th barrier, with its whole life behind it."""
    rng, world = batch.rng, batch.world
    mission = world.missions[n % len(world.missions)]
    barrier = Barrier(
        pk=batch.pk(Barrier),
        title=batch.words(7).rstrip("."),
        gets_in_the_way=batch.words(30),
        stops=batch.words(20) + batch.heron(n),
        tried=batch.words(20),
        would_unblock_it=batch.words(15),
        lead_mission=mission,
        kind_id=rng.choice(world.kinds),
        where_id=rng.choice([None, *world.areas]),
        sensitive=rng.random() < 0.03,
        author=world.leaders[mission.pk],
        drafted_at=batch.logged_at(n),
    )
    barrier.search_text = barrier.text_to_search()
    life = LIVES[n * 7 % len(LIVES)].split()
    Life(batch, barrier, life, batch.logged_at(n)).live()
    batch.rows[Barrier].append(barrier)
    if barrier.state == Barrier.State.OPEN:
        batch.last_open = barrier
    return barrier
