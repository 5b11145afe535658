"""Asking a forum: a mission writes its ask and sees what the forum will see; or an officer types it for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from barriers import asking
from barriers.escalation import BARRIER_MOVES, MISSION
from barriers.forms import AskForm, EscalateForm, TypedAskForm
from barriers.models import Barrier, Escalation
from barriers.reading import may_read_whole
from barriers.telling import Told, story
from barriers.views.barriers import trips_of
from barriers.views.finding import barrier_for
from barriers.views.trails import to_barrier
from foundation.moves import NotYours, check
from foundation.posting import answers_alike, form_page, told_in_words
from foundation.trails import below_the_desk
from foundation.working_days import day_of
from leaders.standing import standing_of
from people.requests import SignedIn


@answers_alike
def escalate(request: SignedIn, ref: str) -> HttpResponse:
    """Ask a forum: write the ask, check your answers as the forum will see them, then ask."""
    barrier = barrier_for(request.user, ref)
    if not MISSION.may(barrier, request.user):
        raise NotYours("Asking a forum is for the lead mission to do.")
    form = EscalateForm(request.POST or None, barrier=barrier)
    with told_in_words(form):
        check(barrier, BARRIER_MOVES["escalate"], by=request.user)
    came_back = _what_came_back(request.user, barrier)
    context = {
        "heading": "Ask a forum again" if came_back else "Ask a forum",
        "turn": barrier.title,
        "opening": "One clear ask, with what could be done.",
        "came_back": came_back,
        "barrier": barrier,
        "asked_by": request.user,
        "trail": to_barrier(barrier),
    }
    return _ask_page(request, form, lambda: _ask(request, barrier, form), context)


@answers_alike
def type_ask(request: SignedIn) -> HttpResponse:
    """An officer types, for a mission and with the reason, what it asks of their forum; then checks it, as it would."""
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
        "typed_by": request.user,
        "trail": below_the_desk(("Your forum’s queue", reverse("barriers:queue"))),
    }
    return _ask_page(request, form, act, context)


@dataclass(frozen=True)
class CameBack:
    """What a forum answered the last time, for a mission that asks again."""

    trip: Escalation
    asked: str
    words: str
    on: date | None

    @property
    def advice(self) -> bool:
        """Did it come back as advice instead of an outcome?"""
        return self.trip.state == Escalation.State.SENT_BACK


def _what_came_back(user: Any, barrier: Barrier) -> CameBack | None:
    """The last words a forum gave on this barrier, as this person may read them; None where none did."""
    last = barrier.escalations.answered_before().select_related("forum").last()
    if last is None:
        return None
    last.barrier = barrier
    ended = last.steps.filter(move="send_back").first()
    told = ended.words if ended else last.outcome_words
    came = ended.at if ended else last.returned_at
    asked, words = (last.ask, told) if may_read_whole(user, last) else ("", last.open_summary)
    return CameBack(last, asked, words, day_of(came) if came else None)


def _ask_page(request: SignedIn, form: AskForm, act: Callable[[], str], context: dict[str, Any]) -> HttpResponse:
    """The boxes; then the answers for checking, the same form carried along with its key; and, confirmed, the ask."""
    context["form"] = form
    if request.method == "POST" and "confirmed" not in request.POST and form.is_valid():
        if "change" in request.POST:
            form.form_key = request.POST.get("form_key", "")
            return render(request, "barriers/escalate.html", context)
        form.checks = form.warnings()
        return render(request, "barriers/escalate_check.html", _to_check(request, form, context))
    return form_page(request, form, act, "barriers/escalate.html", context)


def _to_check(request: SignedIn, form: AskForm, context: dict[str, Any]) -> dict[str, Any]:
    """The page's context with the answers, and the barrier's whole story as the forum will read it.

    An officer who types may not read the barrier before the mission's ask is theirs: they check the ask alone.
    """
    context = form.cleaned_data | context
    barrier = context["barrier"]
    with told_in_words(form):
        check(barrier, BARRIER_MOVES["escalate"], by=request.user)
    options = form.options()
    if options and not options[0].get("does_nothing"):
        options[0]["preferred"] = True
    carried = [
        (name, values) for name, values in request.POST.lists() if name not in ("csrfmiddlewaretoken", "form_key")
    ]
    context |= {"options": options, "posted": carried, "form_key": request.POST.get("form_key", "")}
    if Barrier.objects.visible_to(request.user).filter(pk=barrier.pk).exists():
        context |= {"reads": True, "joinings": barrier.joinings.select_related("mission__stage")}
        context["story"] = _as_the_forum_reads_it(request.user, barrier)
    return context


def _as_the_forum_reads_it(user: Any, barrier: Barrier) -> list[Told]:
    merged = list(barrier.merged_from.visible_to(user).prefetch_related("steps"))
    trips = [trip for trip in trips_of(user, [barrier, *merged]) if not trip.exempt]
    return story(user, barrier, merged, trips, for_our_team=False)


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
