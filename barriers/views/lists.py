"""The log of barriers: what stands in the way, whose turn it is, longest wait first."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Aggregate, F, OuterRef, Subquery, TextField
from django.http import HttpResponse
from django.shortcuts import render

from barriers.forms import BarrierFilter
from barriers.models import Barrier, Joining
from barriers.telling import whose_turn
from barriers.views.names import NO_KIND, fill_lists, give_names, read_names
from foundation.paging import further
from foundation.working_days import today
from leaders.standing import standing_of
from missions.models import Mission
from people.requests import SignedIn

PAGE = 25
COUNTED = 200  # a count is capped: beyond this nobody counts by hand either


def barrier_list(request: SignedIn) -> HttpResponse:
    """The log, filtered by its address alone."""
    names = read_names()
    form = BarrierFilter(request.GET)
    fill_lists(form, names)
    chosen = form.understood
    rows = _in_order(narrowed(LOG.visible_to(request.user), chosen), chosen)
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
            "next_url": further(request.GET, after=page[-1].pk) if len(found) > PAGE else "",
            "shown": shown(chosen, len(found)) if not chosen.get("after") else "",
            "may_log": may_log,
            "reads_all": standing.is_of_a_mission or standing.facilitates,
            "drafts": _drafts(request.user, names) if may_log else [],
        },
    )


# ---- what a page of the log needs to know beside the names: read with the rows ----


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


def _barriers(found: list[Any], names: dict[str, dict[int, Any]]) -> list[Any]:
    """The rows as barriers with their names, and the missions that joined each as `us_too`, in the board's order."""
    page: list[Any] = []
    for *columns, joined, merged in found:
        barrier: Any = Barrier.from_db(DEFAULT_DB_ALIAS, COLUMNS, columns)
        give_names(barrier, names)
        if merged:
            barrier.merged_into = Barrier(pk=barrier.merged_into_id, reference=merged)
        ids = {int(pk) for pk in (joined or "").split(",") if pk}
        barrier.us_too = ", ".join(str(mission) for pk, mission in names["mission"].items() if pk in ids)
        page.append(barrier)
    return page


def _drafts(user: Any, names: dict[str, dict[int, Any]]) -> list[Any]:
    drafts = list(Barrier.objects.drafts_of(user).only("title", "reference", "lead_mission_id", "offered_at")[:10])
    for draft in drafts:
        draft.lead_mission = names["mission"][draft.lead_mission_id]
    return drafts


# ---- filters and order ----


def narrowed(rows: Any, chosen: dict[str, Any]) -> Any:
    """Those of these barriers that the log shows when this is chosen; words and order are asked for apart."""
    if not chosen.get("ended"):
        rows = rows.open()
    if chosen.get("turn"):
        rows = rows.filter(turn=chosen["turn"])
    if chosen.get("mission"):
        rows = rows.met_by(chosen["mission"].pk)
    named = {"forum": "with_forum", "kind": "kind", "where": "where"}
    for name, column in named.items():
        if chosen.get(name):
            rows = rows.filter(**{column: chosen[name].pk})
    if chosen.get("stage"):
        # "+ 0" keeps the planner from gathering and sorting all of four missions: a stage is a third of everything,
        # so the first rows of the longest wait hold a page of it.
        missions = Mission.objects.filter(stage=chosen["stage"].pk).values("pk")
        rows = rows.alias(led_by=F("lead_mission_id") + 0).filter(led_by__in=missions)
    if chosen.get("age"):
        rows = rows.waiting_longer_than(chosen["age"], today())
    return rows.met_by_several() if chosen.get("cross") else rows


def _in_order(rows: Any, chosen: dict[str, Any]) -> Any:
    """Longest wait first; with words or ended ones, newest first. A further page starts after the last row read."""
    after = chosen.get("after")
    if chosen.get("q"):
        return rows.newest_matching(chosen["q"], before=after)
    if chosen.get("ended"):
        return (rows.filter(id__lt=after) if after else rows).order_by("-id")
    return rows.longest_wait_first(after)


def shown(chosen: dict[str, Any], count: int) -> str:
    """What is shown, in a sentence; `count` says no more than that it is above what is counted."""
    return " ".join([_how_many(chosen, count), ", ".join(_which(chosen))]).strip()


def _how_many(chosen: dict[str, Any], count: int) -> str:
    ended = "" if chosen.get("ended") else "open "
    if chosen.get("q"):
        return f"{ended}barriers".capitalize()
    number = f"More than {COUNTED}" if count > COUNTED else str(count or "No")
    return f"{number} {ended}barrier{'' if count == 1 else 's'}"


# A board's own names stand in quotation marks: they may have commas, or begin with “A”.
NAMED_IN_WORDS = {
    "q": "with the words “{}”",
    "mission": "that “{}” leads or joined",
    "stage": "in the stage “{}”",
    "kind": "of the kind “{}”",
    "where": "in {}",
    "forum": "at “{}”",
}
WAITING_FOR = {
    Barrier.Turn.MISSION: "waiting for the mission",
    Barrier.Turn.FORUM: "waiting for a forum’s answer",
    Barrier.Turn.DECIDED: "waiting for a forum to return what it decided",
    Barrier.Turn.PARTNER: "waiting for a partner",
}


def _which(chosen: dict[str, Any]) -> list[str]:
    said = NAMED_IN_WORDS | ({"kind": "with no kind said"} if chosen.get("kind") is NO_KIND else {})
    parts = [words.format(chosen[name]) for name, words in said.items() if chosen.get(name)]
    waiting = WAITING_FOR[chosen["turn"]] if chosen.get("turn") else "waiting"
    if chosen.get("age"):
        parts.append(f"{waiting} for more than {chosen['age']} days")
    elif chosen.get("turn"):
        parts.append(waiting)
    return [*parts, "joined by another mission"] if chosen.get("cross") else parts
