"""The names that lists of barriers show and are narrowed by: all of them in one question, in the board's order."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import BigIntegerField, F, Model, Value
from django.forms import Form

from barriers.models import Barrier, BarrierKind
from foundation.kept_questions import Kept
from missions.models import Mission, Stage
from people.models import Area, Forum

# By list: its records, the column of their name, and that of the stage they stand in, where they stand in one.
NAMED: dict[str, tuple[type[Model], str, str]] = {
    "forum": (Forum, "name", ""),
    "mission": (Mission, "short_name", "stage_id"),
    "stage": (Stage, "name", ""),
    "kind": (BarrierKind, "name", ""),
    "where": (Area, "name", ""),
}


@dataclass(slots=True)
class Name:
    """One name as lists show it: of a forum, a mission with its stage of life, a stage, a kind or a place."""

    pk: Any  # None stands for no kind said
    code: str
    name: str
    stage: Name | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """As a mission is called in a list."""
        return self.name


Names = dict[str, dict[int, Name]]  # by list and id

# Chosen as a kind is, though it is none; no board's own code has a dot.
NO_KIND = Name(None, "not.said", "No kind said")


def _above(column: str) -> Any:
    return F(column) if column else Value(None, output_field=BigIntegerField())


@Kept
def _all_names() -> Any:
    """Every name that rows and filters show, by list: one question for all five."""
    parts = []
    for which, (model, name, above) in NAMED.items():
        rows = model._default_manager.order_by().annotate(which=Value(which), said=F(name), above=_above(above))
        parts.append(rows.values_list("order", "pk", "which", "code", "said", "above"))
    return parts[0].union(*parts[1:], all=True)


def read_names() -> Names:
    """The names by list and id, in the board's order."""
    found: Names = {which: {} for which in NAMED}
    stage_of = {}
    for _order, pk, which, code, said, above in sorted(_all_names(), key=itemgetter(0, 1)):
        found[which][pk] = Name(pk, code, said)
        stage_of[which, pk] = above
    for pk, mission in found["mission"].items():
        mission.stage = found["stage"][stage_of["mission", pk]]
    return found


def fill_lists(form: Form, names: Names) -> None:
    """Fill a form's lists from the names that were read already."""
    for which in names.keys() & form.fields.keys():
        extra = [NO_KIND] if which == "kind" else []
        form.fields[which].fill([*names[which].values(), *extra])  # type: ignore[attr-defined]  # each a NameChoice


# The names a row shows, by its column.
OF_A_ROW = {"lead_mission": "mission", "kind": "kind", "where": "where", "with_forum": "forum"}
FIELDS: list[tuple[Any, str]] = [(Barrier._meta.get_field(column), which) for column, which in OF_A_ROW.items()]


def give_names(barrier: Any, names: Names) -> None:
    """Give a row the names it shows, which are then no questions of its own."""
    for field, which in FIELDS:
        field.set_cached_value(barrier, names[which].get(getattr(barrier, field.attname)))
