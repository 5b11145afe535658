"""A barrier and the moves it makes by itself; its trips to forums are in `trips.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from barriers.escalation import BARRIER_MOVES
from barriers.models import Barrier, BarrierStep, Joining, Update
from foundation.working_days import add, today
from missions_portal.volume.batch import Batch, step


class OwnMoves:
    """What a barrier's own mission, and those that join it, do with it."""

    def __init__(self, batch: Batch, barrier: Barrier, starts: datetime) -> None:
        self.batch, self.barrier, self.at = batch, barrier, starts
        self.world, self.rng, self.rows = batch.world, batch.rng, batch.rows
        self.mission = barrier.lead_mission
        self.leader = batch.world.leaders[self.mission.pk]
        self.seat = f"System leader, {self.mission.short_name}"

    def _move(self, name: str, *, by: Any = None, seat: str = "", words: str = "") -> None:
        move = BARRIER_MOVES[name]
        by, seat = by or self.leader, seat or self.seat
        step(self.batch, BarrierStep, self.barrier, move, by=by, seat=seat, at=self.at, words=words)

    def _log(self) -> None:
        self._move("log")
        self.barrier.reference = self.batch.reference(f"B-{self.mission.code}")
        self.barrier.logged_at = self.at
        self._turn(Barrier.Turn.MISSION, since=self.at)
        if self.rng.random() < 0.3:
            team = self.rng.choice(self.world.teams[self.mission.pk])
            words = {"done": self.batch.words(12), "next": self.batch.words(8), "by": team, "at": self.at}
            private = {"team_only": self.rng.random() < 0.2, "acting_as": f"Support team, {self.mission.short_name}"}
            self.rows[Update].append(Update(barrier=self.barrier, mission=self.mission, **words, **private))

    def _join(self) -> None:
        other = self.rng.choice([one for one in self.world.missions if one != self.mission])
        by = self.world.leaders[other.pk]
        effect = self.batch.words(10)
        self._move("join", by=by, seat=f"System leader, {other.short_name}", words=effect)
        self.rows[Joining].append(Joining(barrier=self.barrier, mission=other, effect=effect, by=by, at=self.at))

    def _resolve(self) -> None:
        self._end("resolve_in_full")

    def _resolve_in_part(self) -> None:
        self._move("resolve_in_part", words=self.batch.words(10))
        self._turn(Barrier.Turn.MISSION, since=self.at)

    def _work_round(self) -> None:
        review_on = add(today(), 60)
        self._end("work_round")
        self.barrier.review_on = self.barrier.due_on = review_on

    def _reopen(self) -> None:
        self._move("reopen", words=self.batch.words(8))
        self.barrier.review_on = None
        self._turn(Barrier.Turn.MISSION, since=self.at)

    def _dispute(self) -> None:
        self._move("dispute", words=self.batch.words(8))
        self._turn(Barrier.Turn.MISSION, since=self.at)

    def _withdraw(self) -> None:
        self._end("withdraw")

    def _merge(self) -> None:
        if self.batch.last_open is not None:
            self._end("merge")
            self.barrier.merged_into = self.batch.last_open

    def _end(self, name: str) -> None:
        self._move(name, words=self.batch.words(10))
        self._turn(Barrier.Turn.NOBODY)

    def _turn(self, turn: str, *, forum: Any = None, since: Any = None, due: date | None = None) -> None:
        self.barrier.turn, self.barrier.with_forum = turn, forum
        self.barrier.turn_since, self.barrier.due_on = since, due
