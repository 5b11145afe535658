"""The sample's levers in every state, who holds which data, and how missions engage."""

from __future__ import annotations

from typing import Any

from foundation.moments import as_of
from foundation.versions import save_words
from missions import levers
from missions.models import AnchorStrand, DataHolding, EngagementModel, Lever, LeverNote, Power
from missions_portal.demo.world import World, data
from people.models import Area

NAMED = ("kind", "name", "what", "wording_asked_for", "who_adopts", "question", "data", "agreement", "public_words")


def fill(world: World) -> None:
    """Write the levers down, each on its day, and have happen to them what happened."""
    given = data("levers")
    for row in given["levers"]:
        _lever(world, row)
    for row in given["holdings"]:
        DataHolding.objects.create(**row | {"holder": world.organisation(row["holder"])})
    for code, row in given["engagement"].items():
        with as_of(world.days.moment(row["day"], "10:00")):
            model = EngagementModel.objects.create(mission=world.mission(code))
            save_words(model, row["said"], by=world.person(row["by"]), version=1)


def _lever(world: World, row: dict[str, Any]) -> None:
    with as_of(world.days.moment(row["day"], "11:00")):
        lever = levers.write_down(
            Lever(
                **{name: row[name] for name in NAMED if name in row},
                holder=world.organisation(row["holder"]),
                where=Area.objects.filter(name=row.get("where")).first(),
                power=Power.objects.filter(code=row.get("power")).first(),
                strand=AnchorStrand.objects.filter(code=row.get("strand")).first(),
            ),
            [world.mission(code) for code in row["missions"]],
            by=world.person(row["by"]),
        )
    for step in row.get("steps", []):
        with as_of(world.days.moment(step["day"], "14:00")):
            _happen(world, Lever.objects.get(pk=lever.pk), step, row["by"])
    reached: Any = lever
    reached.voices.set([world.voice(key) for key in row.get("heard", [])])
    reached.learning.set([world.entry(key) for key in row.get("learned", [])])
    reached.barriers.set([world.barrier(key) for key in row.get("stopped_by", [])])


def _happen(world: World, lever: Lever, step: dict[str, Any], writer: str) -> None:
    """One move, or a note; days are counted from today, as everywhere in the sample."""
    by = world.person(step.get("by", writer))
    said = {
        name: world.days.day(value) if name.endswith("_on") else value
        for name, value in step.items()
        if name not in ("move", "note", "day", "by")
    }
    if "note" in step:
        note = levers.add_note(lever, step["note"], by=by)
        LeverNote.objects.filter(pk=note.pk).update(at=world.days.moment(step["day"], "14:00"))
    else:
        levers.move(lever, step["move"], said, by=by)
