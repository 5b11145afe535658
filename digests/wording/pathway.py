"""How an ask and a decision are told in an edition, and what became of them."""

from __future__ import annotations

from typing import Any

from barriers.models import Action, Decision, Escalation, EscalationStep
from digests.phrases import area, many, sentence, sentences, short, working_days
from digests.scope import Telling
from digests.shape import SENSITIVE, Item, item
from digests.wording.barriers import of_a_barrier
from foundation.working_days import between

YOU_DECIDED = {
    Decision.Outcome.ADVICE: "You gave this advice on",
    Decision.Outcome.AGREED: "You agreed this on",
    Decision.Outcome.AMENDED: "You agreed this as amended on",
    Decision.Outcome.IN_PART: "You agreed this in part on",
    Decision.Outcome.TRIAL: "You asked for this to be tried, on",
    Decision.Outcome.NOTED: "You noted this on",
    Decision.Outcome.REFERRED_UP: "You referred this up on",
    Decision.Outcome.TO_A_PARTNER: "You referred this to a partner on",
    Decision.Outcome.NOT_AGREED: "You did not agree this on",
}


def one_ask(told: Telling, ask: Any) -> Item:
    """What a forum is asked at its coming meeting, by which mission, and what they would prefer."""
    on = told.on(ask.agenda_item.meeting.day)
    at = f"To {ask.get_wanted_display().lower()}, on {on}, item {ask.agenda_item.order}"
    mission = ask.barrier.lead_mission
    up = ask.previous
    by = f"Asked by {mission.short_name}"
    if up and up.state == Escalation.State.REFERRED_UP:
        by += f", referred up by {up.forum}" + (f" on {told.on(up.decided_on)}" if up.decided_on else "")
    affected = f"{many(ask.affected or 0, 'organisation')} {'is' if ask.affected == 1 else 'are'} affected"
    first = f"They prefer: {ask.preferred.words}" if ask.preferred else ""
    open_words = "" if ask.barrier.sensitive else short(sentences([affected if ask.affected else "", first]), 45)
    return item(
        SENSITIVE if ask.barrier.sensitive else ask.ask,
        sentences([by, open_words]),
        meta=[ask.barrier.where_words],
        ref=ask.barrier.reference,
        path=ask.get_absolute_url(),
        stage=mission.stage,
        when=at,
        key=f"ask:{ask.pk}",
    )


def one_decision(told: Telling, decision: Decision) -> Item:
    """What a forum decided, and what became of it: its way back, its actions, the partners it asked."""
    barrier = decision.escalation.barrier if decision.escalation else None
    hidden = barrier is not None and barrier.sensitive
    after = [_trip_words(told, decision)]
    if not hidden:
        after += [_action_words(told, action) for action in decision.actions.all()]
        after += [_partner_words(told, request) for request in decision.partner_requests.all()]
    return item(
        SENSITIVE if hidden else decision.title,
        short(sentences(after), 45),
        meta=[f"{YOU_DECIDED[Decision.Outcome(decision.outcome)]} {told.on(decision.on)}", area(decision)],
        ref=decision.reference,
        path=decision.get_absolute_url(),
        key=f"decision:{decision.reference}",
        stage=barrier.lead_mission.stage if barrier else None,
    )


def one_of_their_own(told: Telling, decision: Decision) -> Item:
    """A decision that a mission took under a delegation of its own."""
    delegation: Any = decision.delegation
    mission = delegation.mission
    return item(
        decision.title,
        short(decision.words, 45),
        meta=[f"{mission.short_name} decided it on {told.on(decision.on)}", area(decision)],
        ref=decision.reference,
        path=decision.get_absolute_url(),
        key=f"decision:{decision.reference}",
        stage=mission.stage,
    )


def _trip_words(told: Telling, decision: Decision) -> str:
    trip = decision.escalation
    if trip is None:
        return ""
    mission = trip.barrier.lead_mission.short_name
    match trip.state:
        case Escalation.State.DECIDED:
            return f"Not yet returned to {mission}" + (f", due {told.on(trip.return_by)}" if trip.return_by else "")
        case Escalation.State.RETURNED:
            return f"Returned to {mission} on {told.on(trip.returned_at)}"
        case Escalation.State.ACKNOWLEDGED:
            moved = {"yes": "it moved the barrier", "partly": "it moved the barrier in part"}
            return f"{mission} says {moved.get(trip.moved_it, 'it did not move the barrier')}"
        case Escalation.State.CLOSED:
            return f"Returned to {mission}; no reply came"
        case Escalation.State.REFERRED_UP:
            return f"It went up to {told.forum.escalates_to}"
    return ""


def _action_words(told: Telling, action: Action) -> str:
    what = action.what.strip().rstrip(".")
    match action.state:
        case Action.State.DONE:
            return f"Done: {what}"
        case Action.State.NOT_DONE:
            return f"Not done: {what}" + (f". Why: {action.because}" if action.because else "")
    late = between(action.due_on, told.covers_to)
    return f"To do by {told.on(action.due_on)}: {what}" + (f" ({working_days(late)} past its day)" if late else "")


def _partner_words(told: Telling, request: Any) -> str:
    if request.state == "sent":
        return f"{request.organisation}: reply awaited by {told.on(request.reply_by)}"
    said = f"{request.organisation}: {request.get_state_display().lower()}"
    return said + (f". Why: {request.because}" if request.because else "")


def one_outcome(told: Telling, trip: Escalation) -> Item:
    """What a forum returned to a mission."""
    barrier = trip.barrier
    return item(
        barrier.title,
        short(trip.outcome_words),
        meta=[barrier.lead_mission.short_name, barrier.where_words, f"{trip.forum}, {told.on(trip.returned_at)}"],
        ref=barrier.reference,
        path=trip.get_absolute_url(),
        key=f"ask:{trip.pk}",
        stage=barrier.lead_mission.stage,
    )


def one_sent_back(told: Telling, step: EscalationStep) -> Item:
    """An ask that was sent back, with the officer's advice."""
    return of_a_barrier(
        step.record.barrier,
        f"Sent back on {told.on(step.at)}",
        title=step.record.ask,
        words=sentence(f"The advice: {short(step.words, 28)}"),
        path=step.record.get_absolute_url(),
        key=f"ask:{step.record_id}",
    )
