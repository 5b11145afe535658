"""The log of barriers: what stands in the way, whose turn it is, longest wait first."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Aggregate, BigIntegerField, F, Model, OuterRef, Q, Subquery, TextField, Value
from django.forms import TypedChoiceField
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from barriers.forms import AfterFilter, BarrierFilter
from barriers.models import Action, Barrier, BarrierKind, Decision, Joining
from barriers.telling import whose_turn
from foundation.working_days import today
from leaders.standing import standing_of
from missions.models import Mission, Stage
from people.models import Area, Forum
from people.requests import SignedIn

PAGE = 25
COUNTED = 200  # a count is capped: beyond this nobody counts by hand either


def barrier_list(request: SignedIn) -> HttpResponse:
    """The log, filtered by its address alone."""
    names = _names()
    form = _filter(request.GET, names)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = _in_order(_chosen(LOG.visible_to(request.user), chosen), chosen)
    counts = not (chosen.get("after") or chosen.get("q"))
    # The first page reads as far as is counted, so that the count is no question of its own.
    found = list(rows[: COUNTED + 1 if counts else PAGE + 1])
    page = _barriers(found[:PAGE], names)
    on = today()
    standing = standing_of(request.user)
    may_log = bool(standing.serves or standing.contributes_to)
    return render(
        request,
        "barriers/barrier_list.html",
        {
            "filter": form,
            "rows": [(barrier, whose_turn(barrier, on)) for barrier in page],
            "next_url": _next(request.GET, page[-1]) if len(found) > PAGE else "",
            "shown": _sentence(chosen, len(found)) if not chosen.get("after") else "",
            "may_log": may_log,
            "reads_all": standing.is_of_a_mission or standing.facilitates,
            "drafts": _drafts(request.user, names) if may_log else [],
        },
    )


# ---- what a page of the log needs to know: the names in one question, the rest with the rows ----


SHOWN = {
    "id",
    "reference",
    "title",
    "state",
    "lead_mission_id",
    "kind_id",
    "where_id",
    "with_forum_id",
    "merged_into_id",
}
SHOWN |= {"turn", "turn_since", "due_on", "review_on"}
COLUMNS = [field.attname for field in Barrier._meta.concrete_fields if field.attname in SHOWN]


class InOneText(Aggregate):
    """Several values as one text, with commas between them."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="STRING_AGG(%(expressions)s::text, ',')")


# Read with each row, and not for the whole page afterwards: a page of the log asks eight questions at most.
_JOINED = Joining.objects.filter(barrier=OuterRef("pk")).order_by().values("barrier")
JOINED = Subquery(_JOINED.annotate(missions=InOneText("mission")).values("missions"))
# Put together once: Django takes longer over the question than the database over its answer.
LOG: Any = Barrier.objects.logged().annotate(joined=JOINED).values_list(*COLUMNS, "joined", "merged_into__reference")

NAMED: dict[str, tuple[type[Model], str, str]] = {
    "forum": (Forum, "name", ""),
    "mission": (Mission, "short_name", "stage_id"),
    "stage": (Stage, "name", ""),
    "kind": (BarrierKind, "name", ""),
    "where": (Area, "name", ""),
}


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


def _names() -> dict[str, dict[int, Any]]:
    """The names by list and id, in the board's order."""
    found: dict[str, dict[int, Any]] = {which: {} for which in NAMED}
    for which, pk, code, said, order, above in sorted(ALL_NAMES.all(), key=lambda row: row[4]):
        model, name, column = NAMED[which]
        given = {name: said} | ({column: above} if column else {})
        found[which][pk] = model(pk=pk, code=code, order=order, **given)
    for mission in found["mission"].values():
        mission.stage = found["stage"][mission.stage_id]
    return found


def _filter(address: QueryDict, names: dict[str, dict[int, Any]]) -> BarrierFilter:
    """The form of filters, its lists filled from the names that were read already."""
    form = BarrierFilter(address)
    for which, records in names.items():
        by_code = {record.code: record for record in records.values()}
        choices = [("", "All"), *((code, str(record)) for code, record in by_code.items())]
        label = form.fields[which].label
        form.fields[which] = TypedChoiceField(
            choices=choices, coerce=by_code.__getitem__, empty_value=None, required=False, label=label
        )
    return form


def _barriers(found: list[Any], names: dict[str, dict[int, Any]]) -> list[Any]:
    """The rows as barriers with their names, and the missions that joined each as `us_too`, in the board's order."""
    page: list[Any] = []
    for *columns, joined, merged in found:
        barrier: Any = Barrier.from_db(DEFAULT_DB_ALIAS, COLUMNS, columns)
        _give_names(barrier, names)
        if merged:
            barrier.merged_into = Barrier(pk=barrier.merged_into_id, reference=merged)
        ids = {int(pk) for pk in (joined or "").split(",") if pk}
        barrier.us_too = ", ".join(str(mission) for pk, mission in names["mission"].items() if pk in ids)
        page.append(barrier)
    return page


def _give_names(barrier: Any, names: dict[str, dict[int, Any]]) -> None:
    barrier.lead_mission = names["mission"][barrier.lead_mission_id]
    barrier.kind = names["kind"].get(barrier.kind_id)
    barrier.where = names["where"].get(barrier.where_id)
    barrier.with_forum = names["forum"].get(barrier.with_forum_id)


def _drafts(user: Any, names: dict[str, dict[int, Any]]) -> list[Any]:
    drafts = list(Barrier.objects.drafts_of(user).only("title", "reference", "lead_mission_id", "offered_at")[:10])
    for draft in drafts:
        draft.lead_mission = names["mission"][draft.lead_mission_id]
    return drafts


# ---- filters and order ----


def _chosen(rows: Any, chosen: dict[str, Any]) -> Any:
    if not chosen.get("ended"):
        rows = rows.open()
    exact = {"turn": "turn", "forum": "with_forum", "mission": "lead_mission", "kind": "kind", "where": "where"}
    for name, column in exact.items():
        if chosen.get(name):
            rows = rows.filter(**{column: chosen[name]})
    if chosen.get("stage"):
        # "+ 0" keeps the planner from gathering and sorting all of four missions: a stage is a third of everything,
        # so the first rows of the longest wait hold a page of it.
        missions = Mission.objects.filter(stage=chosen["stage"]).values("pk")
        rows = rows.alias(led_by=F("lead_mission_id") + 0).filter(led_by__in=missions)
    return rows


def _in_order(rows: Any, chosen: dict[str, Any]) -> Any:
    """Longest wait first; with words or ended ones, newest first. A further page starts after the last row read."""
    after = chosen.get("after")
    if chosen.get("q"):
        return rows.newest_matching(chosen["q"], before=after)
    if chosen.get("ended"):
        return (rows.filter(id__lt=after) if after else rows).order_by("-id")
    since = rows.filter(pk=after).values_list("turn_since", flat=True).first() if after else None
    if since is not None:
        # Written with the bound first: the plain OR form reads the whole index.
        rows = rows.filter(Q(turn_since__gte=since) & (Q(turn_since__gt=since) | Q(id__gt=after)))
    return rows.order_by("turn_since", "id")


def _next(address: QueryDict, last: Any) -> str:
    further = address.copy()
    further["after"] = str(last.pk)
    return f"?{further.urlencode()}"


def _sentence(chosen: dict[str, Any], count: int) -> str:
    """What is shown, in a sentence; `count` says no more than that it is above what is counted."""
    if chosen.get("q"):
        which = f"Barriers with the words “{chosen['q']}”"
    else:
        number = f"More than {COUNTED}" if count > COUNTED else str(count)
        ended = "" if chosen.get("ended") else " open"
        which = f"{number}{ended} barrier{'' if count == 1 else 's'}"
    parts = [str(chosen[name]) for name in ("stage", "mission", "kind", "where") if chosen.get(name)]
    if chosen.get("turn"):
        parts.append(f"waiting for {Barrier.Turn(chosen['turn']).label.lower()}")
    if chosen.get("forum"):
        parts.append(f"at {chosen['forum']}")
    return ": ".join([which, ", ".join(parts)]) if parts else which


def decision_list(request: SignedIn) -> HttpResponse:
    """Every decision this person may read, newest first."""
    form = AfterFilter(request.GET)
    after = form.cleaned_data.get("after") if form.is_valid() else None
    rows = Decision.objects.visible_to(request.user).in_force().select_related("forum", "escalation__barrier")
    # The row's own words only: all that a decision, its escalation and its barrier hold is a hundred columns.
    rows = rows.only("reference", "title", "outcome", "on", "forum__name", "escalation__barrier__reference")
    if after and (last := rows.filter(pk=after).first()):
        rows = rows.filter(Q(on__lte=last.on) & (Q(on__lt=last.on) | Q(pk__lt=last.pk)))
    page = list(rows[: PAGE + 1])
    next_url = _next(request.GET, page[PAGE - 1]) if len(page) > PAGE else ""
    return render(request, "barriers/decision_list.html", {"decisions": page[:PAGE], "next_url": next_url})


def action_list(request: SignedIn) -> HttpResponse:
    """A person's own actions first, then those of the forums they sit on."""
    rows = Action.objects.visible_to(request.user).open().select_related("owner", "decision", "meeting__forum")
    own = ("what", "due_on", "owner__name", "decision__reference", "meeting__starts_at", "meeting__forum__name")
    actions = list(rows.only(*own)[:COUNTED])
    return render(
        request,
        "barriers/action_list.html",
        {
            "mine": [action for action in actions if action.owner_id == request.user.pk],
            "others": [action for action in actions if action.owner_id != request.user.pk],
            "today": today(),
        },
    )
