"""One barrier: logging it, reading it, amending its words and making its moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate

from barriers import life
from barriers.escalation import BARRIER_MOVES, ESCALATION_MOVES, MISSION, OFFICER
from barriers.forms import (
    AmendForm,
    BarrierForm,
    JoinForm,
    MergeForm,
    NothingMoreForm,
    UpdateForm,
    WithdrawForm,
    WordsForm,
)
from barriers.models import Barrier, Decision, Escalation, Joining
from barriers.reading import may_read_whole
from barriers.telling import story, way, whose_turn
from barriers.views.finding import barrier_for
from foundation.moves import NotYours, Offer, check
from foundation.posting import answers_alike, form_page
from foundation.working_days import between, today
from leaders.standing import standing_of
from people.requests import SignedIn


def log(request: SignedIn) -> HttpResponse:
    """Log a barrier from a title and one sentence, or keep it as a draft."""
    standing = standing_of(request.user)
    if not standing.serves | standing.contributes_to:
        raise NotYours("Logging a barrier is for a mission's leader, team or contributors to do.")
    form = BarrierForm(request.POST or None, user=request.user, instance=Barrier(author=request.user))
    # Between two meetings a title may be all there is.
    form.fields["gets_in_the_way"].required = "draft" not in request.POST

    def act() -> str:
        barrier = form.save()
        if "draft" not in request.POST:
            _log_or_offer(request, barrier)
        else:
            messages.success(request, "Kept as a draft. Only you can read it.")
        return barrier.get_absolute_url()

    return form_page(request, form, act, "barriers/log.html", {})


def _log_or_offer(request: SignedIn, barrier: Barrier) -> None:
    if MISSION.may(barrier, request.user):
        life.log(barrier, by=request.user)
        messages.success(request, f"Logged as {barrier.reference}.")
    else:
        life.offer(barrier, by=request.user)
        messages.success(request, "Sent to the team. They log it, or come back to you.")


def detail(request: SignedIn, ref: str) -> HttpResponse:
    """One barrier: whose turn it is in the first line, the way it has come, its story, and what can be done now."""
    barrier = barrier_for(request.user, ref)
    if barrier.merged_into_id and "stay" not in request.GET and _may_read(request.user, barrier.merged_into_id):
        return redirect(barrier.merged_into or "barriers:list")
    # Read once: nearly every move asks whether this person's mission joined.
    prefetch_related_objects([barrier], Prefetch("joinings", Joining.objects.select_related("mission__stage")))
    merged = list(barrier.merged_from.visible_to(request.user).prefetch_related("steps"))
    every_trip = _trips(request.user, [barrier, *merged])
    trips = [trip for trip in every_trip if trip.barrier_id == barrier.pk]
    last = trips[-1] if trips else None
    context = {
        "barrier": barrier,
        "turn": whose_turn(barrier),
        "strip": _strip(last),
        "steps": way(barrier, trips),
        "trip": last,
        "whole": last is not None and may_read_whole(request.user, last),
        "story": story(request.user, barrier, merged, every_trip),
        "offers": _offers(request.user, barrier, trips),
        "joinings": barrier.joinings.all(),
        "decisions": Decision.objects.visible_to(request.user).in_force().filter(escalation__in=every_trip),
        "learning": barrier.learning.visible_to(request.user).select_related("mission")[:5],
        "voices": barrier.voices.visible_to(request.user).select_related("route")[:3],
    }
    return render(request, "barriers/barrier_detail.html", context)


def _trips(user: Any, barriers: list[Barrier]) -> list[Escalation]:
    """The trips of these barriers as this person may read them, with all that their page shows."""
    named = {barrier.pk: barrier for barrier in barriers}
    trips = list(
        Escalation.objects.visible_to(user)
        .filter(barrier__in=named)
        .select_related("forum", "agenda_item__meeting__forum", "asked_by", "typed_by", "preferred")
        .prefetch_related("steps", "options", "organisations", "held_before")
        .order_by("barrier", "number")
    )
    for trip in trips:
        trip.barrier = named[trip.barrier_id]
    return trips


def _may_read(user: Any, pk: int) -> bool:
    """Whoever may not read the barrier theirs was merged into keeps the page of their own."""
    return Barrier.objects.visible_to(user).filter(pk=pk).exists()


def _strip(trip: Escalation | None) -> dict[str, Any] | None:
    """The days of the trip as boxes, while the forum still owes an answer."""
    if trip is None or not trip.is_open or trip.state == Escalation.State.DECIDED:
        return None
    asked = localdate(trip.submitted_at)
    return {
        "gone": between(asked, today()),
        "of": between(asked, trip.answer_by),
        "starts": asked,
        "ends": trip.answer_by,
    }


@dataclass
class Door:
    """A move as a link on the page."""

    label: str
    url: str
    note: str = ""
    allowed: bool = True
    why_not: str = ""


def _offers(user: Any, barrier: Barrier, trips: list[Escalation]) -> list[Door]:
    """Every move this person may make, those of the last trip first, and why others cannot be made now."""
    doors: list[Door] = []
    last = trips[-1] if trips else None
    if last is not None:
        doors += [_door(offer, trip_url(last, offer.move.slug)) for offer in _trip_offers(user, last)]
    for earlier in (trip for trip in trips[:-1] if trip.state == Escalation.State.RETURNED or trip.owes_an_explanation):
        doors += [
            replace(_door(offer, trip_url(earlier, offer.move.slug)), label=f"{offer.label}: {earlier.forum}")
            for offer in _trip_offers(user, earlier)
        ]
    doors += _own_doors(user, barrier, last)
    doors += [_door(offer, move_url(barrier, offer.move.slug)) for offer in _barrier_offers(user, barrier)]
    return sorted(doors, key=lambda door: (not door.allowed, door.label in LAST_RESORTS, door.label != LOG))


LOG = BARRIER_MOVES["log"].label  # what a team came for, where a contributor sent it a draft
# What takes something away stands after what helps it on.
LAST_RESORTS = {ESCALATION_MOVES[name].label for name in ("put_off", "send_back", "take_back")} | {
    BARRIER_MOVES[name].label for name in ("discard", "dispute", "merge", "withdraw")
}


def _trip_offers(user: Any, trip: Escalation) -> list[Offer]:
    offers = ESCALATION_MOVES.offers(user, trip)
    # A trip that has ended offers nothing but what is still owed on it.
    offers = offers if trip.is_open else [offer for offer in offers if offer.allowed]
    if trip.explain_by is None or trip.explained_at:
        offers = [offer for offer in offers if offer.move.name != "explain"]
    if trip.barrier.turn == Barrier.Turn.PARTNER:
        offers = [_not_yet(offer, "return_outcome", "Not before every partner has replied") for offer in offers]
    if trip.agenda_item and not trip.agenda_item.meeting.could_decide:
        reason = "First record on its page that the meeting was held and quorate"
        offers = [_not_yet(offer, "decide", reason) for offer in offers]
    if trip.must_schedule:
        offers = [offer for offer in offers if offer.move.name != "send_back"]
    return offers


def _not_yet(offer: Offer, name: str, reason: str) -> Offer:
    return Offer(offer.move, False, reason) if offer.move.name == name and offer.allowed else offer


def _barrier_offers(user: Any, barrier: Barrier) -> list[Offer]:
    offers = BARRIER_MOVES.offers(user, barrier)
    if barrier.state == Barrier.State.DRAFT:
        return [offer for offer in offers if offer.allowed and offer.move.name != "join"]
    hidden = {"log", "offer", "discard"}
    if barrier.state not in SETTLED_STATES:
        hidden |= {"reopen", "dispute"}
    elif MISSION.may(barrier, user):
        hidden.add("dispute")
    if not life.missions_to_join(barrier, user):
        hidden.add("join")
    return [offer for offer in offers if offer.move.name not in hidden]


SETTLED_STATES = (Barrier.State.IN_PART, Barrier.State.IN_FULL, Barrier.State.WORKED_ROUND)


def _own_doors(user: Any, barrier: Barrier, trip: Escalation | None) -> list[Door]:
    ours, draft = MISSION.may(barrier, user), barrier.state == Barrier.State.DRAFT
    doors = []
    if ours and barrier.state in (Barrier.State.OPEN, Barrier.State.IN_PART):
        again = trip is not None and trip.state in (Escalation.State.ACKNOWLEDGED, Escalation.State.CLOSED)
        label = "Ask again, or ask another forum" if again else "Ask a forum"
        doors.append(
            Door(label, reverse("barriers:escalate", args=[barrier.reference]), "One clear ask, in one sentence")
        )
    if trip is not None and trip.exempt and OFFICER.may(trip, user):
        leave = reverse("barriers:grant", args=[barrier.reference, trip.number])
        doors.append(Door("Give a member leave to read it", leave, "It is exempt; leave ends on a day"))
    if not draft and life.updates_for_mission(barrier, user):
        doors.append(Door("Add an update", move_url(barrier, "update"), "What was done, what is next"))
    may_amend = ours or (draft and barrier.author_id == user.pk)
    if may_amend and barrier.state not in (Barrier.State.MERGED, Barrier.State.WITHDRAWN):
        told = (
            "The officer is told; the story says so" if barrier.open_escalation_id else "Fill in more, or put it better"
        )
        doors.append(Door("Amend the words", move_url(barrier, "amend"), told))
    return doors


def _door(offer: Offer, url: str) -> Door:
    return Door(offer.label, url, offer.note, offer.allowed, offer.why_not)


def move_url(barrier: Barrier, slug: str) -> str:
    """Where a move of a barrier is made; resolving writes learning, so it is made one floor up."""
    ref = barrier.reference or f"draft-{barrier.pk}"
    upstairs = {"resolve-in-part": "resolve", "resolve-in-full": "resolve", "work-round": "work_round"}
    if slug in upstairs:
        try:
            return reverse(f"learning:{upstairs[slug]}", args=[ref])
        except NoReverseMatch:
            return ""
    if slug == "amend":
        return reverse("barriers:amend", args=[ref])
    return reverse("barriers:move", args=[ref, slug])


def trip_url(trip: Escalation, slug: str) -> str:
    """Where a move of a trip is made."""
    return reverse("barriers:escalation_move", args=[trip.barrier.reference, trip.number, slug])


def amend(request: SignedIn, ref: str) -> HttpResponse:
    """Change the words; where somebody else changed them meanwhile, both texts are shown."""
    barrier = barrier_for(request.user, ref)
    if not MISSION.may(barrier, request.user) and not (
        barrier.author_id == request.user.pk and barrier.state == Barrier.State.DRAFT
    ):
        raise NotYours("Amending the words is for the lead mission to do.")
    if barrier.state in (Barrier.State.MERGED, Barrier.State.WITHDRAWN):
        raise NotYours("It has come to an end, so its words stay as they are.")
    form = AmendForm(request.POST or None, user=request.user, instance=barrier, initial={"version": barrier.version})

    def act() -> str:
        words = {name: form.cleaned_data[name] for name in life.WORDS}
        saved = life.amend(
            Barrier.objects.get(pk=barrier.pk), words, by=request.user, version=form.cleaned_data["version"]
        )
        messages.success(request, "The words are saved.")
        return saved.get_absolute_url()

    return form_page(request, form, act, "barriers/amend.html", {"barrier": barrier})


# ---- moves ----


def update(request: SignedIn, barrier: Barrier) -> HttpResponse:
    """Say what was done and what is next."""
    form = UpdateForm(request.POST or None)

    def act() -> str:
        life.add_update(barrier, by=request.user, **form.cleaned_data)
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

    def act(data: dict[str, Any]) -> None:
        successor = data.get("successor")
        life.withdraw(barrier, words=data["words"], successor=successor, by=request.user, seen=data["seen"])

    return _move(request, barrier, "withdraw", WithdrawForm, act)


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
    if verb != "update" and not (verb == "discard" and barrier.author_id == request.user.pk):
        check(barrier, BARRIER_MOVES[verb], by=request.user)
    return VERBS[verb](request, barrier)


def _with_words(request: SignedIn, barrier: Barrier, process: Callable[..., None]) -> Callable[[dict[str, Any]], None]:
    return lambda data: process(barrier, words=data["words"], by=request.user, seen=data["seen"])


def _move(
    request: SignedIn, barrier: Barrier, name: str, form_class: Any, process: Callable[[dict[str, Any]], None]
) -> HttpResponse:
    form = form_class(request.POST or None, record=barrier, user=request.user)

    def act() -> str:
        with transaction.atomic():
            process(form.cleaned_data)
        messages.success(request, f"{BARRIER_MOVES[name].past}.")
        return barrier.get_absolute_url()

    return _page(request, barrier, form, act, BARRIER_MOVES[name].label, BARRIER_MOVES[name].label)


def _page(
    request: SignedIn, barrier: Barrier, form: Any, act: Callable[[], str], heading: str, submit: str
) -> HttpResponse:
    context = {"barrier": barrier, "heading": heading, "submit": submit}
    return form_page(request, form, act, "barriers/move.html", context)
