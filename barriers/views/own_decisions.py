"""Pages of decisions that answer no ask: a mission's own, and a forum's on an item of its officer's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from barriers import own_decisions
from barriers.forms import ItemDecisionForm, OwnDecisionForm, record_of
from foundation.moves import NotYours
from foundation.posting import answers_alike, form_page
from foundation.trails import below_the_desk
from missions.models import Mission
from people.models import AgendaItem
from people.moves import OFFICER
from people.requests import SignedIn
from people.views.finding import trail_to


@answers_alike
def decide_itself(request: SignedIn, code: str) -> HttpResponse:
    """A mission writes down what it decided itself, under a delegation of its own."""
    mission = get_object_or_404(Mission, code__iexact=code)
    if not mission.served_by(request.user):
        raise NotYours(f"Deciding for {mission} is for its leader, team or caretaker to do.")
    form = OwnDecisionForm(request.POST or None, mission=mission)

    def act() -> str:
        said = form.cleaned_data
        made = own_decisions.decide_itself(said["delegation"], record=record_of(said), by=request.user)
        messages.success(request, f"It is written down as {made.reference}.")
        return made.get_absolute_url()

    page = {"heading": "What the mission decided", "opening": mission.short_name, "submit": "Write it down"}
    trail = below_the_desk((mission.short_name, reverse("missions:detail", args=[mission.code])))
    return form_page(request, form, act, "barriers/act.html", {**page, "trail": trail})


@answers_alike
def decide_item(request: SignedIn, pk: int, item: int) -> HttpResponse:
    """An officer writes down what the meeting decided on an item that no mission asked for."""
    rows = AgendaItem.objects.select_related("meeting__forum").prefetch_related("interests__person")
    found = get_object_or_404(rows, pk=item, meeting=pk)
    if not OFFICER.may(found.meeting, request.user):
        raise NotYours("Recording what a meeting decided is for the forum's officer to do.")
    page = reverse("people:meeting", args=[pk])
    # A late press goes on to the form, which says so and keeps what was typed.
    if request.method != "POST" and (why_not := own_decisions.not_now(found)):
        messages.error(request, why_not)
        return redirect(page)
    form = ItemDecisionForm(request.POST or None, item=found)

    def act() -> str:
        made = own_decisions.decide_item(found, record=record_of(form.cleaned_data), by=request.user)
        messages.success(request, f"{made.reference} is recorded: {made.title}.")
        return made.get_absolute_url()

    context: dict[str, Any] = {"heading": "What was decided", "opening": found.title, "submit": "Record this decision"}
    return form_page(request, form, act, "barriers/act.html", {**context, "trail": trail_to(found.meeting)})
