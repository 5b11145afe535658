"""The sample's learning, voices and experiments."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from foundation.versions import save_words
from learning import capture, experiments, voices
from learning.models import (
    CommunityOfInterest,
    CommunityVoice,
    EngagementRoute,
    Experiment,
    LearningEntry,
    Steward,
)
from missions_portal.demo import publishing
from missions_portal.demo.world import World, data
from people.models import Area

STEWARDS_SINCE = -80  # the day, counted from today, from which each log has somebody who looks after it


def keep_all(world: World) -> None:
    """Put what was learned, heard and tried on the timeline."""
    given = data("learning")
    for row in given["entries"]:
        world.on(row["day"], "12:30", f"entry {row['key']}", partial(_share, world, row))
        if "public" in row:
            world.on(row["day"], "17:00", f"entry {row['key']} published", partial(_publish_entry, world, row))
    for row in given["drafts"]:
        world.on(-1, "12:40", "a draft", partial(_draft, world, row))
    for row in given["uses"]:
        world.on(row["day"], "13:30", f"{row['entry']} used", partial(_use, world, row))
    for row in given["voices"]:
        _hear(world, row)
    for row in given["experiments"]:
        _try(world, row)


def gather(world: World) -> None:
    """What stands across several entries; once everything else is there."""
    given = data("learning")
    for row in given["links"]:
        world.entry(row["entry"]).barriers.add(world.barrier(row["barrier"]))
    for row in given["voices"]:
        voice = world.voice(row["key"])
        voice.barriers.set([world.barrier(key) for key in row.get("barriers", [])])
        voice.experiments.set([world.card(key) for key in row.get("experiments", [])])
    for row in given["experiments"]:
        card = world.card(row["key"])
        card.barriers.set([world.barrier(key) for key in row.get("barriers", [])])
        card.learning.set([world.entry(key) for key in row.get("learned", [])])
    for code, person in given["stewards"].items():
        since = world.days.day(STEWARDS_SINCE)
        Steward.objects.create(mission=world.mission(code), person=world.person(person), since=since)


# ---- learning ----


def _share(world: World, row: dict[str, Any]) -> None:
    by = world.person(row["by"])
    entry = LearningEntry(
        mission=world.mission(row["mission"]),
        title=row["title"],
        what=row["what"],
        so_what=row["so_what"],
        now_what=row["now_what"],
        kind=row["kind"],
        source=row["source"],
        confidence=row["confidence"],
        who_else=row.get("who_else", ""),
        audience=row.get("audience", "everyone"),
    )
    capture.share(capture.keep(entry, by=by), by=by)
    LearningEntry.objects.filter(pk=entry.pk).update(drafted_at=world.days.moment(row["day"], "12:20"))
    world.entry_ids[row["key"]] = entry.pk


def _publish_entry(world: World, row: dict[str, Any]) -> None:
    officer = world.person("officer.hwb")
    publishing.publish(world.entry(row["key"]), title=row["title"], summary=row["public"], by=officer)


def _draft(world: World, row: dict[str, Any]) -> None:
    by = world.person(row["by"])
    words = {name: row[name] for name in ("title", "what", "so_what")}
    entry = capture.keep(LearningEntry(mission=world.mission(row["mission"]), **words), by=by)
    if row.get("offered"):
        capture.offer(entry, by=by)


def _use(world: World, row: dict[str, Any]) -> None:
    mission = world.mission(row["mission"])
    capture.use(world.entry(row["entry"]), mission, how=row["how"], by=world.person(row["by"]))


# ---- voices ----


def _hear(world: World, row: dict[str, Any]) -> None:
    first = row["way"][0][0] if row["way"] else -2
    world.on(first, "10:00", f"voice {row['key']}", lambda: _write_voice(world, row, first))
    for day, move, *said in row["way"]:
        act = _voice_move(world, row, move, said)
        world.on(day, "14:30", f"voice {row['key']}: {move}", act)
    if "public" in row:
        world.on(row["way"][-1][0], "17:10", f"voice {row['key']} published", lambda: _publish_voice(world, row))


def _write_voice(world: World, row: dict[str, Any], day: int) -> None:
    by = world.person(row["by"])
    voice = CommunityVoice(
        mission=world.mission(row["mission"]),
        route=EngagementRoute.objects.get(name=row["route"]),
        community=CommunityOfInterest.objects.get(name=row["community"]),
        place=row["place"],
        where=Area.objects.filter(name=row.get("where")).first(),
        words=row["words"],
        permission=row["permission"],
        audience=voices.audience_for(row["permission"]),
        heard_on=world.days.day(day),
    )
    capture.keep(voice, by=by)
    world.voice_ids[row["key"]] = voice.pk
    if not row["way"]:
        capture.offer(voice, by=by)


def _voice_move(world: World, row: dict[str, Any], move: str, said: list[str]) -> Callable[[], None]:
    def act() -> None:
        voice, by = world.voice(row["key"]), world.person(row["by"])
        if move == "hear":
            voices.hear(voice, by=by)
        elif move == "respond":
            voices.respond(voice, response=said[0], words=said[1], by=by)
        else:
            process = {
                "consider": voices.consider,
                "feed_back": voices.feed_back,
                "their_view": voices.add_their_view,
            }
            process[move](voice, words=said[0], by=by)

    return act


def _publish_voice(world: World, row: dict[str, Any]) -> None:
    words = {"title": row["who"], "summary": row["public"], "public_change": row.get("changed", "")}
    publishing.publish(world.voice(row["key"]), **words, by=world.person("officer.hwb"))


# ---- experiments ----


def _try(world: World, row: dict[str, Any]) -> None:
    first = row["way"][0][0] if row["way"] else -1
    world.on(first, "10:10", f"experiment {row['key']}", lambda: _write_card(world, row))
    for day, move, *said in row["way"]:
        act = _experiment_move(world, row, move, said)
        world.on(day, "14:40", f"experiment {row['key']}: {move}", act)


def _write_card(world: World, row: dict[str, Any]) -> None:
    by = world.person(row["by"])
    words = {
        "title": row["title"],
        "belief": row["belief"],
        "riskiest_assumption": row["assumption"],
        "tries": row["tries"],
        "looks_at": row["looks_at"],
        "harm_check": row["harm"],
        "spending_limit": None if row["limit"] is None else Decimal(row["limit"]),
        "when_we_would_stop": row["stop"],
        "harm_of_doing_nothing": row["nothing"],
        "where": Area.objects.filter(name=row.get("where")).first(),
        "permission_for": row.get("rule", ""),
        "permission_by": row.get("lent_by", ""),
        "permission_until": world.days.day(row["lent_until"]) if "lent_until" in row else None,
    }
    if "adapted_from" in row:
        card = world.card(row["adapted_from"]).adapted_as.get()
        save_words(card, words, by=by, version=card.version)
    else:
        card = capture.keep(Experiment(mission=world.mission(row["mission"]), **words), by=by)
    world.card_ids[row["key"]] = card.pk


def _experiment_move(world: World, row: dict[str, Any], move: str, said: list[Any]) -> Callable[[], None]:
    def act() -> None:
        card, by = world.card(row["key"]), world.person(row["by"])
        if move == "review":
            seen, surprised, decision = said
            experiments.review(card, seen_words=seen, surprised=surprised, decision=decision, by=by)
        elif move == "check_in":
            spent, harm, because = [*said, "", ""][:3]
            experiments.check_in(card, spent=Decimal(spent), harm_noted=harm, went_on_because=because, by=by)
        elif said:
            {"agree": experiments.agree, "pause": experiments.pause, "stop": experiments.stop}[move](
                card, words=said[0], by=by
            )
        else:
            {"share": experiments.share, "start": experiments.start}[move](card, by=by)

    return act
