"""The pages on which a team keeps the sourced figures of its mission."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from foundation.posting import answers_alike, form_page
from missions import figures
from missions.forms import AmendFigureForm, FigureForm, RemoveFigureForm
from missions.models import Figure, Mission
from missions.views.missions import found, trail_to
from people.requests import SignedIn


def add(request: SignedIn, code: str) -> HttpResponse:
    """The team adds a figure, with its source."""
    mission = found(code)
    figures.check_may_write(mission, by=request.user)
    form = FigureForm(request.POST or None)

    def act() -> str:
        figures.add(Figure(mission=mission, **form.words), by=request.user)
        messages.success(request, "The figure is on the mission’s page.")
        return _page_of(mission)

    return form_page(request, form, act, "missions/words_form.html", _frame(mission, "Add a figure for context"))


def amend(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """The team mends a figure."""
    mission, figure = _found(code, pk)
    figures.check_may_write(mission, by=request.user)
    form = AmendFigureForm(request.POST or None, figure=figure)

    def act() -> str:
        figures.amend(figure, form.words, version=form.cleaned_data["version"], by=request.user)
        messages.success(request, "The figure is saved.")
        return _page_of(mission)

    return form_page(request, form, act, "missions/words_form.html", _frame(mission, f"Change “{figure.name}”"))


@answers_alike
def remove(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """The team takes a figure away, and says why."""
    mission, figure = _found(code, pk)
    figures.check_may_write(mission, by=request.user)
    form = RemoveFigureForm(request.POST or None, figure=figure)

    def act() -> str:
        said = form.cleaned_data
        figures.remove(figure, because=said["because"], version=said["version"], by=request.user)
        messages.success(request, "The figure is taken away.")
        return _page_of(mission)

    frame = _frame(mission, f"Take away “{figure}”") | {"submit": "Take it away"}
    return form_page(request, form, act, "missions/words_form.html", frame)


def _found(code: str, pk: int) -> tuple[Mission, Figure]:
    mission = found(code)
    return mission, get_object_or_404(mission.figures.select_related("mission"), pk=pk)


def _page_of(mission: Mission) -> str:
    return f"{reverse('missions:detail', args=[mission.code])}#figures"


def _frame(mission: Mission, title: str) -> dict[str, Any]:
    return {"mission": mission, "title": title, "trail": trail_to(mission)}
