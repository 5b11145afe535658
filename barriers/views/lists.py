"""The log of barriers: what stands in the way, whose turn it is, longest wait first."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from barriers.forms import AfterFilter, BarrierFilter
from barriers.models import Action, Barrier, Decision
from barriers.telling import whose_turn
from foundation.working_days import today
from leaders.standing import standing_of
from people.requests import SignedIn

PAGE = 25
COUNTED = 200  # a count is capped: beyond this nobody counts by hand either


def barrier_list(request: SignedIn) -> HttpResponse:
    """The log, filtered by its address alone."""
    form = BarrierFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = _chosen(Barrier.objects.visible_to(request.user).logged(), chosen)
    named = rows.with_its_names().prefetch_related("joinings__mission")
    page = list(_in_order(named, chosen)[: PAGE + 1])
    on = today()
    standing = standing_of(request.user)
    return render(
        request,
        "barriers/barrier_list.html",
        {
            "filter": form,
            "rows": [(barrier, whose_turn(barrier, on)) for barrier in page[:PAGE]],
            "next_url": _next(request.GET, page[PAGE - 1]) if len(page) > PAGE else "",
            "shown": _sentence(chosen, rows) if not chosen.get("after") else "",
            "may_log": bool(standing.serves or standing.contributes_to),
            "drafts": Barrier.objects.drafts_of(request.user).select_related("lead_mission")[:10],
        },
    )


def _chosen(rows: Any, chosen: dict[str, Any]) -> Any:
    if not chosen.get("ended"):
        rows = rows.open()
    exact = {"turn": "turn", "forum": "with_forum", "mission": "lead_mission", "stage": "lead_mission__stage"}
    exact |= {"kind": "kind", "where": "where"}
    for name, column in exact.items():
        if chosen.get(name):
            rows = rows.filter(**{column: chosen[name]})
    return rows


def _in_order(rows: Any, chosen: dict[str, Any]) -> Any:
    """Longest wait first; with words or ended ones, newest first. A further page starts after the last row read."""
    after = chosen.get("after")
    if chosen.get("q"):
        return rows.newest_matching(chosen["q"], before=after)
    if chosen.get("ended"):
        return (rows.filter(id__lt=after) if after else rows).order_by("-id")
    since = Barrier.objects.filter(pk=after).values_list("turn_since", flat=True).first() if after else None
    if since is not None:
        # Written with the bound first: the plain OR form reads the whole index.
        rows = rows.filter(Q(turn_since__gte=since) & (Q(turn_since__gt=since) | Q(id__gt=after)))
    return rows.order_by("turn_since", "id")


def _next(address: QueryDict, last: Any) -> str:
    further = address.copy()
    further["after"] = str(last.pk)
    return f"?{further.urlencode()}"


def _sentence(chosen: dict[str, Any], rows: Any) -> str:
    """What is shown, in a sentence."""
    if chosen.get("q"):
        which = f"Barriers with the words “{chosen['q']}”"
    else:
        count = rows.order_by()[: COUNTED + 1].count()
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
    if after and (last := Decision.objects.filter(pk=after).first()):
        rows = rows.filter(Q(on__lte=last.on) & (Q(on__lt=last.on) | Q(pk__lt=last.pk)))
    page = list(rows[: PAGE + 1])
    next_url = _next(request.GET, page[PAGE - 1]) if len(page) > PAGE else ""
    return render(request, "barriers/decision_list.html", {"decisions": page[:PAGE], "next_url": next_url})


def action_list(request: SignedIn) -> HttpResponse:
    """A person's own actions first, then those of the forums they sit on."""
    rows = Action.objects.visible_to(request.user).open().select_related("owner", "decision", "meeting__forum")
    actions = list(rows[:COUNTED])
    return render(
        request,
        "barriers/action_list.html",
        {
            "mine": [action for action in actions if action.owner_id == request.user.pk],
            "others": [action for action in actions if action.owner_id != request.user.pk],
            "today": today(),
        },
    )
