"""How one thing is told in an edition: an ask, a decision, an entry, a voice, a leader, each in a few plain words."""

from __future__ import annotations

from typing import Any

from barriers.models import Action, Barrier, BarrierStep, Decision, Escalation, EscalationStep
from digests.models import Edition
from digests.phrases import clock, listed, many, sentence, sentences, short, working_days
from digests.scope import Telling
from digests.shape import SENSITIVE, Item, item
from foundation.working_days import between
from leaders.models import Appointment
from learning.models import CommunityVoice, LearningEntry, Synthesis
from missions.models import LeverStep
from people.models import Meeting

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
    barrier = decision.escalation.barrier if decision.escalation else None
    hidden = barrier is not None and barrier.sensitive
    after = [_trip_words(told, decision)]
    if not hidden:
        after += [_action_words(told, action) for action in decision.actions.all()]
        after += [_partner_words(told, request) for request in decision.partner_requests.all()]
    return item(
        SENSITIVE if hidden else decision.title,
        short(sentences(after), 45),
        meta=[f"{YOU_DECIDED[Decision.Outcome(decision.outcome)]} {told.on(decision.on)}", _area(decision)],
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
        meta=[f"{mission.short_name} decided it on {told.on(decision.on)}", _area(decision)],
        ref=decision.reference,
        path=decision.get_absolute_url(),
        key=f"decision:{decision.reference}",
        stage=mission.stage,
    )


def _area(record: Any) -> str:
    """The area a record is about; blank for the whole place."""
    return record.where.name if record.where else ""


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
    return _of_a_barrier(
        step.record.barrier,
        f"Sent back on {told.on(step.at)}",
        title=step.record.ask,
        words=sentence(f"The advice: {short(step.words, 28)}"),
        path=step.record.get_absolute_url(),
        key=f"ask:{step.record_id}",
    )


def one_removed(told: Telling, step: BarrierStep) -> Item:
    """A barrier that is out of the way: how, and what that made possible."""
    taught = list(step.record.learning.all())[:1]
    words = sentences([short(step.words), *(f"What that made possible: {short(one.so_what, 24)}" for one in taught)])
    key = " ".join([f"barrier:{step.record.reference}", *(f"entry:{one.reference}" for one in taught)])
    return _of_a_barrier(step.record, f"{step.label}, {told.on(step.at)}", words=words, key=key)


def one_beyond(told: Telling, barrier: Barrier) -> Item:
    """A barrier that stands in the parameters themselves."""
    return _of_a_barrier(barrier, f"Logged on {told.on(barrier.logged_at)}", words=short(barrier.would_unblock_it, 28))


def one_waiting(told: Telling, barrier: Barrier) -> Item:
    """A barrier that waits, with whom and how long."""
    return _of_a_barrier(barrier, f"{working_days(told.wait(barrier.turn_since))} with {waits_with(told, barrier)}")


def _of_a_barrier(
    barrier: Barrier, fact: str, *, title: str = "", words: str = "", path: str = "", key: str = ""
) -> Item:
    """One thing told of a barrier; of a sensitive one neither title nor words."""
    return item(
        SENSITIVE if barrier.sensitive else title or barrier.title,
        "" if barrier.sensitive else words,
        meta=[barrier.lead_mission.short_name, barrier.where_words, fact],
        ref=barrier.reference,
        path=path or barrier.get_absolute_url(),
        stage=barrier.lead_mission.stage,
        key=key or f"barrier:{barrier.reference}",
    )


def one_lever(told: Telling, step: LeverStep) -> Item:
    """A lever that moved: how far it came, by whose word, and for which missions."""
    lever = step.record
    missions = sorted(lever.missions.all(), key=lambda mission: mission.order)
    return item(
        lever.name,
        short(step.words, 28),
        meta=[
            listed([mission.short_name for mission in missions]),
            str(lever.holder),
            _area(lever),
            f"{step.label}, {told.on(step.at)}",
        ],
        path=lever.get_absolute_url(),
        stage=missions[0].stage if len(missions) == 1 else None,
    )


def one_turn(told: Telling, row: dict[str, Any], areas: dict[int | None, str]) -> dict[str, Any]:
    """How many open barriers one of those who hold them has, the longest wait and, of several areas, where they are."""
    where = [f"{name} {row['areas'][pk]}" for pk, name in areas.items() if pk in row["areas"]]
    longest = working_days(told.wait(row["since"]))
    return {"who": holder(told, row), "count": row["n"], "longest": longest, "where": ", ".join(where)}


def holder(told: Telling, row: dict[str, Any]) -> str:
    if row["turn"] == Barrier.Turn.FORUM:
        ours = row["with_forum_id"] == told.forum.pk
        return f"You, the {told.noun}" if ours else row["with_forum__name"] or "A forum"
    words = {Barrier.Turn.MISSION: "The missions themselves", Barrier.Turn.PARTNER: "Partners who were asked"}
    return words.get(row["turn"], "Nobody at present")


def waits_with(told: Telling, barrier: Barrier) -> str:
    if barrier.turn == Barrier.Turn.FORUM and barrier.with_forum:
        return "you" if barrier.with_forum_id == told.forum.pk else str(barrier.with_forum)
    return {"mission": "the mission", "partner": "a partner"}.get(barrier.turn, "nobody")


def one_entry(entry: LearningEntry) -> Item:
    used = [use.mission.short_name for use in entry.uses.all()]
    meta = [entry.mission.short_name]
    meta += [words for words in (entry.get_kind_display(), entry.get_confidence_display()) if words]
    meta += [f"Used by {listed(used[:3])}"] if used else []
    words = entry.what if entry.title else entry.so_what
    return item(
        entry.heading,
        short(words, 30),
        meta=meta,
        ref=entry.reference,
        path=entry.get_absolute_url(),
        key=f"entry:{entry.reference}",
        stage=entry.mission.stage,
    )


def one_synthesis(synthesis: Synthesis) -> Item:
    return item(
        synthesis.title,
        short(synthesis.words, 40),
        meta=["Several entries read together", synthesis.get_confidence_display(), f"Offered by {synthesis.by}"],
        path=synthesis.get_absolute_url(),
        key=f"synthesis:{synthesis.pk}",
    )


def one_voice(told: Telling, voice: CommunityVoice) -> Item:
    who = ", ".join(str(part) for part in (voice.named_community, voice.place) if part)
    came = f"{who}, through {voice.route}" if who else f"Through {voice.route}"
    return item(
        short(voice.words, 40).strip("“”\"'"),
        sentences([came, _answer_words(told, voice)]),
        meta=[voice.mission.short_name, _area(voice)],
        ref=voice.reference,
        path=voice.get_absolute_url(),
        key=f"voice:{voice.reference}",
        stage=voice.mission.stage,
    )


def _answer_words(told: Telling, voice: CommunityVoice) -> str:
    if voice.state in (CommunityVoice.State.HEARD, CommunityVoice.State.CONSIDERED):
        due = f"; answer expected by {told.on(voice.answer_by)}" if voice.answer_by else ""
        return f"{voice.get_state_display()}{due}"
    said = short(voice.response_words, 24)
    if voice.response != CommunityVoice.Response.CANNOT:  # that answer says itself that it cannot be done, and why
        said = f"{voice.get_response_display()}: {said}" if said else voice.get_response_display()
    return f"{sentence(said)} They say: {short(voice.their_view, 16)}" if voice.their_view else said


def one_leader(told: Telling, post: Appointment, ended: bool) -> Item:
    of = f", {post.person.organisation}" if post.person.organisation else ""
    did = f"stood down on {told.on(post.until)}, with our thanks" if ended else f"since {told.on(post.since)}"
    return item(
        post.mission.short_name,
        sentence(f"{post.person}{of}, {did}"),
        meta=["Stood down" if ended else "New system leader"],
        stage=post.mission.stage,
    )


def one_meeting(told: Telling, meeting: Meeting) -> str:
    yours = meeting.forum_id == told.forum.pk and told.kind == Edition.Kind.FORUM
    meets = f"The {told.noun} meets" if yours else str(meeting.forum)
    meets += " in public" if yours and meeting.forum.public else ""
    papers = f" Papers from {told.on(meeting.publish_by)}." if yours and meeting.forum.papers_clear_days else ""
    return f"{meets}, {clock(meeting.starts_at)}.{papers}"


def public_item(record: Any, fact: str) -> Item:
    """A published record in its public words."""
    kind, page = PUBLIC_PAGES[type(record)]
    words, key = short(record.public_summary, 45), f"{kind}:{record.reference}"
    return item(
        record.public_title, words, meta=[fact], ref=record.reference, path=f"/{page}/{record.reference}/", key=key
    )


def public_voice(voice: CommunityVoice) -> Item:
    """What people said, in the words cleared for residents; then who they are, by which route, and what changed."""
    changed = f"What changed: {short(voice.public_change, 24)}" if voice.public_change else ""
    return item(
        short(voice.public_summary, 40).strip("“”\"'"),
        sentences([voice.public_title, f"Heard through {voice.route}", changed]),
        ref=voice.reference,
        path="/voices/",
        key=f"voice:{voice.reference}",
    )


PUBLIC_PAGES: dict[type, tuple[str, str]] = {
    Decision: ("decision", "decisions"),
    LearningEntry: ("entry", "learning"),
}
