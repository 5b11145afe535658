"""The sample's portfolio: what missions do, and what they decided themselves."""

from __future__ import annotations

from typing import Any

from barriers import deciding, own_decisions
from foundation.moments import as_of
from missions import portfolio
from missions.models import Delegation, Intervention
from missions_portal.demo.world import World, data
from people.models import Area


def fill(world: World) -> None:
    """Write what missions do."""
    given = data("portfolio")
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
