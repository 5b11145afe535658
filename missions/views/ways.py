"""How a mission engages communities, and what it may decide itself."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from foundation.posting import answers_alike, form_page
from foundation.working_days import today
from missions import delegating, telling
from missions.forms.ways import DelegationForm, EndDelegationForm, EngagementForm
from missions.models import Delegation, EngagementAim, EngagementModel, Mission
from missions.moves import decides_as_officer
from missions.views.missions import found, trail_to
from people.requests import SignedIn

# ---- how it engages ----


def engagement(request: SignedIn, code: str) -> HttpResponse:
    """Whom a mission listens to, how, how often, and how what they say reaches decisions."""
    mission = found(code)
    model = EngagementModel.objects.filter(mission=mission).first()
    context = {
        "mission": mission,
        "said": [(str(label), getattr(model, name, "")) for name, label in EngagementForm.Meta.labels.items()],
        "serves": mission.served_by(request.user),
        "trail": trail_to(mission),
    }
    return render(request, "missions/engagement.html", context)


def amend_engagement(request: SignedIn, code: str) -> HttpResponse:
    """The mission's people say how they engage; where somebody else did so meanwhile, both texts are shown."""
    mission = found(code)
    telling.check_may_write(mission, by=request.user)
    now = EngagementModel.objects.filter(mission=mission).first() or EngagementModel(mission=mission)
    form = EngagementForm(request.POST or None, instance=copy(now))
    page = reverse("missions:engagement", args=[mission.code])

    def act() -> str:
        telling.amend_engagement(mission, form.words(), version=form.cleaned_data["version"], by=request.user)
        messages.success(request, "Your words are saved.")
        return page

    context = {
        "mission": mission,
        "aims": EngagementAim.objects.all(),
        "title": "How you engage",
        "trail": [*trail_to(mission), ("How it engages", page)],
        "back": page,
    }
    return form_page(request, form, act, "missions/engagement_form.html", context)


# ---- what it may decide itself ----


def delegations(request: SignedIn, code: str) -> HttpResponse:
    """What a mission may decide itself, by whose word and since when, with what it decided under each."""
    mission = found(code)
    # Decisions are kept floors above, and reached by their reverse relation.
    decisions: Any = Delegation._meta.get_field("decisions").related_model
    read = decisions.objects.visible_to(request.user).in_force().order_by("-on", "-pk")
    rows = mission.delegations.order_by("-since", "-pk").prefetch_related(Prefetch("decisions", read, to_attr="taken"))
    day = today()
    now = [row for row in rows if row.since <= day and (row.until is None or row.until > day)]
    to_come = [row for row in rows if row.since > day]
    context = {
        "mission": mission,
        "parts": [
            (title, those)
            for title, those in (
                ("Now", now),
                ("To come", to_come),
                ("Before", [row for row in rows if row not in now and row not in to_come]),
            )
            if those
        ],
        "decides_now": bool(now) and mission.served_by(request.user),
        "delegates": decides_as_officer(request.user),
        "today": day,
        "trail": trail_to(mission),
    }
    return render(request, "missions/delegations.html", context)


def add_delegation(request: SignedIn, code: str) -> HttpResponse:
    """The officer of a forum that decides writes down what a mission may decide itself."""
    mission = found(code)
    delegating.check_delegates(by=request.user)
    form = DelegationForm(request.POST or None)

    def act() -> str:
        delegating.give(Delegation(mission=mission, **form.cleaned_data), by=request.user)
        messages.success(request, "It is written down.")
        return _page(mission)

    return form_page(request, form, act, "missions/lever_form.html", _frame(mission, "Add what it may decide"))


@answers_alike
def end_delegation(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """The officer of a forum that decides says from which day it no longer holds, and why."""
    mission = found(code)
    one = get_object_or_404(mission.delegations, pk=pk)
    delegating.check_delegates(by=request.user)
    if request.method != "POST" and one.until and one.until <= today():
        messages.error(request, "It has ended already.")
        return redirect(_page(mission))
    form = EndDelegationForm(request.POST or None)

    def act() -> str:
        delegating.end(one, by=request.user, **form.cleaned_data)
        messages.success(request, "It ends on the day you said.")
        return _page(mission)

    context = _frame(mission, "End what was delegated") | {"turn": one.what}
    return form_page(request, form, act, "missions/lever_form.html", context)


def _page(mission: Mission) -> str:
    return reverse("missions:delegations", args=[mission.code])


def _frame(mission: Mission, title: str) -> dict[str, Any]:
    page = _page(mission)
    trail = [*trail_to(mission), ("What it may decide itself", page)]
    return {"title": title, "turn": mission.short_name, "trail": trail, "back": page}
