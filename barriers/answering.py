"""Answering: what a forum's officer and chair do on their side of the pathway."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from barriers import clocks, notices
from barriers.asking import come_back, off_agenda
from barriers.correcting import lock
from barriers.escalation import ESCALATION_MOVES, OFFICER
from barriers.models import Escalation, PartnerRequest, ReadingGrant
from foundation import history
from foundation.moments import now
from foundation.moves import NotYours, check, make_move
from foundation.working_days import add, today
from people import agendas
from people.models import AgendaItem, Meeting


def receive(escalation: Escalation, *, words: str, late_because: str = "", by: Any, seen: int | None = None) -> None:
    """A person thanks the raiser and says what comes next.

    Raises ValidationError where the answer is expected after more than 60 working days and no reason is given.
    """
    check(escalation, ESCALATION_MOVES["receive"], by=by, seen=seen)
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
    check(escalation, ESCALATION_MOVES["ask"], by=by, seen=seen)
    _check_reason(escalation, late_because)
    with transaction.atomic():
        off_agenda(escalation, AgendaItem.State.PUT_OFF)
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
    check(escalation, ESCALATION_MOVES["schedule"], by=by, seen=seen)
    if meeting.forum_id != escalation.forum_id:
        raise ValidationError({"meeting": f"Choose a meeting of {escalation.forum}."})
    if meeting.state == Meeting.State.CANCELLED or meeting.day < today():
        raise ValidationError({"meeting": "Choose a meeting that is still to come."})
    with transaction.atomic():
        title, purpose = escalation.ask[:200], AgendaItem.Purpose.DECISION
        item = agendas.list_ask(meeting, title, purpose, by=by, late_because=late_because)
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
        off_agenda(escalation, AgendaItem.State.PUT_OFF)
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
        off_agenda(escalation, AgendaItem.State.PUT_OFF)
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
            private = escalation.keeps_words_out_of_mails
            title = "Steer by the chair, to be noted" + ("" if private else f": {escalation.barrier.reference}")
            late = "It is the chair's own steer." if agendas.is_late(meeting) else ""
            agendas.append_item(meeting, title, AgendaItem.Purpose.INFORMATION, by=by, late_because=late)
        notices.to_officers(escalation, "barriers.steered")


def send_back(escalation: Escalation, *, words: str, by: Any, seen: int | None = None) -> None:
    """Send it back with advice, once: asked again, it must be scheduled. Listed to the chair.

    Raises ValidationError where this forum sent the barrier back before.
    """
    check(escalation, ESCALATION_MOVES["send_back"], by=by, seen=seen)
    if escalation.must_schedule:
        raise ValidationError("It was sent back once before, so this time it has to be scheduled.")
    with transaction.atomic():
        make_move(escalation, ESCALATION_MOVES["send_back"], by=by, words=words, seen=seen)
        come_back(escalation, by=by)
        notices.to_raisers(escalation, "barriers.sent_back")
        notices.to_chairs(escalation, "barriers.sent_back_to_chair")


def not_yet(escalation: Escalation, move: str) -> str:
    """Why a move its state allows cannot be made yet; blank where it can."""
    if move == "return_outcome":
        awaited = PartnerRequest.objects.awaited().filter(decision__escalation=escalation)
        names = list(awaited.order_by("organisation__name").values_list("organisation__name", flat=True))
        return f"Not before every partner has replied. Still awaited: {', '.join(names)}." if names else ""
    if move == "explain" and not escalation.owes_an_explanation:
        return "Nobody is waiting for an explanation."
    return ""


def return_outcome(escalation: Escalation, *, words: str, thank: str = "", by: Any, seen: int | None = None) -> None:
    """Tell everyone who raised or joined it what was decided, in plain words; locks the decision.

    Raises ValidationError while a partner's reply is still awaited.
    """
    check(escalation, ESCALATION_MOVES["return_outcome"], by=by, seen=seen)
    if why_not := not_yet(escalation, "return_outcome"):
        raise ValidationError(why_not)
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
    check(escalation, ESCALATION_MOVES["explain"], by=by, seen=seen)
    if why_not := not_yet(escalation, "explain"):
        raise ValidationError(why_not)
    with transaction.atomic():
        make_move(escalation, ESCALATION_MOVES["explain"], by=by, words=words, seen=seen, explained_at=now())
        clocks.keep_turn(escalation)
        notices.to_raisers(escalation, "barriers.explained")


def lapse(escalation: Escalation) -> None:
    """The clock closes a trip nobody replied to within ten working days; the barrier itself stays open."""
    reply_by = escalation.reply_by
    with transaction.atomic():
        make_move(escalation, ESCALATION_MOVES["lapse"], by=None, reply_by=None)
        clocks.no_longer_due(escalation.barrier_id, reply_by)
        notices.to_raisers(escalation, "barriers.lapsed")
