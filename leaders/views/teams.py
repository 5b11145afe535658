"""The pages of support teams: who joins, who is invited to contribute, and which perspectives are still looked for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from foundation.moves import NotYours
from foundation.posting import answers_alike, form_page
from foundation.trails import below_the_desk
from leaders import notices, teams
from leaders.appoint import appoint, may_build_team
from leaders.forms import InviteForm, MatrixForm, TeamForm
from leaders.models import Appointment
from leaders.views.register import under_the_register
from missions.models import Mission
from people.requests import SignedIn


def matrix(request: SignedIn) -> HttpResponse:
    """Missions by what a team needs, or by sector: who is there, who was asked, what is still looked for."""
    form = MatrixForm(request.GET)
    by_sector = form.is_valid() and form.cleaned_data["by"] == "sector"
    found = teams.by_sector() if by_sector else teams.by_function()
    context = {
        "matrix": found,
        "by_sector": by_sector,
        "trail": under_the_register(),
        "section": "missions",
    }
    return render(request, "leaders/matrix.html", context)


@answers_alike
def join(request: SignedIn, code: str) -> HttpResponse:
    """Somebody of the directory joins a mission's support team."""
    mission = _theirs(request, code)
    form = TeamForm(request.POST or None, mission=mission)

    def act() -> str:
        made = appoint(mission, role=Appointment.Role.TEAM, by=request.user, **form.cleaned_data)
        notices.joined(made)
        messages.success(request, f"{made.person} is in the support team of {mission}.")
        return reverse("missions:detail", args=[mission.code])

    return _page(request, form, act, mission, "Add somebody to the team")


@answers_alike
def invite(request: SignedIn, code: str) -> HttpResponse:
    """Somebody is invited to contribute to one mission, by e-mail."""
    mission = _theirs(request, code)
    form = InviteForm(request.POST or None)

    def act() -> str:
        teams.invite(mission, by=request.user, **form.cleaned_data)
        messages.success(request, f"{form.cleaned_data['name']} is invited, and gets a mail.")
        return reverse("missions:detail", args=[mission.code])

    return _page(request, form, act, mission, "Invite a contributor")


def _theirs(request: SignedIn, code: str) -> Mission:
    mission = get_object_or_404(Mission, code__iexact=code)
    if not may_build_team(request.user, mission):
        raise NotYours(f"The team of {mission} is for its leader or caretaker, or an officer, to build.")
    return mission


def _page(request: SignedIn, form: Any, act: Any, mission: Mission, title: str) -> HttpResponse:
    back = reverse("missions:detail", args=[mission.code])
    context = {
        "title": title,
        "opening": str(mission),
        "trail": below_the_desk(("Missions", reverse("missions:list")), (mission.short_name, back)),
        "back": back,
        "section": "missions",
    }
    return form_page(request, form, act, "leaders/form.html", context)
