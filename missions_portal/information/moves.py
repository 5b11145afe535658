"""What can happen to a request for information, who may do it, and by when it is to be answered."""

# ruff: noqa: E501 (the table is read row by row)
from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from django.db import transaction

from foundation import history
from foundation.moves import Move, Moves, NotYours, Whose, begin, make_move
from foundation.one_at_a_time import once_only
from foundation.versions import save_words
from foundation.working_days import add, is_working_day
from leaders.standing import standing_of
from missions_portal.models import InformationRequest

WORKING_DAYS = 20
TWICE = "A request with this reference is here already"


def is_an_officer(record: Any, user: Any) -> bool:
    """Does this person hold an officer's seat at any forum today?"""
    return user is not None and bool(standing_of(user).officer_of)


def _seat(record: Any, user: Any) -> str:
    held = next(seat for seat in user.seats_now if seat.role == "officer")
    return f"Officer, {held.forum}"


OFFICER = Whose("a forum’s officer", is_an_officer, _seat)

_R = InformationRequest.State

REQUEST_MOVES = Moves(
    Move("record", "Record a request", (), _R.RECEIVED, OFFICER, "Received"),
    Move("export", "Export", (_R.RECEIVED, _R.ANSWERED, _R.REFUSED), None, OFFICER, "Exported", inner=True),
    Move("answer", "Say it was answered", (_R.RECEIVED,), _R.ANSWERED, OFFICER, "Answered", "What was given, and what was held back"),
    Move("refuse", "Say it was refused", (_R.RECEIVED,), _R.REFUSED, OFFICER, "Refused", "With the exemption relied on, or that nothing is held"),
    Move("withdraw", "Say it was withdrawn", (_R.RECEIVED,), _R.WITHDRAWN, OFFICER, "Withdrawn", "By whoever asked"),
    Move("review", "Look at it again", (_R.ANSWERED, _R.REFUSED), _R.RECEIVED, OFFICER, "To be looked at again", "They asked for an internal review"),
)  # fmt: skip


def due(law: str, received_on: date) -> date:
    """The day by which it is to be answered, whoever is to answer it.

    Twenty working days after the day of receipt (Freedom of Information Act 2000, s. 10(1); Environmental Information
    Regulations 2004, reg. 5(2)). Somebody's own data: the same day of the next month, or its last, and where that is
    no working day the next one (UK GDPR, Article 12(3), as the Commissioner reads it).
    """
    if law != InformationRequest.Law.OWN_DATA:
        return add(received_on, WORKING_DAYS)
    year, month = received_on.year + received_on.month // 12, received_on.month % 12 + 1
    day = date(year, month, min(received_on.day, calendar.monthrange(year, month)[1]))
    return day if is_working_day(day) else add(day, 1)


def record(request: InformationRequest, *, by: Any) -> InformationRequest:
    """Write a request down as received. Raises NotYours, and ValidationError where its reference is there already."""
    request.recorded_by, request.due_on = by, due(request.law, request.received_on)
    request._history_user = by  # type: ignore[attr-defined]
    with once_only("reference", TWICE):
        return begin(request, REQUEST_MOVES["record"], by=by)


def amend(request: InformationRequest, words: dict[str, Any], *, by: Any, version: int) -> InformationRequest:
    """Mend what was written down of it, its day among it. Raises NotYours, ChangedSince and ValidationError."""
    if not is_an_officer(request, by):
        raise NotYours(f"A request is for {OFFICER.words} to amend.")
    words = words | {"due_on": due(words["law"], words["received_on"])}
    with once_only("reference", TWICE):
        return save_words(request, words, by=by, version=version)


def export(request: InformationRequest, references: list[str], *, words: str, by: Any) -> None:
    """Write down that these records were exported for it: a step says how many and how they were sought, the audit which.

    Raises NotYours and TooLate.
    """
    count = "1 record" if len(references) == 1 else f"{len(references)} records"
    with transaction.atomic():
        make_move(request, REQUEST_MOVES["export"], by=by, words=f"{count}, sought by: {words or 'nothing more'}")
        history.note("exported", request, by=by, because=", ".join(references))


def answer(request: InformationRequest, *, words: str, by: Any, seen: int | None = None) -> None:
    """It was answered. Raises NotYours and TooLate."""
    make_move(request, REQUEST_MOVES["answer"], by=by, words=words, seen=seen, answer=words)


def refuse(request: InformationRequest, *, words: str, by: Any, seen: int | None = None) -> None:
    """It was refused, or nothing is held. Raises NotYours and TooLate."""
    make_move(request, REQUEST_MOVES["refuse"], by=by, words=words, seen=seen, answer=words)


def withdraw(request: InformationRequest, *, words: str, by: Any, seen: int | None = None) -> None:
    """Whoever asked took it back. Raises NotYours and TooLate."""
    make_move(request, REQUEST_MOVES["withdraw"], by=by, words=words, seen=seen)


def review(request: InformationRequest, *, words: str, received_on: date, by: Any, seen: int | None = None) -> None:
    """They asked for it to be looked at again: twenty working days from that day. Raises NotYours and TooLate.

    The time is the one the codes under both laws ask for (the FOI code of practice, 2018, 5.4).
    """
    due_on = add(received_on, WORKING_DAYS)
    make_move(request, REQUEST_MOVES["review"], by=by, words=words, seen=seen, due_on=due_on)
