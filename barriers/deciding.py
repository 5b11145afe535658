"""Deciding: what the record of a decision holds, and what follows at once where it answers a mission's ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from barriers import clocks, notices
from barriers.asking import Ask, off_agenda, open_trip
from barriers.correcting import DRAFT_WORDS, lock, nobody_heard
from barriers.escalation import ESCALATION_MOVES, OFFICER
from barriers.models import Decision, Escalation, Option
from barriers.partners import ToAsk, ask_partner, why_no_reply_day
from foundation.moments import now
from foundation.moves import check, make_move
from foundation.references import next_reference
from foundation.working_days import add, today
from people.models import AgendaItem


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
    partners: Sequence[ToAsk] = field(default_factory=list)
    under_delegation: bool = False
    chair_consulted: str = ""
    on: date | None = None
    exempt: bool = False
    open_summary: str = ""
    where: Any = None


def decide(escalation: Escalation, *, record: Record, by: Any, seen: int | None = None) -> Decision:
    """Write down what was decided: at the quorate meeting it was scheduled for, or by an officer under delegation.

    *Referred up* ends this trip and opens the next in the same transaction; *referred to a partner* asks each one.
    Raises ValidationError with the field that is wrong, NotYours and TooLate. Returns the decision.
    """
    check(escalation, ESCALATION_MOVES["decide"], by=by, seen=seen)
    record = _kept_private(escalation, record)
    _check_decision(escalation, record, by=by)
    item = None if record.under_delegation else escalation.agenda_item
    on = item.meeting.day if item else (record.on or today())
    up = record.outcome == Decision.Outcome.REFERRED_UP
    with transaction.atomic():
        decision = _write_answer(escalation, record, on=on, by=by)
        off_agenda(escalation, AgendaItem.State.TAKEN)
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
        for to_ask in record.partners:
            ask_partner(decision, to_ask)
        if up:
            _go_up(escalation, record, by=by)
        else:
            clocks.keep_turn(escalation)
    return decision


def _kept_private(escalation: Escalation, record: Record) -> Record:
    """What was once taken in private stays so, whatever the form said."""
    if not escalation.exempt:
        return record
    return replace(record, exempt=True, open_summary=record.open_summary or escalation.open_summary)


def _check_decision(escalation: Escalation, record: Record, *, by: Any) -> None:
    problems: dict[str, str] = {}
    item = escalation.agenda_item
    if record.under_delegation:
        problems |= chair_not_asked(record.chair_consulted)
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
    problems |= _check_partners(record)
    if not escalation.forum.decides and record.outcome not in ADVISES:
        problems["outcome"] = f"{escalation.forum} advises: it can give advice, note, or refer on."
    problems |= nobody_heard(record.heard, record.why_none_heard)
    if record.exempt and not record.open_summary.strip():
        problems["open_summary"] = "Write what the mission that asked may read."
    if problems:
        raise ValidationError(problems)


def chair_not_asked(consulted: str) -> dict[str, str]:
    """What is wrong where an officer decides and does not say how the chair was consulted; nothing where they do."""
    return {} if consulted.strip() else {"chair_consulted": "Say how and when the chair was consulted."}


def _check_partners(record: Record) -> dict[str, str]:
    """What is wrong with whom is asked, by the name of the box it stands in."""
    referred = record.outcome == Decision.Outcome.TO_A_PARTNER
    if referred and not record.partners:
        return {"partner_1": "Choose the organisations that are asked."}
    if record.partners and not referred:
        return {"partner_1": "Choose “Referred to a partner” as the outcome to ask them."}
    days = {n: why_no_reply_day(to_ask.reply_by) for n, to_ask in enumerate(record.partners, 1)}
    return {f"partner_{n}_reply_by": why_not for n, why_not in days.items() if why_not}


ADVISES = (
    Decision.Outcome.ADVICE,
    Decision.Outcome.NOTED,
    Decision.Outcome.REFERRED_UP,
    Decision.Outcome.TO_A_PARTNER,
)


def _write_answer(escalation: Escalation, record: Record, *, on: date, by: Any) -> Decision:
    return write_decision(
        record,
        by=by,
        on=on,
        escalation=escalation,
        forum=escalation.forum,
        agenda_item=None if record.under_delegation else escalation.agenda_item,
        delegated_to=OFFICER.seat(escalation, by) if record.under_delegation else "",
        where=escalation.barrier.where,
        asked_by=str(escalation.asked_by),
    )


AS_SAID = ("outcome", *DRAFT_WORDS, "chair_consulted", "exempt", "open_summary")


def write_decision(record: Record, *, by: Any, **whose: Any) -> Decision:
    """Write what a record holds into a decision with a reference of its own; `whose` says who decided what and when."""
    said = {name: getattr(record, name) for name in AS_SAID}
    return Decision.objects.create(reference=next_reference("D"), recorded_by=by, recorded_at=now(), **said, **whose)


# ---- referring up ----


def _go_up(escalation: Escalation, record: Record, *, by: Any) -> None:
    """Open the next trip where the forum escalates to, and tell those who raised it where their ask is now."""
    _open_above(escalation, by=by)
    if record.under_delegation:
        # No minutes will confirm it, and the raisers are told now.
        lock(escalation.decisions.filter(locked_at=None))
    notices.to_raisers(escalation, "barriers.referred_up")


def _open_above(escalation: Escalation, *, by: Any) -> None:
    """The next trip, with the same ask and options; its officers are told."""
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
