"""Partners: what an organisation is asked because of a decision, and its own words in reply."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from barriers import clocks, notices
from barriers.escalation import OFFICER
from barriers.models import Decision, PartnerRequest
from foundation.moments import now
from foundation.moves import Move, Moves, Whose, begin, check, make_move
from foundation.working_days import add, is_working_day, today
from people.models import User

REPLY_DAYS = 20  # working days, as Healthwatch's reports are answered


def _is_theirs(request: PartnerRequest, user: Any) -> bool:
    if user is None:
        return False
    return user.pk == request.contact_id or OFFICER.may(request.decision.escalation, user)


def _partner_seat(request: PartnerRequest, user: Any) -> str:
    if user is not None and OFFICER.may(request.decision.escalation, user):
        return OFFICER.seat(request.decision.escalation, user)
    return f"{user or 'The named contact'}, {request.organisation}"


PARTNER = Whose("the organisation's named contact, or the officer for it", _is_theirs, _partner_seat)
BY_DECISION = Whose("part of a decision", lambda request, user: True, _partner_seat)
_P = PartnerRequest.State

PARTNER_MOVES = Moves(
    Move("send", "Ask a partner", (), _P.SENT, BY_DECISION, "Asked", inner=True),
    Move("will", "We will", (_P.SENT,), _P.WILL, PARTNER, "Will do it"),
    Move("partly", "We will in part", (_P.SENT,), _P.PARTLY, PARTNER, "Will do it in part"),
    Move("will_not", "We will not", (_P.SENT,), _P.WILL_NOT, PARTNER, "Will not, with a reason"),
    Move("say_how_far", "Say how far it is", (_P.SENT, _P.WILL, _P.PARTLY), None, PARTNER, "Its own decision"),
)


class ToAsk(NamedTuple):
    """One organisation that is to be asked: whom there, what, and by which day.

    Where nobody is named, neither by `contact` nor by `name` and `email`, its own contact is asked; without a day it
    has the usual ones.
    """

    organisation: Any
    contact: Any
    asked: str
    reply_by: date | None = None
    name: str = ""
    email: str = ""


def why_no_reply_day(day: date | None) -> str:
    """Why a reply cannot be asked for by a day; blank where it can."""
    if day is None or (day > today() and is_working_day(day)):
        return ""
    return f"{day:%A %-d %B %Y} {'has gone' if day <= today() else 'is no working day'}: choose a working day to come."


def ask_partner(decision: Decision, to_ask: ToAsk) -> PartnerRequest:
    """Ask one organisation, in the transaction of the decision; its contact gets a link to reply by."""
    request = PartnerRequest(
        decision=decision,
        organisation=to_ask.organisation,
        contact=_contact(to_ask),
        asked=to_ask.asked,
        sent_on=today(),
        reply_by=to_ask.reply_by or add(today(), REPLY_DAYS),
    )
    begin(request, PARTNER_MOVES["send"], by=decision.recorded_by, words=to_ask.asked)
    if request.contact:
        notices.to_partner(request)
    return request


def _contact(to_ask: ToAsk) -> Any:
    """Whoever is named; somebody the directory does not know yet replies by a link and cannot sign in."""
    if to_ask.email:
        kept = {"organisation": to_ask.organisation, "is_active": False}
        return User.objects.known_or_new(to_ask.email, to_ask.name, **kept)
    return to_ask.contact or to_ask.organisation.contact


def reply(request: PartnerRequest, *, answer: str, words: str, because: str = "", by: Any, **road: Any) -> None:
    """Record what the organisation answered, and how far its own decision is where it needs one.

    `road` holds columns of `PartnerRequest.ROAD`. Raises ValidationError for a refusal without its reason, and for days
    of the road that are out of order.
    """
    check(request, PARTNER_MOVES[answer], by=by)
    if answer != "will" and not because.strip():
        raise ValidationError({"because": "Say why."})
    _check_road(road)
    with transaction.atomic():
        make_move(
            request,
            PARTNER_MOVES[answer],
            by=by,
            words=words,
            reply=words,
            because=because,
            replied_at=now(),
            **road,
        )
        escalation: Any = request.decision.escalation
        if escalation.is_open:
            clocks.keep_turn(escalation)
        notices.to_officers(
            escalation, "barriers.partner_replied", once=f"request{request.pk}", quoting={"request": request.pk}
        )


def say_how_far(request: PartnerRequest, *, by: Any, seen: int | None = None, **road: Any) -> None:
    """Write down how far an organisation's own decision is: for a council its report, notice, day, call-in and effect.

    Raises NotYours, TooLate, and ValidationError for days that are out of order.
    """
    check(request, PARTNER_MOVES["say_how_far"], by=by, seen=seen)
    _check_road(road)
    make_move(request, PARTNER_MOVES["say_how_far"], by=by, words=_in_words(road), seen=seen, **road)


def _check_road(road: dict[str, Any]) -> None:
    """A notice comes before the decision, the end of the call-in after it, and the effect last."""
    before: Any = None
    for name in PartnerRequest.ROAD_DAYS:
        day = road.get(name)
        if day and before and day < before:
            raise ValidationError({name: f"It cannot be before {before:%-d %B %Y}, which comes first."})
        before = day or before


def _in_words(road: dict[str, Any]) -> str:
    known = [(label, road[name]) for name, label in PartnerRequest.ROAD.items() if road.get(name)]
    return "\n".join(f"{label}: {f'{value:%-d %B %Y}' if isinstance(value, date) else value}" for label, value in known)
