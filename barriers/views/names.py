"""The names that lists of barriers show and are narrowed by: all of them in one question, in the board's order."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, F, Model, Value
from django.forms import Form, TypedChoiceField

from barriers.models import BarrierKind
from missions.models import Mission, Stage
from people.models import Area, Forum

NAMED: dict[str, tuple[type[Model], str, str]] = {
    "forum": (Forum, "name", ""),
    "mission": (Mission, "short_name", "stage_id"),
    "stage": (Stage, "name", ""),
    "kind": (BarrierKind, "name", ""),
    "where": (Area, "name", ""),
}
# Chosen as a kind is, though it is none; no board's own code has a dot.
NO_KIND = BarrierKind(code="not.said", name="No kind said")


def _above(column: str) -> Any:
    return F(column) if column else Value(None, output_field=BigIntegerField())


def _all_names() -> Any:
    """Every name that rows and filters show, by list: one question for all five."""
    parts = []
    for which, (model, name, above) in NAMED.items():
        rows = model._default_manager.order_by().annotate(which=Value(which), said=F(name), above=_above(above))
        parts.append(rows.values_list("which", "pk", "code", "said", "order", "above"))
    return parts[0].union(*parts[1:], all=True)


ALL_NAMES = _all_names()


def read_names() -> dict[str, dict[int, Any]]:
    """The names by list and id, in the board's order."""
    found: dict[str, dict[int, Any]] = {which: {} for which in NAMED}
    for which, pk, code, said, order, above in sorted(ALL_NAMES.all(), key=lambda row: row[4]):
        model, name, column = NAMED[which]
        given = {name: said} | ({column: above} if column else {})
        found[which][pk] = model(pk=pk, code=code, order=order, **given)
    for mission in found["mission"].values():
        mission.stage = found["stage"][mission.stage_id]
    return found


def fill_lists(form: Form, names: dict[str, dict[int, Any]]) -> None:
    """Fill a form's lists from the names that were read already."""
    for which in names.keys() & form.fields.keys():
        by_code = {record.code: record for record in names[which].values()}
        if which == "kind":
            by_code[NO_KIND.code] = NO_KIND
        choices = [("", "All"), *((code, str(record)) for code, record in by_code.items())]
        asked = form.fields[which]
        form.fields[which] = TypedChoiceField(
            choices=choices,
            coerce=by_code.__getitem__,
            empty_value=None,
            required=False,
            label=asked.label,
            error_messages=asked.error_messages,
        )


def give_names(barrier: Any, names: dict[str, dict[int, Any]]) -> None:
    """Give a row the names it shows, which are then no questions of its own."""
    barrier.lead_mission = names["mission"][barrier.lead_mission_id]
    barrier.kind = names["kind"].get(barrier.kind_id)
    barrier.where = names["where"].get(barrier.where_id)
    barrier.with_forum = names["forum"].get(barrier.with_forum_id)
