"""The sample's levers and portfolio."""

from __future__ import annotations

from typing import Any

from barriers import deciding, own_decisions
from foundation.moments import as_of
from missions import portfolio
from missions.models import (
    AnchorStrand,
    Delegation,
    Intervention,
    Lever,
    Power,
)
from missions_portal.demo.world import World, data
from people.models import Area


def fill(world: World) -> None:
    """Write what missions do and could pull on."""
    given = data("portfolio")
    for row in given["levers"]:
        _lever(world, row)
    for row in given["interventions"]:
        _intervention(world, row)
    for row in given["connections"]:
        one, other = (Intervention.objects.get(name=row[end]) for end in ("one", "other"))
        portfolio.connect(one, other, reason=row["reason"], by=world.person(row["by"]))
    for row in given["delegations"]:
        since = world.days.day(row["since"])
        Delegation.objects.create(
            mission=world.mission(row["mission"]), what=row["what"], source=row["source"], since=since
        )
    for row in given["decided_themselves"]:
        with as_of(world.days.moment(row["day"], "15:00")):
            _decide_itself(world, row)


def _intervention(world: World, row: dict[str, Any]) -> None:
    words = {name: value for name, value in row.items() if name not in ("mission", "where", "fed_by")}
    where = Area.objects.filter(name=row.get("where")).first()
    intervention = Intervention.objects.create(mission=world.mission(row["mission"]), where=where, **words)
    intervention.experiments.set([world.card(key) for key in row.get("fed_by", [])])


def _decide_itself(world: World, row: dict[str, Any]) -> None:
    said = {name: value for name, value in row.items() if name not in ("mission", "by", "day")}
    delegation = world.mission(row["mission"]).delegations.get()
    own_decisions.decide_itself(delegation, record=deciding.Record(**said), by=world.person(row["by"]))


def _lever(world: World, row: dict[str, Any]) -> None:
    lever: Any = Lever(
        kind=row["kind"],
        name=row["name"],
        holder=world.organisation(row["holder"]),
        where=Area.objects.filter(name=row.get("where")).first(),
        state=row["state"],
        because=row.get("because", ""),
        power=Power.objects.filter(code=row.get("power")).first(),
        strand=AnchorStrand.objects.filter(code=row.get("strand")).first(),
        legal_check=row.get("legal", ""),
        who_adopts=row.get("adopts", ""),
        wording_adopted=row.get("wording", ""),
        question=row.get("question", ""),
        data=row.get("data", ""),
        agreement=row.get("agreement", ""),
        review_on=world.days.day(row["review"]) if "review" in row else None,
    )
    lever._history_date = world.days.moment(row.get("day", -60), "11:00")
    lever.save()
    lever.voices.set([world.voice(key) for key in row.get("heard", [])])
    lever.missions.set([world.mission(code) for code in row["missions"]])
