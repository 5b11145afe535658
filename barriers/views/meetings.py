"""What one meeting decided, written down on one screen; each decision is saved by itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from barriers import deciding
from barriers.forms import DecideForm, record_of
from barriers.models import Escalation
from foundation.drafts import keep, new_key
from foundation.moves import NotYours
from foundation.posting import answers_alike, kept_fields, sent, typed_into
from people.models import Meeting
from people.requests import SignedIn


@answers_alike
def decisions_of(request: SignedIn, pk: int) -> HttpResponse:
    """Record a meeting's decisions one by one; what is typed of the others is kept while one of them is saved."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("forum"), pk=pk)
    if not request.user.is_officer_for(meeting.forum):
        raise NotYours("Recording what a meeting decided is for the forum's officer to do.")
    if not meeting.could_decide:
        messages.error(request, "First record that the meeting was held and quorate.")
        return redirect("people:meeting", pk=pk)
    trips = {str(trip.pk): trip for trip in _asked_at(meeting, request.user)}
    pressed = None
    if "save" in request.POST:
        if (named := request.POST["save"]) not in trips:
            raise Http404
        pressed = _form(request, trips[named], request.POST)
        if saved := _save(request, meeting, pressed):
            return saved
    elif request.method == "POST":
        keep(request.user, request.path, request.POST)
        messages.success(request, "What you typed is kept. Nothing is recorded yet.")
        return redirect(request.path)
    typed = request.POST if pressed else kept_fields(request)
    waiting = [trip for trip in trips.values() if trip.state == Escalation.State.SCHEDULED]
    forms = [pressed if pressed and trip == pressed.record else _opened(request, trip, typed) for trip in waiting]
    context = {"meeting": meeting, "forms": forms, "pressed": pressed, "form_key": new_key(request.user)}
    return render(request, "barriers/meeting_decisions.html", context)


def _asked_at(meeting: Meeting, user: Any) -> QuerySet[Escalation]:
    """Every ask on its agenda, decided or not, so that a late press is told what came first."""
    asked = Escalation.objects.visible_to(user).filter(agenda_item__meeting=meeting)
    named = asked.select_related("barrier__lead_mission__stage", "forum", "agenda_item__meeting", "preferred")
    return named.order_by("agenda_item__order", "pk")


def _form(request: SignedIn, trip: Escalation, typed: QueryDict | None = None) -> DecideForm:
    return DecideForm(typed, prefix=f"trip{trip.pk}", record=trip, user=request.user)


def _opened(request: SignedIn, trip: Escalation, typed: QueryDict | None) -> DecideForm:
    """A decision not saved yet, with what was typed of it before."""
    form = _form(request, trip)
    if typed and _form(request, trip, typed).has_changed():
        form.initial.update(typed_into(form, typed))
        form.restored = True
    return form


def _save(request: SignedIn, meeting: Meeting, form: DecideForm) -> HttpResponse | None:
    """Record one decision, and keep what is typed of the others; None where it has to be put right first."""

    def act() -> str:
        said = form.cleaned_data
        made = deciding.decide(form.record, record=record_of(said), by=request.user, seen=said["seen"])
        messages.success(request, f"{made.reference} is recorded: {made.title}.")
        left = Escalation.objects.scheduled().filter(agenda_item__meeting=meeting).exists()
        return request.path if left else reverse("people:meeting", args=[meeting.pk])

    saved = sent(request, form, act)
    if saved:
        others = request.POST.copy()
        for name in [name for name in others if not name.startswith("trip") or name.startswith(f"{form.prefix}-")]:
            del others[name]
        if others:
            keep(request.user, request.path, others)
    return saved
