"""The lists of what was decided, newest first, and of who does what by when, soonest first."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render

from barriers.forms import ActionFilter, DecisionFilter
from barriers.models import Action, ActionStep, Decision
from barriers.views.lists import PAGE
from foundation.paging import further
from foundation.working_days import today
from leaders.standing import standing_of
from people.requests import SignedIn


def decision_list(request: SignedIn) -> HttpResponse:
    """Every decision this person may read, newest first, narrowed by what stands in the address."""
    form = DecisionFilter(request.GET)
    chosen = form.understood
    rows = Decision.objects.visible_to(request.user).in_force().select_related("forum", "escalation__barrier")
    # The row's own words only: all that a decision, its escalation and its barrier hold is a hundred columns.
    rows = rows.only("reference", "title", "outcome", "on", "forum__name", "escalation__barrier__reference")
    page = list(_newest(rows.filter(of_these(chosen)), chosen)[: PAGE + 1])
    return render(
        request,
        "barriers/decision_list.html",
        {
            "filter": form,
            "decisions": page[:PAGE],
            "next_url": further(request.GET, after=page[PAGE - 1].pk) if len(page) > PAGE else "",
        },
    )


def of_these(chosen: dict[str, Any]) -> Q:
    """What the list of decisions is narrowed by, words apart."""
    found = Q(**{name: chosen[name] for name in ("forum", "outcome", "where") if chosen.get(name)})
    if mission := chosen.get("mission"):
        found &= Q(escalation__barrier__lead_mission=mission) | Q(delegation__mission=mission)
    return found


def _newest(rows: Any, chosen: dict[str, Any]) -> Any:
    """The last decided first; with words, the last written. A further page starts after the last row read."""
    after = chosen.get("after")
    if chosen.get("q"):
        return rows.newest_matching(chosen["q"], before=after)
    last = rows.order_by().filter(pk=after).values("on", "pk").first() if after else None
    if last:
        rows = rows.filter(Q(on__lte=last["on"]) & (Q(on__lt=last["on"]) | Q(pk__lt=last["pk"])))
    return rows


def action_list(request: SignedIn) -> HttpResponse:
    """A person's own actions first, then those of the forums they sit on and of decisions they may read."""
    form = ActionFilter(request.GET)
    chosen = form.understood
    moved = Prefetch("steps", ActionStep.objects.filter(move="change_date").order_by("-counter"), to_attr="moved")
    rows = actions_of(request.user, chosen)
    rows = rows.select_related("owner", "decision__forum", "decision__escalation__forum", "meeting__forum")
    whose, after = chosen.get("whose"), chosen.get("after")
    only_mine = whose == ActionFilter.MINE
    page = list(_soonest(rows if whose else rows.exclude(owner=request.user), after)[: PAGE + 1])
    mine = [] if whose or after else list(rows.owned_by(request.user)[:PAGE])
    prefetch_related_objects([*mine, *page], moved)  # once for both lists
    keeps = standing_of(request.user).officer_of
    return render(
        request,
        "barriers/action_list.html",
        {
            "filter": form,
            # An owner without an account tells the officer, who may then write it down for them.
            "writes": {
                action.pk
                for action in page
                if only_mine or (action.answering_forum and action.answering_forum.pk in keeps)
            },
            "mine": mine,
            "shows_mine": not whose and not after,
            "only_mine": only_mine,
            "others": page[:PAGE],
            "next_url": further(request.GET, after=page[PAGE - 1].pk) if len(page) > PAGE else "",
            "today": today(),
        },
    )


def actions_of(user: Any, chosen: dict[str, Any]) -> Any:
    """The actions a person's list shows, their own among them; open ones unless something else is chosen."""
    rows = Action.objects.visible_to(user).filter(state=chosen.get("state") or Action.State.OPEN)
    if chosen.get("whose") == ActionFilter.MINE:
        return rows.owned_by(user)
    if chosen.get("whose") == ActionFilter.OF_MY_FORUMS:
        return rows.exclude(owner=user).at(standing_of(user).sits_on)
    return rows


def _soonest(rows: Any, after: int | None) -> Any:
    last = rows.order_by().filter(pk=after).values("due_on", "pk").first() if after else None
    if last:
        rows = rows.filter(Q(due_on__gte=last["due_on"]) & (Q(due_on__gt=last["due_on"]) | Q(pk__gt=last["pk"])))
    return rows.order_by("due_on", "id")
