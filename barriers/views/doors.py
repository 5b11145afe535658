"""Doors: the moves a barrier's page offers one person, where each is made, and why others cannot be made now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import NoReverseMatch, reverse

from barriers import answering, helping, life
from barriers.escalation import BARRIER_MOVES, ESCALATION_MOVES, MISSION, OFFICER, SETTLED
from barriers.models import Barrier, Escalation
from foundation.moves import Door, Offer


def offers(user: Any, barrier: Barrier, trips: list[Escalation]) -> list[Door]:
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
LAST_RESORTS = {ESCALATION_MOVES[name].label for name in ("ask", "put_off", "send_back", "take_back")} | {
    BARRIER_MOVES[name].label for name in ("discard", "dispute", "merge", "withdraw")
}


def _trip_offers(user: Any, trip: Escalation) -> list[Offer]:
    found = ESCALATION_MOVES.offers(user, trip)
    # A trip that has ended offers nothing but what is still owed on it.
    found = found if trip.is_open else [offer for offer in found if offer.allowed]
    if not trip.owes_an_explanation:
        found = [offer for offer in found if offer.move.name != "explain"]
    found = [_or_not_yet(trip, offer) for offer in found]
    if trip.must_schedule:
        found = [offer for offer in found if offer.move.name != "send_back"]
    return found


def _or_not_yet(trip: Escalation, offer: Offer) -> Offer:
    """The same offer, or why something else comes first."""
    if not offer.allowed:
        return offer
    reason = answering.not_yet(trip, offer.move.name)
    if offer.move.name == "decide" and trip.agenda_item and not trip.agenda_item.meeting.could_decide:
        reason = "First record on its page that the meeting was held and quorate"
    return Offer(offer.move, False, reason) if reason else offer


def _barrier_offers(user: Any, barrier: Barrier) -> list[Offer]:
    found = BARRIER_MOVES.offers(user, barrier)
    if barrier.state == Barrier.State.DRAFT:
        return [offer for offer in found if offer.allowed and offer.move.name != "join"]
    hidden = {"log", "offer", "discard"}
    if barrier.state not in SETTLED:
        hidden |= {"reopen", "dispute"}
    elif MISSION.may(barrier, user):
        hidden.add("dispute")
    if not life.missions_to_join(barrier, user):
        hidden.add("join")
    if barrier.has_ended:
        # What has ended stays so: that its moves cannot be made now would promise that they can be later.
        return [offer for offer in found if offer.allowed and offer.move.name not in hidden]
    return [offer for offer in found if offer.move.name not in hidden]


ANSWERING = ("return_outcome", "acknowledge", "explain")


def answer_doors(user: Any, trip: Escalation) -> list[Door]:
    """What this person may do with the answer to an ask, as the page of its decision offers it."""
    rows = [ESCALATION_MOVES[name] for name in ANSWERING if name != "explain" or trip.owes_an_explanation]
    theirs = [row for row in rows if trip.state in row.starts and row.whose.may(trip, user)]
    return [_door(_or_not_yet(trip, Offer(row, True)), trip_url(trip, row.slug)) for row in theirs]


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
    offers_help = trip is not None and helping.may_help(trip, user) and not OFFICER.may(trip, user)
    if trip is not None and offers_help and not helping.said_so(trip, user):
        url = reverse("barriers:help", args=[barrier.reference, trip.number])
        doors.append(Door("I can help with this", url, "The officer and the mission's leader hear it"))
    if not draft and life.updates_for_mission(barrier, user):
        doors.append(Door("Add an update", move_url(barrier, "update"), "What was done, what is next"))
    if life.may_amend(barrier, user) and not barrier.has_ended:
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
            how_far = f"?how_far={slug.removeprefix('resolve-')}" if slug != "work-round" else ""
            return reverse(f"learning:{upstairs[slug]}", args=[ref]) + how_far
        except NoReverseMatch:
            return ""
    if slug == "amend":
        return reverse("barriers:amend", args=[ref])
    return reverse("barriers:move", args=[ref, slug])


def trip_url(trip: Escalation, slug: str) -> str:
    """Where a move of a trip is made."""
    return reverse("barriers:escalation_move", args=[trip.barrier.reference, trip.number, slug])
