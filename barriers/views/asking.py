"""Asking a forum: a mission writes its ask and sees what the forum will see; or an officer types it for them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from barriers import asking
from barriers.escalation import BARRIER_MOVES, MISSION
from barriers.forms import AskForm, EscalateForm, TypedAskForm
from barriers.models import Barrier
from barriers.telling import story
from barriers.views.barriers import trips_of
from barriers.views.finding import barrier_for
from barriers.views.trails import below_the_desk, to_barrier
from foundation.moves import NotYours, check
from foundation.posting import answers_alike, form_page
from leaders.standing import standing_of
from people.requests import SignedIn


@answers_alike
def escalate(request: SignedIn, ref: str) -> HttpResponse:
    """Ask a forum: write the ask, check your answers as the forum will see them, then ask."""
    barrier = barrier_for(request.user, ref)
    if not MISSION.may(barrier, request.user):
        raise NotYours("Asking a forum is for the lead mission to do.")
    check(barrier, BARRIER_MOVES["escalate"], by=request.user)
    form = EscalateForm(request.POST or None, barrier=barrier)
    context = {"form": form, "barrier": barrier, "trail": to_barrier(barrier)}
    if request.method == "POST" and "confirmed" not in request.POST and form.is_valid():
        if "change" not in request.POST:
            form.checks = form.warnings()
            seen = _as_the_forum_sees_it(request, barrier, form)
            return render(request, "barriers/escalate_check.html", context | seen)
        form.form_key = request.POST.get("form_key", "")
        return render(request, "barriers/escalate.html", context)
    return form_page(request, form, lambda: _ask(request, barrier, form), "barriers/escalate.html", context)


def type_ask(request: SignedIn) -> HttpResponse:
    """An officer types, for a mission and with the reason, what it asks of their forum."""
    if not standing_of(request.user).officer_of:
        raise NotYours("Typing an ask for a mission is for a forum's officer to do.")
    form = TypedAskForm(request.POST or None, user=request.user)

    def act() -> str:
        data = form.cleaned_data
        escalation = asking.submit(
            data["barrier"],
            data["forum"],
            ask=_what_is_asked(form),
            by=request.user,
            asked_by=data["asked_by"],
            typed_because=data["typed_because"],
        )
        messages.success(request, f"It is typed. {data['asked_by']} and the mission get a receipt.")
        return escalation.barrier.get_absolute_url()

    context = {
        "heading": "Type an ask for a mission",
        "opening": "For what a mission asks in the room, or of a forum that is not asked directly.",
        "submit": "Type the ask",
        "form": form,
        "trail": below_the_desk(("Your forum’s queue", reverse("barriers:queue"))),
    }
    return form_page(request, form, act, "barriers/act.html", context)


def _as_the_forum_sees_it(request: SignedIn, barrier: Barrier, form: EscalateForm) -> dict[str, Any]:
    """The answers for checking with the whole story as a forum reads it, and the same form carried along, its key with
    it, until it is confirmed."""
    merged = list(barrier.merged_from.visible_to(request.user).prefetch_related("steps"))
    trips = [trip for trip in trips_of(request.user, [barrier, *merged]) if not trip.exempt]
    options = form.options()
    if options and not options[0].get("does_nothing"):
        options[0]["preferred"] = True
    carried = [
        (name, values) for name, values in request.POST.lists() if name not in ("csrfmiddlewaretoken", "form_key")
    ]
    return {
        "options": options,
        "posted": carried,
        "form_key": request.POST.get("form_key", ""),
        "joinings": barrier.joinings.select_related("mission__stage"),
        "story": story(request.user, barrier, merged, trips, for_our_team=False),
    }


def _ask(request: SignedIn, barrier: Barrier, form: EscalateForm) -> str:
    data, ask = form.cleaned_data, _what_is_asked(form)
    before = barrier.escalations.may_be_asked_again().at(data["forum"]).last()
    if before:
        before.barrier = barrier
        asking.ask_again(before, ask=ask, by=request.user, seen=data["seen"])
    else:
        asking.submit(barrier, data["forum"], ask=ask, by=request.user, seen=data["seen"])
    messages.success(request, f"{data['forum']} has your ask. A receipt is on its way to you.")
    return barrier.get_absolute_url()


def _what_is_asked(form: AskForm) -> asking.Ask:
    data, options = form.cleaned_data, form.options()
    return asking.Ask(
        ask=data["ask"],
        wanted=data["wanted"],
        options=options,
        preferred=0 if options and not options[0].get("does_nothing") else None,
        why_preferred=data["why_preferred"],
        organisations=data["organisations"],
        needed_by=data["needed_by"],
        needed_because=data["needed_because"],
    )
