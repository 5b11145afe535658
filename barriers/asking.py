"""Asking: what a mission does on its side of the pathway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from barriers import clocks, notices
from barriers.escalation import BARRIER_MOVES, ESCALATION_MOVES, MISSION, OFFICER
from barriers.models import Barrier, Escalation, Option
from foundation.moments import now
from foundation.moves import NotYours, TooLate, begin, check, make_move
from foundation.working_days import add, today
from people.models import AgendaItem


@dataclass
class Ask:
    """What a forum is asked: one sentence, what is wanted, what could be done and what the mission would choose."""

    ask: str
    wanted: str
    options: Sequence[dict[str, Any]] = ()
    preferred: int | None = None
    why_preferred: str = ""
    organisations: Sequence[Any] = field(default_factory=list)
    needed_by: date | None = None
    needed_because: str = ""


def submit(
    barrier: Barrier,
    forum: Any,
    *,
    ask: Ask,
    by: Any,
    asked_by: Any = None,
    typed_because: str = "",
    seen: int | None = None,
) -> Escalation:
    """Take a barrier to a forum that is asked directly; elsewhere that forum's officer types it, with a reason.

    Returns the escalation, submitted, with a receipt on its way to the raisers. Raises NotYours, TooLate where the
    barrier already went somewhere, and ValidationError where the forum is not asked directly.
    """
    _check_way_in(barrier, forum, by=by, asked_by=asked_by, typed_because=typed_because)
    asked_by = asked_by or by
    with transaction.atomic():
        escalation = open_trip(
            barrier,
            forum,
            ask=ask,
            asked_by=asked_by,
            by=by,
            seat=_seat(barrier, forum, by),
            typed_because=typed_because,
            seen=seen,
        )
        notices.receipt(escalation)
        notices.to_officers(escalation, "barriers.new")
    return escalation


def _check_way_in(barrier: Barrier, forum: Any, *, by: Any, asked_by: Any, typed_because: str) -> None:
    typing_for_it = by.is_officer_for(forum) and asked_by is not None
    if MISSION.may(barrier, by) and not typing_for_it:
        if not forum.asked_directly:
            raise ValidationError(f"{forum} is asked by referral from another forum, or by its own officer.")
        return
    if not by.is_officer_for(forum):
        raise NotYours("Asking a forum is for the lead mission to do.")
    if asked_by is None or asked_by == by or not MISSION.may(barrier, asked_by):
        raise ValidationError("Say for whom on the mission you are typing this.")
    if not typed_because.strip():
        raise ValidationError("Say why you are typing this for the mission.")


def open_trip(
    barrier: Barrier,
    forum: Any,
    *,
    ask: Ask,
    asked_by: Any,
    by: Any,
    seat: str,
    move: str = "escalate",
    typed_because: str = "",
    previous: Escalation | None = None,
    seen: int | None = None,
    **private: Any,
) -> Escalation:
    """Open a barrier's next trip and hand the barrier to it, in the caller's transaction.

    Of two rivals one succeeds: the database allows one open trip, and the barrier's own conditional move decides.
    """
    handing = BARRIER_MOVES[move]
    check(barrier, handing, by=by)
    escalation = Escalation(
        barrier=barrier,
        number=next_number(barrier),
        forum=forum,
        ask=ask.ask,
        wanted=ask.wanted,
        why_preferred=ask.why_preferred,
        needed_by=ask.needed_by,
        needed_because=ask.needed_because,
        asked_by=asked_by,
        typed_by=by,
        typed_because=typed_because,
        previous=previous,
        must_schedule=was_sent_back(barrier, forum),
        submitted_at=now(),
        answer_by=clocks.answer_by(forum, today()),
        **private,
    )
    try:
        begin(escalation, ESCALATION_MOVES["submit"], by=by, seat=seat, words=ask.ask)
    except IntegrityError as error:
        barrier.refresh_from_db()
        raise TooLate(barrier, handing) from error
    _write_options(escalation, ask)
    make_move(barrier, handing, by=by, seen=seen, seat=seat, words=forum.name, open_escalation=escalation)
    clocks.keep_turn(escalation)
    return escalation


def _write_options(escalation: Escalation, ask: Ask) -> None:
    options = [Option.objects.create(escalation=escalation, order=n, **words) for n, words in enumerate(ask.options, 1)]
    if options and ask.preferred is not None:
        escalation.preferred = options[ask.preferred]
        escalation.save(update_fields=["preferred"])
    escalation.organisations.set(ask.organisations)


def next_number(barrier: Barrier) -> int:
    """The number of a barrier's next trip."""
    return (barrier.escalations.aggregate(last=Max("number"))["last"] or 0) + 1


def was_sent_back(barrier: Barrier, forum: Any) -> bool:
    """Was it sent back by this forum before? Then it must be scheduled this time."""
    return barrier.escalations.sent_back().at(forum, *forum.replaces.all()).exists()


def answer(escalation: Escalation, *, words: str, by: Any, seen: int | None = None) -> None:
    """Give the officer what was missing; the forum's clock runs on, later by the days of waiting."""
    with transaction.atomic():
        make_move(
            escalation,
            ESCALATION_MOVES["answer"],
            by=by,
            words=words,
            seen=seen,
            received_at=escalation.received_at or now(),
            **clocks.resume(escalation, today()),
        )
        clocks.keep_turn(escalation)
        notices.to_officers(escalation, "barriers.answered")


def take_back(escalation: Escalation, *, words: str, by: Any, seen: int | None = None) -> None:
    """Take the ask back; an agenda item stays where it is, marked.

    The officer does so for the mission in the meeting itself. Raises ValidationError for an officer before that day.
    """
    item = escalation.agenda_item
    if not MISSION.may(escalation, by) and item is not None and item.meeting.day > today():
        raise ValidationError("An officer takes an ask back for the mission in the meeting itself, not before.")
    with transaction.atomic():
        make_move(escalation, ESCALATION_MOVES["take_back"], by=by, words=words, seen=seen)
        off_agenda(escalation, AgendaItem.State.TAKEN_BACK)
        come_back(escalation, by=by)
        notices.to_officers(escalation, "barriers.taken_back")
        notices.to_raisers(escalation, "barriers.taken_back")


def acknowledge(
    escalation: Escalation, *, reply: str, moved_it: str, words: str = "", by: Any, seen: int | None = None
) -> None:
    """Reply to an outcome: thanks, not clear or disagree, and whether it moved the barrier.

    “Not clear” owes the mission an answer from the officer within five working days.
    """
    explain_by = add(today(), clocks.EXPLAIN_DAYS) if reply == Escalation.Reply.NOT_CLEAR else None
    reply_by = escalation.reply_by
    with transaction.atomic():
        make_move(
            escalation,
            ESCALATION_MOVES["acknowledge"],
            by=by,
            words=words,
            seen=seen,
            reply=reply,
            moved_it=moved_it,
            reply_by=None,
            explain_by=explain_by,
        )
        if escalation.owes_an_explanation:
            clocks.keep_turn(escalation)
        else:
            clocks.no_longer_due(escalation.barrier_id, reply_by)
        notices.to_officers(escalation, "barriers.acknowledged")


def ask_again(escalation: Escalation, *, ask: Ask, by: Any, seen: int | None = None) -> Escalation:
    """Ask the same forum again, once per decision, with the earlier trip linked. Returns the new escalation."""
    again = (Escalation.State.ACKNOWLEDGED, Escalation.State.CLOSED)
    if not MISSION.may(escalation, by):
        raise NotYours("Asking again is for the lead mission to do.")
    followed = escalation.followed_by.first()
    if escalation.state not in again or followed:
        raise TooLate(followed or escalation, ESCALATION_MOVES["submit"])
    with transaction.atomic():
        new = open_trip(
            escalation.barrier,
            escalation.forum,
            ask=ask,
            asked_by=by,
            by=by,
            seat=MISSION.seat(escalation, by),
            previous=escalation,
            seen=seen,
        )
        notices.receipt(new)
        notices.to_officers(new, "barriers.new")
    return new


def come_back(escalation: Escalation, *, by: Any) -> None:
    """Give the barrier back to its mission at the end of a trip, in the caller's transaction."""
    barrier = escalation.barrier
    barrier.refresh_from_db()
    if barrier.open_escalation_id != escalation.pk:
        raise TooLate(barrier, BARRIER_MOVES["come_back"])
    ended: Any = escalation.steps.first()
    make_move(
        barrier,
        BARRIER_MOVES["come_back"],
        by=by,
        seat=ended.acting_as,
        words=escalation.forum.name,
        open_escalation=None,
    )
    clocks.keep_turn(escalation)


def off_agenda(escalation: Escalation, state: str) -> None:
    """Mark its agenda item, where it has one, with what became of it; the item itself stays where it is."""
    if escalation.agenda_item_id:
        AgendaItem.objects.filter(pk=escalation.agenda_item_id).update(state=state)


def _seat(barrier: Barrier, forum: Any, by: Any) -> str:
    """The seat somebody asks from: the mission's, or the officer's who types for it."""
    if MISSION.may(barrier, by):
        return MISSION.seat(barrier, by)
    return OFFICER.seat(Escalation(forum=forum), by)
