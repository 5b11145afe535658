"""The log of barriers: what stands in the way, whose turn it is, longest wait first."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from barriers.forms import BarrierFilter
from barriers.log_rows import as_barriers, drafts_of, rows_of
from barriers.models import Barrier
from barriers.names import NO_KIND, fill_lists, read_names
from barriers.telling import whose_turn
from foundation.paging import further
from foundation.working_days import today
from leaders.standing import standing_of
from people.requests import SignedIn

PAGE = 25
COUNTED = 100  # a count is capped: beyond this nobody counts by hand either


def barrier_list(request: SignedIn) -> HttpResponse:
    """The log, filtered by its address alone."""
    names = read_names()
    form = BarrierFilter(request.GET)
    fill_lists(form, names)
    chosen = form.understood
    found = rows_of(request.user, chosen, PAGE + 1, 0 if chosen.get("after") else COUNTED + 1)
    page = as_barriers(found.rows[:PAGE], names)
    on = today()
    standing = standing_of(request.user)
    may_log = bool(standing.serves or standing.contributes_to)
    return render(
        request,
        "barriers/barrier_list.html",
        {
            "filter": form,
            "rows": [(barrier, whose_turn(barrier, on)) for barrier in page],
            "next_url": further(request.GET, after=page[-1].pk) if len(found.rows) > PAGE else "",
            "shown": "" if chosen.get("after") else shown(chosen, found.how_many),
            "may_log": may_log,
            "reads_all": standing.is_of_a_mission or standing.facilitates,
            "drafts": drafts_of(request.user, names) if may_log else [],
        },
    )


# ---- what is shown, in a sentence ----


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
