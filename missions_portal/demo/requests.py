"""The sample's requests for information: one in each state, one past its day, one looked at again."""

from __future__ import annotations

from functools import partial
from typing import Any

from missions_portal.demo.world import World, data
from missions_portal.information import moves
from missions_portal.information.found import find, in_words
from missions_portal.models import InformationRequest


def keep_all(world: World) -> None:
    """Put every request on the timeline, with what was done for it."""
    for row in data("requests")["requests"]:
        world.on(row["day"], "09:40", row["reference"], partial(_record, world, row))
        for day, move, *said in row["way"]:
            world.on(day, "16:20", f"{row['reference']}: {move}", partial(MOVES[move], world, row, *said))


def _record(world: World, row: dict[str, Any]) -> None:
    received_on = world.days.day(row["day"])
    words = {"reference": row["reference"], "law": row["law"], "question": row["question"]}
    moves.record(InformationRequest(**words, received_on=received_on), by=world.person(row["by"]))


def _of(row: dict[str, Any]) -> InformationRequest:
    return InformationRequest.objects.get(reference=row["reference"])


def _say(move: Any, world: World, row: dict[str, Any], words: str) -> None:
    move(_of(row), words=words, by=world.person(row["by"]))


def _review(world: World, row: dict[str, Any], words: str, day: int) -> None:
    moves.review(_of(row), words=words, received_on=world.days.day(day), by=world.person(row["by"]))


def _export(world: World, row: dict[str, Any], sought: str) -> None:
    officer, asked = world.person(row["by"]), {"q": sought}
    rows, _ = find(officer, asked)
    moves.export(_of(row), [one.name for one in rows], words=in_words(asked), by=officer)


MOVES: dict[str, Any] = {
    "export": _export,
    "answer": partial(_say, moves.answer),
    "refuse": partial(_say, moves.refuse),
    "withdraw": partial(_say, moves.withdraw),
    "review": _review,
}
