"""The sample's questions, what its entries say together, and how its missions learn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from foundation.moments import now
from learning import questions, syntheses
from learning.models import LearningQuestion, Synthesis
from missions_portal.demo.world import World, data


def keep_all(world: World) -> None:
    """Put every question, synthesis and page of the framework on the timeline."""
    given = data("together")
    for row in given["questions"]:
        world.on(row["day"], "14:00", row["question"], partial(_ask, world, row))
        for day, words in row["grew"][1:]:
            world.on(day, "14:10", f"{row['question']} The answer grows", partial(_grow, world, row, words))
        for day, move, words in row["way"]:
            world.on(day, "14:20", f"{row['question']} {move}", partial(_tell_research, world, row, move, words))
    for row in given["synthesis"]:
        world.on(row["day"], "14:30", row["title"], partial(_write, world, row))
        for day, move, *said in row["way"]:
            world.on(day, "14:40", f"{row['title']}: {move}", partial(MOVES[move], world, row, *said))
    for row in given["framework"]:
        world.on(row["day"], "15:00", "how we learn", partial(_change_framework, world, row))


def _ask(world: World, row: dict[str, Any]) -> None:
    question = LearningQuestion(
        mission=world.mission(row["mission"]),
        question=row["question"],
        why_it_matters=row["why"],
        answer_so_far=row["grew"][0][1] if row["grew"] else "",
        asked_on=world.days.day(row["day"]),
    )
    _dated(question)
    questions.ask(question, by=world.person(row["by"]))


def _grow(world: World, row: dict[str, Any], words: str) -> None:
    question = _dated(LearningQuestion.objects.get(question=row["question"]))
    by = world.person(row["by"])
    rests_on = question.entries.all()
    questions.grow(question, {"answer_so_far": words}, entries=rests_on, by=by, version=question.version)


def _dated(question: LearningQuestion) -> LearningQuestion:
    """The question, whose history is to say the sample's day and not today's."""
    question._history_date = now()  # type: ignore[attr-defined]
    return question


def _tell_research(world: World, row: dict[str, Any], move: str, words: str) -> None:
    question = LearningQuestion.objects.get(question=row["question"])
    questions.tell_research(question, move, words=words, by=world.person(row["by"]))


def gather(world: World) -> None:
    """What each question rests on, once every entry is there."""
    for row in data("together")["questions"]:
        question = LearningQuestion.objects.get(question=row["question"])
        question.entries.set([world.entry(key) for key in row["entries"]])


def _write(world: World, row: dict[str, Any]) -> None:
    words = {name: row[name] for name in ("title", "words", "confidence")}
    synthesis = Synthesis(**words, changes_framework=row["changes"])
    syntheses.write(synthesis, entries=[world.entry(key) for key in row["entries"]], by=world.person(row["by"]))


def _share(world: World, row: dict[str, Any]) -> None:
    syntheses.share(Synthesis.objects.get(title=row["title"]), by=world.person(row["by"]))


def _offer(world: World, row: dict[str, Any], forum: str, offered_for: str, words: str) -> None:
    synthesis, to = Synthesis.objects.get(title=row["title"]), world.forum(forum)
    syntheses.offer(synthesis, forum=to, offered_for=offered_for, words=words, by=world.person(row["by"]))


def _decline(world: World, row: dict[str, Any], words: str) -> None:
    synthesis = Synthesis.objects.get(title=row["title"])
    assert synthesis.offered_to is not None
    syntheses.decline(synthesis, words=words, by=world.officer_of(synthesis.offered_to))


MOVES: dict[str, Callable[..., None]] = {"share": _share, "offer": _offer, "decline": _decline}


def _change_framework(world: World, row: dict[str, Any]) -> None:
    because = Synthesis.objects.get(title=row["because"]) if "because" in row else None
    syntheses.change_framework(row["words"], because_of=because, by=world.person(row["by"]))
