"""What the sample's teams say of their missions, and what its Board answered to the paper and when."""

from __future__ import annotations

from typing import Any

from foundation.moments import as_of
from foundation.versions import save_words
from missions import board, figures, principles
from missions.models import DiscussionQuestion, Figure, MissionUpdate, Principle, Recommendation
from missions_portal.demo.world import OFFICERS, World, data

NO_WORDS = {"mission", "by", "day", "goal", "number", "answered"}


def fill(world: World) -> None:
    """Write it all down, each on its day."""
    given = data("strategy")
    acts = [
        *((row, _mission) for row in given["missions"]),
        *((row, _goal) for row in given["goals"]),
        *((row, _figure) for row in given["figures"]),
        *((row, _principle) for row in given["principles"]),
        *((row, _update) for row in given["updates"]),
        *((row, _recommendation) for row in given["recommendations"]),
        *((row, _progress) for row in given["progress"]),
        *((row, _question) for row in given["answers"]),
    ]
    for row, act in acts:
        with as_of(world.days.moment(row["day"], "16:00")):
            act(world, row)


def _words(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in NO_WORDS}


def _dated(world: World, record: Any, row: dict[str, Any]) -> Any:
    """The record, whose history will say the sample's day and not the day it was loaded."""
    record._history_date = world.days.moment(row["day"], "16:00")
    return record


def _mission(world: World, row: dict[str, Any]) -> None:
    mission = _dated(world, world.mission(row["mission"]), row)
    save_words(mission, _words(row), by=world.person(row["by"]), version=mission.version)


def _goal(world: World, row: dict[str, Any]) -> None:
    goal = _dated(world, world.mission(row["mission"]).goals.order_by("order", "pk")[row["goal"]], row)
    save_words(goal, _words(row), by=world.person(row["by"]), version=goal.version)


def _figure(world: World, row: dict[str, Any]) -> None:
    figures.add(
        _dated(world, Figure(mission=world.mission(row["mission"]), **_words(row)), row), by=world.person(row["by"])
    )


def _principle(world: World, row: dict[str, Any]) -> None:
    mission, by = world.mission(row["mission"]), world.person(row["by"])
    principle = Principle.objects.filter(kind=row["kind"])[row["principle"]]
    now = principles.in_words_of(mission, principle)
    principles.write(mission, principle, row["words"], version=now.version if now else 0, by=by)


def _update(world: World, row: dict[str, Any]) -> None:
    moment, by = world.days.moment(row["day"], "16:00"), world.person(row["by"])
    update = _dated(world, MissionUpdate(mission=world.mission(row["mission"]), by=by, **_words(row)), row)
    update.save()
    MissionUpdate.objects.filter(pk=update.pk).update(at=moment)


def _recommendation(world: World, row: dict[str, Any]) -> None:
    words = _words(row) | {"answered_on": world.days.day(row["answered"])}
    _amend(world, row, words)


def _progress(world: World, row: dict[str, Any]) -> None:
    _amend(world, row, {"progress": row["words"]})


def _amend(world: World, row: dict[str, Any], words: dict[str, Any]) -> None:
    recommendation = _dated(world, Recommendation.objects.get(number=row["number"]), row)
    board.amend(recommendation, words, version=recommendation.version, by=world.person(OFFICERS["hwb"]))


def _question(world: World, row: dict[str, Any]) -> None:
    question = DiscussionQuestion.objects.filter(recommendation__number=row["recommendation"])[row["question"]]
    officer, on = world.person(OFFICERS["hwb"]), world.days.day(row["day"])
    board.answer(question, row["words"], on=on, minute=row["minute"], by=officer)
