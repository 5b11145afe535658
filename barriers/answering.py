"""Answering: what a forum's officer and chair do on their side of the pathway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from barriers import clocks, notices
from barriers.asking import Ask, come_back, open_trip
from barriers.escalation import ESCALATION_MOVES, OFFICER
from barriers.models import Decision, Escalation, Option, PartnerRequest, ReadingGrant
from barriers.partners import ask_partner
from foundation import history
from foundation.moments import now
from foundation.moves import NotYours, TooLate, check, make_move
from foundation.references import next_reference
from foundation.working_days import add, today
from people import meetings
from people.models import AgendaItem, Meeting


@dataclass
class Record:
    """What is written down of one decision, in the forum's words."""

    outcome: str
    title: str
    words: str
    reasons: str
    stance: str = ""
    alternatives: str = ""
    conflicts: str = ""
    heard: str = ""
    why_none_heard: str = ""
    social_value: str = ""
    review_on: date | None = None
    partners: Sequence[tuple[Any, Any, str]] = field(default_factory=list)
    under_delegation: bool = False
    chair_consulted: str = ""
    on: date | None = None
    exempt: bool = False
    open_summary: str = ""


def _in_time(escalation: Escalation, name: str, *, by: Any, seen: int | None) -> None:
    """A late press is told that it is late, before anything in its form is found wanting."""
    check(escalation, ESCALATION_MOVES[name], by=by)
    if seen is not None and seen != escalation.moves:
        raise TooLate(escalation, ESCALATION_MOVES[name])


def receive(escalation: Escalation, *, words: str, late_because: str = "", by: Any, seen: int | None = None) -> None:
    """A person thanks the raiser and says what comes next.

    Raises ValidationError where the answer is expected after more than 60 working days and no reason is given.
    """
    _in_time(escalation, "receive", by=by, seen=seen)
    _check_reason(escalation, late_because)
    with transaction.atomic():
        make_move(
            escalation,
            ESCALATION_MOVES["receive"],
            by=by,
            words=words,
            seen=seen,
            received_at=now(),
            late_because=late_because or escalation.late_because,
        )
        clocks.keep_turn(escalation)
        notices.to_raisers(escalation, "barriers.received")


def _check_reason(escalation: Escalation, late_because: str) -> None:
    if clocks.needs_a_reason(escalation) and not late_because.strip():
        raise ValidationError({"late_because": "An answer is expected after more than 60 working days: say why."})


def ask_mission(
    escalation: Escalation, *, words: str, late_because: str = "", by: Any, seen: int | None = None
) -> None:
    """Ask the mission for what is missing; the forum's clock stops, once per trip. An agenda item is put off.

    Raises ValidationError as `receive` does, since the mission's answer receives it too.
    """
    _in_time(escalation, "ask", by=by, seen=seen)
    _check_reason(escalation, late_because)
    with transaction.atomic():
        _off_agenda(escalation, AgendaItem.State.PUT_OFF)
        make_move(
            escalation,
            ESCALATION_MOVES["ask"],
            by=by,
            words=words,
            seen=seen,
            agenda_item=None,
            late_because=late_because or escalation.late_because,
            **clocks.pause(escalation, today()),
        )
        clocks.keep_turn(escalation)
        notices.to_mission(escalation, "barriers.asked")


def schedule(
    escalation: Escalation,
    meeting: Meeting,
    *,
    by: Any,
    words: str = "",
    late_because: str = "",
    seen: int | None = None,
) -> None:
    """Put it on the agenda of a coming meeting of its own forum.

    Raises ValidationError for a meeting of another forum, one that is over or cancelled, and one whose papers are out
    unless the chair's reason for taking it late is given.
    """
    _in_time(escalation, "schedule", by=by, seen=seen)
    if meeting.forum_id != escalation.forum_id:
        raise ValidationError({"meeting": f"Choose a meeting of {escalation.forum}."})
    if meeting.state == Meeting.State.CANCELLED or meeting.day < today():
        raise ValidationError({"meeting": "Choose a meeting that is still to come."})
    with transaction.atomic():
        title, purpose = escalation.ask[:200], AgendaItem.Purpose.DECISION
        item = meetings.add_item(meeting, title, purpose, by=by, late_because=late_because)
        place = f"{meeting.day:%-d %B %Y}, item {item.order}"
        make_move(
            escalation,
            ESCALATION_MOVES["schedule"],
            by=by,
            words=f"{place}. {words}".strip(),
            seen=seen,
            agenda_item=item,
        )
        clocks.keep_turn(escalation)
        notices.to_raisers(escalation, "barriers.scheduled")


def put_off(escalation: Escalation, *, reason: str, words: str, by: Any, seen: int | None = None) -> None:
    """Take it off the agenda, for a reason from the list; the forum's clock runs on."""
    label = Escalation.PutOff(reason).label
    with transaction.atomic():
        _off_agenda(escalation, AgendaItem.State.PUT_OFF)
        make_move(
            escalation,
            ESCALATION_MOVES["put_off"],
            by=by,
            words=f"{label}. {words}".strip(),
            seen=seen,
            agenda_item=None,
        )
        clocks.keep_turn(escalation)
        notices.to_raisers(escalation, "barriers.put_off")


def meeting_cancelled(escalation: Escalation) -> None:
    """The clock takes it off the agenda of a meeting that was cancelled."""
    with transaction.atomic():
        _off_agenda(escalation, AgendaItem.State.PUT_OFF)
        make_move(escalation, ESCALATION_MOVES["cancelled"], by=None, agenda_item=None)
        clocks.keep_turn(escalation)
        notices.to_raisers(escalation, "barriers.put_off")
        notices.to_officers(escalation, "barriers.meeting_cancelled")


def steer(escalation: Escalation, *, words: str, by: Any, seen: int | None = None) -> None:
    """The chair's steer between meetings: a step, not a decision; it comes to the next meeting to be noted."""
    with transaction.atomic():
        make_move(escalation, ESCALATION_MOVES["steer"], by=by, words=words, seen=seen)
        meeting = escalation.forum.meetings.coming(today()).first()
        if meeting:
            # An agenda is read by more people than a private barrier, so that one is not named there.
            private = escalation.exempt or escalation.barrier.sensitive
            title = "Steer by the chair, to be noted" + ("" if private else f": {escalation.barrier.reference}")
            late = "It is the chair's own steer." if meetings.is_late(meeting) else ""
            meetings.append_item(meeting, title, AgendaItem.Purpose.INFORMATION, by=by, late_because=late)
        notices.to_officers(escalation, "barriers.steered")


def decide(escalation: Escalation, *, record: Record, by: Any, seen: int | None = None) -> Decision:
    """Write down what was decided: at the quorate meeting it was scheduled for, or by an officer under delegation.

    *Referred up* ends this trip and opens the next in the same transaction; *referred to a partner* asks each one.
    Raises ValidationError with the field that is wrong, NotYours and TooLate. Returns the decision.
    """
    _in_time(escalation, "decide", by=by, seen=seen)
    if escalation.exempt:
        # Once taken in private it stays so, whatever the form said.
        record = replace(record, exempt=True, open_summary=record.open_summary or escalation.open_summary)
    _check_decision(escalation, record, by=by)
    item = None if record.under_delegation else escalation.agenda_item
    on = item.meeting.day if item else (record.on or today())
    up = record.outcome == Decision.Outcome.REFERRED_UP
    with transaction.atomic():
        decision = _write_decision(escalation, record, on=on, by=by)
        _off_agenda(escalation, AgendaItem.State.TAKEN)
        make_move(
            escalation,
            ESCALATION_MOVES["refer_up" if up else "decide"],
            by=by,
            words=record.words,
            seen=seen,
            received_at=escalation.received_at or now(),
            decided_on=on,
            return_by=None if up else add(on, escalation.forum.return_days),
            exempt=record.exempt,
            open_summary=record.open_summary,
            paused_on=None,
        )
        for organisation, contact, asked in record.partners:
            ask_partner(decision, organisation, contact=contact, asked=asked)
        if up:
            _go_up(escalation, by=by)
            if record.under_delegation:
                # No minutes will confirm it, and the raisers are told now.
                lock(escalation.decisions.filter(locked_at=None))
            notices.to_raisers(escalation, "barriers.referred_up")
        else:
            clocks.keep_turn(escalation)
    return decision


def _check_decision(escalation: Escalation, record: Record, *, by: Any) -> None:
    problems: dict[str, str] = {}
    item = escalation.agenda_item
    if record.under_delegation:
        if not record.chair_consulted.strip():
            problems["chair_consulted"] = "Say how and when the chair was consulted."
        if by == escalation.asked_by:
            problems["under_delegation"] = "You asked for this, so somebody else has to decide it."
        if escalation.must_schedule:
            problems["under_delegation"] = "It was sent back once, so this time a meeting has to take it."
    elif item is None:
        problems["under_delegation"] = "It is not on an agenda: schedule it, or decide it under delegation."
    elif not item.meeting.could_decide:
        problems["outcome"] = "The meeting was not recorded as quorate, so it cannot have decided."
    if record.outcome == Decision.Outcome.REFERRED_UP and escalation.forum.escalates_to is None:
        problems["outcome"] = f"{escalation.forum} has no forum to refer up to."
    if record.outcome == Decision.Outcome.TO_A_PARTNER and not record.partners:
        problems["partners"] = "Choose the organisations that are asked."
    if record.partners and record.outcome != Decision.Outcome.TO_A_PARTNER:
        problems["partners"] = "Choose “Referred to a partner” as the outcome to ask them."
    if not escalation.forum.decides and record.outcome not in ADVISES:
        problems["outcome"] = f"{escalation.forum} advises: it can give advice, note, or refer on."
    if not record.heard.strip() and not record.why_none_heard.strip():
        problems["heard"] = "Say who was heard, or why nobody was."
    if record.exempt and not record.open_summary.strip():
        problems["open_summary"] = "Write what the mission that asked may read."
    if problems:
        raise ValidationError(problems)


ADVISES = (
    Decision.Outcome.ADVICE,
    Decision.Outcome.NOTED,
    Decision.Outcome.REFERRED_UP,
    Decision.Outcome.TO_A_PARTNER,
)


def _write_decision(escalation: Escalation, record: Record, *, on: date, by: Any) -> Decision:
    return Decision.objects.create(
        reference=next_reference("D"),
        escalation=escalation,
        forum=escalation.forum,
        agenda_item=None if record.under_delegation else escalation.agenda_item,
        delegated_to=OFFICER.seat(escalation, by) if record.under_delegation else "",
        chair_consulted=record.chair_consulted,
        where=escalation.barrier.where,
        on=on,
        title=record.title,
        outcome=record.outcome,
        stance=record.stance,
        words=record.words,
        reasons=record.reasons,
        alternatives=record.alternatives,
        conflicts=record.conflicts,
        heard=record.heard,
        why_none_heard=record.why_none_heard,
        social_value=record.social_value,
        review_on=record.review_on,
        exempt=record.exempt,
        open_summary=record.open_summary,
        asked_by=str(escalation.asked_by),
        recorded_by=by,
        recorded_at=now(),
    )


def _go_up(escalation: Escalation, *, by: Any) -> None:
    """Open the next trip where the forum escalates to, with the same ask and options."""
    options = list(escalation.options.all())
    chosen = next((n for n, option in enumerate(options) if option.pk == escalation.preferred_id), None)
    ask = Ask(
        ask=escalation.ask,
        wanted=escalation.wanted,
        options=[_again(option) for option in options],
        preferred=chosen,
        why_preferred=escalation.why_preferred,
        organisations=list(escalation.organisations.all()),
        needed_by=escalation.needed_by,
        needed_because=escalation.needed_because,
    )
    escalation.barrier.refresh_from_db()
    private: dict[str, Any] = {"exempt": escalation.exempt, "open_summary": escalation.open_summary}
    above = open_trip(
        escalation.barrier,
        escalation.forum.escalates_to,
        ask=ask,
        asked_by=escalation.asked_by,
        by=by,
        seat=OFFICER.seat(escalation, by),
        move="go_on",
        previous=escalation,
        **private,
    )
    notices.to_officers(above, "barriers.new")


def _again(option: Option) -> dict[str, Any]:
    fields = ("words", "costs_or_saves", "whose", "harm", "does_nothing")
    return {name: getattr(option, name) for name in fields}


def send_back(escalation: Escalation, *, words: str, by: Any, seen: int | None = None) -> None:
    """Send it back with advice, once: asked again, it must be scheduled. Listed to the chair.

    Raises ValidationError where this forum sent the barrier back before.
    """
    _in_time(escalation, "send_back", by=by, seen=seen)
    if escalation.must_schedule:
        raise ValidationError("It was sent back once before, so this time it has to be scheduled.")
    with transaction.atomic():
        make_move(escalation, ESCALATION_MOVES["send_back"], by=by, words=words, seen=seen)
        come_back(escalation, by=by)
        notices.to_raisers(escalation, "barriers.sent_back")
        notices.to_chairs(escalation, "barriers.sent_back_to_chair")


def return_outcome(escalation: Escalation, *, words: str, thank: str = "", by: Any, seen: int | None = None) -> None:
    """Tell everyone who raised or joined it what was decided, in plain words; locks the decision.

    Raises ValidationError while a partner's reply is still awaited.
    """
    _in_time(escalation, "return_outcome", by=by, seen=seen)
    awaited = PartnerRequest.objects.awaited().filter(decision__escalation=escalation)
    if awaited.exists():
        raise ValidationError("A partner's reply is still awaited. Record it first.")
    moment = now()
    with transaction.atomic():
        make_move(
            escalation,
            ESCALATION_MOVES["return_outcome"],
            by=by,
            words=words,
            seen=seen,
            outcome_words=words,
            name_to_thank=thank,
            returned_at=moment,
            reply_by=add(today(), clocks.MISSION_DAYS),
        )
        lock(escalation.decisions.filter(locked_at=None))
        come_back(escalation, by=by)
        notices.to_raisers(escalation, "barriers.returned")


def lock(decisions: Any) -> None:
    """Lock decisions: from now on only a linked correction changes what they say."""
    decisions.update(locked_at=now())


def correct(decision: Decision, *, words: str, reasons: str, by: Any) -> Decision:
    """Write a correction of a locked decision, as a decision of its own linked to it. Returns the correction."""
    escalation: Any = decision.escalation
    if escalation is None or not OFFICER.may(escalation, by):
        raise NotYours("Correcting a decision is for the forum's officer to do.")
    if decision.is_draft:
        raise ValidationError("It is still in draft: change its words, there is nothing to correct yet.")
    if Decision.objects.filter(corrects=decision).exists():
        raise ValidationError("It was corrected before: correct the correction.")
    correction = Decision.objects.get(pk=decision.pk)
    with transaction.atomic():
        correction.pk, correction.corrects = None, decision
        correction.reference = next_reference("D")
        correction.words, correction.reasons = words, reasons
        correction.recorded_by, correction.recorded_at = by, now()
        correction.publication, correction.published_at, correction.published_by = "private", None, None
        correction.version = 1
        correction._state.adding = True
        correction.locked_at = now()
        correction.save()
        notices.to_raisers(
            escalation, "barriers.corrected", once=correction.reference, quoting={"decision": correction.pk}
        )
    return correction


def give_leave(escalation: Escalation, person: Any, *, until: date, by: Any) -> ReadingGrant:
    """Let a member of the forum read what was taken in private, from today until a day. Returns the grant.

    Raises NotYours, and ValidationError where it is not exempt or the day is not to come.
    """
    if not OFFICER.may(escalation, by):
        raise NotYours("Giving leave to read is for the forum's officer to do.")
    if not escalation.exempt:
        raise ValidationError("It is not exempt: every member may read it.")
    if until <= today():
        raise ValidationError({"until": "Choose a day to come."})
    with transaction.atomic():
        granted = ReadingGrant.objects.create(
            escalation=escalation, person=person, given_by=by, since=today(), until=until
        )
        history.note("give_leave", granted, by=by)
    return granted


def explain(escalation: Escalation, *, words: str, by: Any, seen: int | None = None) -> None:
    """Answer a “not clear”, within five working days."""
    _in_time(escalation, "explain", by=by, seen=seen)
    if escalation.explain_by is None or escalation.explained_at is not None:
        raise ValidationError("Nobody is waiting for an explanation.")
    with transaction.atomic():
        make_move(escalation, ESCALATION_MOVES["explain"], by=by, words=words, seen=seen, explained_at=now())
        notices.to_raisers(escalation, "barriers.explained")


def lapse(escalation: Escalation) -> None:
    """The clock closes a trip nobody replied to within ten working days; the barrier itself stays open."""
    reply_by = escalation.reply_by
    with transaction.atomic():
        make_move(escalation, ESCALATION_MOVES["lapse"], by=None, reply_by=None)
        clocks.no_longer_due(escalation.barrier_id, reply_by)
        notices.to_raisers(escalation, "barriers.lapsed")


def carry_over(escalation: Escalation, forum: Any) -> None:
    """The clock carries an open trip to its forum's successor: the same due dates, one step, nothing lost."""
    scheduled, left = escalation.state == Escalation.State.SCHEDULED, escalation.forum
    with transaction.atomic():
        if scheduled:
            _off_agenda(escalation, AgendaItem.State.PUT_OFF)
        make_move(
            escalation,
            ESCALATION_MOVES["carry_off_agenda" if scheduled else "carry_over"],
            by=None,
            words=f"From {left} to {forum}",
            forum=forum,
            agenda_item=None,
        )
        escalation.held_before.add(left)
        clocks.keep_turn(escalation)
        notices.to_officers(escalation, "barriers.new")
        notices.to_raisers(escalation, "barriers.carried_over")


def _off_agenda(escalation: Escalation, state: str) -> None:
    if escalation.agenda_item_id:
        AgendaItem.objects.filter(pk=escalation.agenda_item_id).update(state=state)
