"""The log seen as a whole: which kinds of barriers each mission meets, and the parameters missions ask to revisit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from barriers.forms import RevisitFilter
from barriers.log_rows import as_asked, readable
from barriers.models import Barrier, Joining
from barriers.names import NO_KIND, Name, fill_lists, give_names, read_names
from barriers.telling import whose_turn
from barriers.views.lists import COUNTED, PAGE, shown
from barriers.views.trails import to_barriers
from foundation.paging import further
from foundation.working_days import today
from people.requests import SignedIn

LARGEST, SMALLEST = 24, 5  # sides of the largest square and of one that can still be seen, in pixels


@dataclass
class Cell:
    """How many open barriers of one kind a mission leads or joined, and the square drawn for them."""

    mission: Name
    count: int
    side: int
    url: str

    @property
    def top(self) -> int:
        """How far down the square begins, so that all of a row stand on one line."""
        return LARGEST - self.side


@dataclass
class Row:
    """One kind of barrier, mission by mission, and how many of it there are, each counted once."""

    kind: Name
    cells: list[Cell]
    together: int


def kinds(request: SignedIn) -> HttpResponse:
    """Kinds × missions: how many open barriers that this person may read stand in each mission's way.

    One that several missions meet is counted with each of them, as the log lists it, and once in what is together.
    """
    names = read_names()
    missions = list(names["mission"].values())
    led, met = _counts(request.user)
    rows = [_row(kind, missions, led, met) for kind in (*names["kind"].values(), NO_KIND)]
    context = {
        "rows": rows,
        "stages": [(stage, len(list(ours))) for stage, ours in groupby(missions, lambda mission: mission.stage)],
        "missions": [(mission, sum(row.cells[n].count for row in rows)) for n, mission in enumerate(missions)],
        "together": led.total(),
        "largest": LARGEST,
        "trail": to_barriers(),
    }
    return render(request, "barriers/kinds.html", context)


Counts = Counter[tuple[int | None, int]]


def _counts(user: Any) -> tuple[Counts, Counts]:
    """How many open barriers there are by kind and mission: those that it leads, and those that it leads or joined."""
    rows = Barrier.objects.logged_and_visible_to(user).open().order_by()
    joined = Joining.objects.filter(Exists(rows.filter(pk=OuterRef("barrier"))))
    joined = joined.exclude(mission=F("barrier__lead_mission"))
    led = _grouped(rows, "kind", "lead_mission")
    return led, led + _grouped(joined.order_by(), "barrier__kind", "mission")


def _grouped(rows: Any, kind: str, mission: str) -> Counts:
    counted = rows.values_list(kind, mission).annotate(Count("pk"))
    return Counter({(kind, mission): count for kind, mission, count in counted})


def _row(kind: Name, missions: list[Name], led: Counts, met: Counts) -> Row:
    most = max(met.values(), default=1)
    cells = []
    for mission in missions:
        count = met[kind.pk, mission.pk]
        # It is the area that follows the count: twice as many fill twice the ink.
        side = max(SMALLEST, round(LARGEST * sqrt(count / most)))
        address = urlencode({"mission": mission.code, "kind": kind.code})
        cells.append(Cell(mission, count, side, f"{reverse('barriers:list')}?{address}"))
    return Row(kind, cells, sum(led[kind.pk, mission.pk] for mission in missions))


def parameters(request: SignedIn) -> HttpResponse:
    """Open barriers that cannot be removed within what missions may do today, longest wait first."""
    names = read_names()
    form = RevisitFilter(request.GET)
    fill_lists(form, names)
    chosen = form.understood
    after = chosen.get("after")
    rows = readable(request.user, as_asked(chosen)).beyond_the_parameters()
    page = list(rows.only(*SHOWN).longest_wait_first(after)[: PAGE + 1])
    for barrier in page:
        give_names(barrier, names)
    on = today()
    context = {
        "filter": form,
        "rows": [(barrier, whose_turn(barrier, on)) for barrier in page[:PAGE]],
        "next_url": further(request.GET, after=page[PAGE - 1].pk) if len(page) > PAGE else "",
        "shown": "" if after else shown(chosen, rows.order_by()[: COUNTED + 1].count()),
        "trail": to_barriers(),
    }
    return render(request, "barriers/parameters.html", context)


# What a row says, without the long texts that it does not.
SHOWN = ["reference", "title", "state", "turn", "turn_since", "due_on"]
SHOWN += ["lead_mission_id", "kind_id", "where_id", "with_forum_id"]
SHOWN += ["rule_lives_in", "who_could_change_it", "would_unblock_it"]
