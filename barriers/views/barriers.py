"""One barrier: reading it and making its moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from barriers import life
from barriers.drafting import similar_to, still_to_say, written_twice
from barriers.escalation import BARRIER_MOVES, MISSION
from barriers.forms import (
    JoinForm,
    MergeForm,
    NothingMoreForm,
    UpdateForm,
    WithdrawForm,
    WordsForm,
)
from barriers.models import Barrier, Decision, Escalation, Joining
from barriers.reading import may_read_whole, read_whole_among
from barriers.telling import story, way, whose_turn
from barriers.views.doors import move_url, offers
from barriers.views.finding import barrier_for
from barriers.views.links import linked_to
from barriers.views.trails import to_barrier, to_barriers
from foundation.moves import NotYours, check
from foundation.posting import answers_alike, form_page, told_in_words
from foundation.working_days import between, day_of, today
from people.requests import SignedIn


def detail(request: SignedIn, ref: str) -> HttpResponse:
    """One barrier: whose turn it is in the first line, the way it has come, its story, and what can be done now."""
    barrier = barrier_for(request.user, ref)
    if barrier.merged_into_id and "stay" not in request.GET and _may_read(request.user, barrier.merged_into_id):
        return redirect(barrier.merged_into or "barriers:list")
    # Read once: nearly every move asks whether this person's mission joined, or raised what was merged into it.
    joinings = Prefetch("joinings", Joining.objects.select_related("mission__stage"))
    prefetch_related_objects(
        [barrier], joinings, Prefetch("merged_from", Barrier.objects.only("author", "merged_into")), "steps"
    )
    any_merged = bool(barrier.merged_from.all())
    merged = list(barrier.merged_from.visible_to(request.user).prefetch_related("steps")) if any_merged else []
    every_trip = trips_of(request.user, [barrier, *merged])
    trips = [trip for trip in every_trip if trip.barrier_id == barrier.pk]
    last = trips[-1] if trips else None
    context = {
        "barrier": barrier,
        "trail": to_barriers(),
        "turn": whose_turn(barrier),
        "strip": _strip(last),
        "steps": way(barrier, trips),
        "trip": last,
        "whole": last is not None and may_read_whole(request.user, last),
        "story": story(request.user, barrier, merged, every_trip),
        "offers": offers(request.user, barrier, trips),
        **({} if trips else _for_its_writers(request.user, barrier)),
        "twice": written_twice(barrier, reader=request.user),
        "joinings": barrier.joinings.all(),
        "merged": merged,
        "earlier": earlier_asks(request.user, trips),
        "decisions": Decision.objects.visible_to(request.user).in_force().filter(escalation__in=every_trip),
        **linked_to(barrier, request.user),
    }
    return render(request, "barriers/barrier_detail.html", context)


BEING_WRITTEN = (Barrier.State.DRAFT, Barrier.State.OPEN)


def _for_its_writers(user: Any, barrier: Barrier) -> dict[str, Any]:
    """What helps the mission's people before any forum is asked: what one would ask, and similar ones logged before."""
    if barrier.state not in BEING_WRITTEN or not (MISSION.may(barrier, user) or barrier.author_id == user.pk):
        return {}
    text = f"{barrier.title} {barrier.gets_in_the_way}"
    return {
        "still_to_say": still_to_say(barrier),
        "amend_url": move_url(barrier, "amend"),
        "similar": similar_to(text, reader=user, logged_as=barrier),
        "withdraw_url": _withdraw_url(user, barrier),
    }


def _withdraw_url(user: Any, barrier: Barrier) -> str:
    """Where its mission withdraws it; blank for whoever may not, or not now."""
    withdrawing = BARRIER_MOVES["withdraw"]
    may = barrier.state in withdrawing.starts and withdrawing.whose.may(barrier, user)
    return move_url(barrier, withdrawing.slug) if may else ""


def trips_of(user: Any, barriers: list[Barrier]) -> list[Escalation]:
    """The trips of these barriers as this person may read them, with all that their page shows."""
    named = {barrier.pk: barrier for barrier in barriers}
    trips = list(
        Escalation.objects.visible_to(user)
        .filter(barrier__in=named)
        .select_related("forum", "agenda_item__meeting__forum", "asked_by", "typed_by", "preferred")
        .prefetch_related("steps", "options", "organisations", "held_before", "help_offered")
        .order_by("barrier", "number")
    )
    for trip in trips:
        trip.barrier = named[trip.barrier_id]
    return trips


def earlier_asks(user: Any, trips: list[Escalation]) -> list[Escalation]:
    """What forums were asked before the last time, latest first, where this person may read it whole."""
    whole = read_whole_among(user, trips[:-1])
    return [trip for trip in reversed(trips[:-1]) if trip.pk in whole]


def _may_read(user: Any, pk: int) -> bool:
    """Whoever may not read the barrier theirs was merged into keeps the page of their own."""
    return Barrier.objects.visible_to(user).filter(pk=pk).exists()


def _strip(trip: Escalation | None) -> dict[str, Any] | None:
    """The days of the trip as boxes, while the forum still owes an answer."""
    if trip is None or not trip.is_open or trip.state == Escalation.State.DECIDED:
        return None
    asked = day_of(trip.submitted_at)
    return {
        "gone": between(asked, today()),
        "of": between(asked, trip.answer_by),
        "starts": asked,
        "ends": trip.answer_by,
    }


# ---- moves ----


def update(request: SignedIn, barrier: Barrier) -> HttpResponse:
    """Say what was done and what is next."""
    form = UpdateForm(request.POST or None)

    def act() -> str:
        life.add_update(barrier, by=request.user, **form.cleaned_data)
        messages.success(request, "It stands in the story.")
        return barrier.get_absolute_url()

    return _page(request, barrier, form, act, "Add an update", "Add it")


def log_draft(request: SignedIn, barrier: Barrier) -> HttpResponse:
    """Log a draft as it stands."""
    return _move(request, barrier, "log", NothingMoreForm, lambda data: life.log(barrier, by=request.user))


def offer(request: SignedIn, barrier: Barrier) -> HttpResponse:
    """A contributor sends a draft to the team."""
    return _move(request, barrier, "offer", NothingMoreForm, lambda data: life.offer(barrier, by=request.user))


def discard(request: SignedIn, barrier: Barrier) -> HttpResponse:
    """Throw a draft away."""
    form = NothingMoreForm(request.POST or None, record=barrier, user=request.user)
    if barrier.author_id != request.user.pk:
        check(barrier, BARRIER_MOVES["discard"], by=request.user)

    def act() -> str:
        life.discard(barrier, by=request.user)
        messages.success(request, "The draft is gone.")
        return reverse("barriers:list")

    return _page(request, barrier, form, act, "Discard the draft", "Discard it")


def join(request: SignedIn, barrier: Barrier) -> HttpResponse:
    """Say “us too” for another mission."""

    def act(data: dict[str, Any]) -> None:
        life.join(barrier, data["mission"], effect=data["effect"], by=request.user, seen=data["seen"])

    return _move(request, barrier, "join", JoinForm, act)


def reopen(request: SignedIn, barrier: Barrier) -> HttpResponse:
    """It is in the way again."""
    return _move(request, barrier, "reopen", WordsForm, _with_words(request, barrier, life.reopen))


def dispute(request: SignedIn, barrier: Barrier) -> HttpResponse:
    """It never was out of the way."""
    return _move(request, barrier, "dispute", WordsForm, _with_words(request, barrier, life.dispute))


def merge(request: SignedIn, barrier: Barrier) -> HttpResponse:
    """Merge it into another barrier."""

    def act(data: dict[str, Any]) -> None:
        life.merge(barrier, data["into"], words=data["words"], by=request.user, seen=data["seen"])

    return _move(request, barrier, "merge", MergeForm, act)


def withdraw(request: SignedIn, barrier: Barrier) -> HttpResponse:
    """Withdraw it, or pass the lead on where others joined."""

    form = WithdrawForm(request.POST or None, record=barrier, user=request.user)
    with told_in_words(form):
        check(barrier, BARRIER_MOVES["withdraw"], by=request.user)

    def act() -> str:
        said = {"successor": None} | form.cleaned_data
        life.withdraw(barrier, by=request.user, **said)
        passed = f"The lead passed to {said['successor']}. It stays open."
        messages.success(request, passed if said["successor"] else "Withdrawn.")
        return barrier.get_absolute_url()

    return _page(request, barrier, form, act, BARRIER_MOVES["withdraw"].label, "Withdraw")


VERBS: dict[str, Callable[[SignedIn, Barrier], HttpResponse]] = {
    "update": update,
    "log": log_draft,
    "offer": offer,
    "discard": discard,
    "join": join,
    "reopen": reopen,
    "dispute": dispute,
    "merge": merge,
    "withdraw": withdraw,
}


@answers_alike
def move(request: SignedIn, ref: str, verb: str) -> HttpResponse:
    """One move of one barrier, on a page of its own."""
    barrier = barrier_for(request.user, ref)
    if verb not in VERBS:
        raise Http404
    if verb == "update" and life.updates_for_mission(barrier, request.user) is None:
        raise NotYours("Adding an update is for its missions to do.")
    return VERBS[verb](request, barrier)


def _with_words(request: SignedIn, barrier: Barrier, process: Callable[..., None]) -> Callable[[dict[str, Any]], None]:
    return lambda data: process(barrier, words=data["words"], by=request.user, seen=data["seen"])


def _move(
    request: SignedIn, barrier: Barrier, name: str, form_class: Any, process: Callable[[dict[str, Any]], None]
) -> HttpResponse:
    form = form_class(request.POST or None, record=barrier, user=request.user)
    with told_in_words(form):
        check(barrier, BARRIER_MOVES[name], by=request.user)

    def act() -> str:
        with transaction.atomic():
            process(form.cleaned_data)
        messages.success(request, f"{BARRIER_MOVES[name].past}.")
        return barrier.get_absolute_url()

    return _page(request, barrier, form, act, BARRIER_MOVES[name].label, BARRIER_MOVES[name].label)


def _page(
    request: SignedIn, barrier: Barrier, form: Any, act: Callable[[], str], heading: str, submit: str
) -> HttpResponse:
    context = {"barrier": barrier, "heading": heading, "submit": submit, "trail": to_barrier(barrier)}
    return form_page(request, form, act, "barriers/move.html", context)
