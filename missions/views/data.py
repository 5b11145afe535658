"""Who holds which data, and the workstreams that serve every mission, with what they still ask for."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from foundation.paging import further
from foundation.posting import form_page
from missions import data
from missions.forms.ways import AmendHoldingForm, HoldingFilter, HoldingForm
from missions.models import DataHolding, Lever, Workstream
from missions.moves import may_write_strategy
from missions.views.frame import trail_to_levers
from people.requests import SignedIn

PAGE = 25


def holdings(request: SignedIn) -> HttpResponse:
    """The register of who holds which data, and how to ask."""
    form = HoldingFilter(request.GET)
    asked = form.understood
    rows = DataHolding.objects.select_related("holder")
    if asked.get("holder"):
        rows = rows.filter(holder=asked["holder"])
    found = list(_after(rows, asked.get("after"))[: PAGE + 1])
    context = {
        "form": form,
        "holdings": found[:PAGE],
        "next_url": further(request.GET, after=found[PAGE - 1].pk) if len(found) > PAGE else "",
        "workstreams": Workstream.objects.filter(asks=Lever.Kind.DATA),
        "may_add": may_write_strategy(request.user),
        "trail": trail_to_levers(),
    }
    return render(request, "missions/data_list.html", context)


def _after(rows: QuerySet[DataHolding], pk: int | None) -> QuerySet[DataHolding]:
    """By name; `pk` is the last row read."""
    name = rows.filter(pk=pk).values_list("name", flat=True).first() if pk else None
    if name is not None:
        rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=pk))
    return rows.order_by("name", "pk")


def add(request: SignedIn) -> HttpResponse:
    """Write down who holds which data."""
    data.check_may_write(by=request.user)
    form = HoldingForm(request.POST or None)

    def act() -> str:
        data.add(DataHolding(**form.words()), by=request.user)
        messages.success(request, "It is in the register.")
        return reverse("missions:data")

    return form_page(request, form, act, "missions/lever_form.html", _frame("Write down who holds which data"))


def amend(request: SignedIn, pk: int) -> HttpResponse:
    """Its words, changed; where somebody else did so meanwhile, both texts are shown."""
    one = get_object_or_404(DataHolding.objects.select_related("holder"), pk=pk)
    data.check_may_write(by=request.user)
    form = AmendHoldingForm(request.POST or None, instance=copy(one))

    def act() -> str:
        data.amend(one, form.words(), version=form.cleaned_data["version"], by=request.user)
        messages.success(request, "Your words are saved.")
        return reverse("missions:data")

    return form_page(request, form, act, "missions/lever_form.html", _frame("Change the words") | {"turn": one.name})


def _frame(title: str) -> dict[str, Any]:
    page = reverse("missions:data")
    return {"title": title, "trail": [*trail_to_levers(), ("Who holds which data", page)], "back": page}


# ---- workstreams ----


def workstream(request: SignedIn, pk: int) -> HttpResponse:
    """What a workstream is for, and the levers of its kind by how far they have come; with data, who holds which."""
    one = get_object_or_404(Workstream, pk=pk)
    rows = Lever.objects.filter(kind=one.asks).with_its_names().order_by("name", "pk") if one.asks else []
    is_about_data = one.asks == Lever.Kind.DATA
    context = {
        "workstream": one,
        "states": _by_state(list(rows)),
        "about_data": is_about_data,
        "holdings": DataHolding.objects.select_related("holder")[:PAGE] if is_about_data else [],
        "may_add": may_write_strategy(request.user),
        "trail": trail_to_levers(),
    }
    return render(request, "missions/workstream.html", context)


def _by_state(rows: list[Lever]) -> list[tuple[str, list[Lever]]]:
    """The levers under how far they have come, in the order in which a lever goes."""
    found = [(state.label, [row for row in rows if row.state == state]) for state in Lever.State]
    return [(label, those) for label, those in found if those]
