"""The pages of a mission's portfolio: what it does, what belongs together, and what is still missing."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from foundation.posting import answers_alike, form_page
from missions import portfolio
from missions.forms import AmendInterventionForm, ConnectForm, DisconnectForm, InterventionForm
from missions.models import Connection, Intervention, Mission
from missions.views.missions import found, trail_to
from people.requests import SignedIn


def whole(request: SignedIn, code: str) -> HttpResponse:
    """Everything one mission does, and in plain words what its portfolio does not say yet."""
    mission = found(code)
    rows = list(portfolio.with_its_ties(mission.interventions.order_by("name", "pk"), request.user))
    for row in rows:
        row.together = portfolio.links_of(row)  # type: ignore[attr-defined]  # for the template, which asks nothing
    context = {
        "mission": mission,
        "interventions": rows,
        "missing": portfolio.missing_in(rows),
        "gaps": [row for row in rows if row.gaps.strip()],
        "serves": mission.served_by(request.user),
        "trail": trail_to(mission),
    }
    return render(request, "missions/portfolio.html", context)


def intervention(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """One thing a mission does: what, who and where, what it rests on, and what feeds it."""
    mission = found(code)
    one = get_object_or_404(portfolio.with_its_ties(mission.interventions.all(), request.user), pk=pk)
    context = {
        "mission": mission,
        "intervention": one,
        "facts": facts_of(one),
        "together": portfolio.links_of(one),
        "experiments": one.experiments.visible_to(request.user).exclude(reference=None).order_by("-id"),
        "serves": mission.served_by(request.user),
        "trail": _trail(mission),
    }
    return render(request, "missions/intervention.html", context)


def facts_of(one: Intervention) -> list[tuple[str, str]]:
    """What is said of an intervention, as labels and words; blank where nobody has said it yet."""
    return [
        ("Who does it", one.who),
        ("Where", str(one.where or "Everywhere")),
        ("Assets it rests on", one.assets),
        ("Capabilities it rests on", one.capabilities),
        ("Relationships it rests on", one.relationships),
        ("Intervention points it works on", one.intervention_points),
        ("What is missing", one.gaps),
        ("What residents read", one.public_words),
    ]


def add(request: SignedIn, code: str) -> HttpResponse:
    """The mission's people add something it does."""
    mission = found(code)
    portfolio.check_serves(mission, by=request.user)
    form = InterventionForm(request.POST or None)

    def act() -> str:
        made = portfolio.add(Intervention(mission=mission, **form.words()), by=request.user)
        messages.success(request, "It is in your portfolio.")
        return page_of(made)

    context = {"mission": mission, "title": "Add something you do", "trail": _trail(mission)}
    return form_page(request, form, act, "missions/portfolio_form.html", context)


def amend(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Its words, amended; where somebody else did so meanwhile, both texts are shown."""
    one = _one(code, pk)
    portfolio.check_serves(one.mission, by=request.user)
    # The form writes on a copy, so that the record itself is only ever changed by saving.
    form = AmendInterventionForm(request.POST or None, instance=copy(one))

    def act() -> str:
        portfolio.amend(one, form.words(), version=form.cleaned_data["version"], by=request.user)
        messages.success(request, "Your words are saved.")
        return page_of(one)

    return form_page(request, form, act, "missions/portfolio_form.html", _frame(one, "Change the words"))


def connect(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """It belongs together with another, and why."""
    one = _one(code, pk)
    portfolio.check_serves(one.mission, by=request.user)
    form = ConnectForm(request.POST or None, intervention=one)

    def act() -> str:
        portfolio.connect(one, form.cleaned_data["other"], reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "They are connected.")
        return page_of(one)

    return form_page(request, form, act, "missions/portfolio_form.html", _frame(one, "Connect it with another"))


@answers_alike
def disconnect(request: SignedIn, code: str, pk: int, connection: int) -> HttpResponse:
    """The connection no longer holds; a word on why."""
    one = _one(code, pk)
    ends = Connection.objects.select_related("one__mission", "other__mission").filter(Q(one=one) | Q(other=one))
    link = get_object_or_404(ends, pk=connection)
    portfolio.check_may_disconnect(link, by=request.user)
    form = DisconnectForm(request.POST or None)

    def act() -> str:
        portfolio.disconnect(link, because=form.cleaned_data["because"], by=request.user)
        messages.success(request, "They are no longer connected.")
        return page_of(one)

    other = link.other if link.one_id == one.pk else link.one
    return form_page(
        request, form, act, "missions/portfolio_form.html", _frame(one, f"No longer together with {other}")
    )


def page_of(one: Intervention) -> str:
    """The address of an intervention's page."""
    return reverse("missions:intervention", args=[one.mission.code, one.pk])


def _one(code: str, pk: int) -> Intervention:
    return get_object_or_404(found(code).interventions.select_related("mission__stage"), pk=pk)


def _frame(one: Intervention, title: str) -> dict[str, Any]:
    steps = [*_trail(one.mission), (one.name, page_of(one))]
    return {"mission": one.mission, "intervention": one, "title": title, "trail": steps}


def _trail(mission: Mission) -> list[tuple[str, str]]:
    return [*trail_to(mission), ("Portfolio", reverse("missions:portfolio", args=[mission.code]))]
