"""Nominating: somebody is put forward to lead a mission, says they are willing, and a meeting decides."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from foundation.moves import TooLate, begin, check, make_move
from leaders import notices
from leaders.appoint import appoint
from leaders.models import Appointment, Nomination
from leaders.moves import NOMINATION_MOVES
from missions.models import Mission
from people.agendas import add_item
from people.meetings import STILL_TO_COME
from people.models import AgendaItem, Meeting, Organisation, User

Role = Appointment.Role


def put_forward(
    mission: Mission,
    *,
    name: str,
    email: str,
    why: str,
    how_found: str = "",
    organisation: Organisation | None = None,
    by: Any,
) -> Nomination:
    """Put somebody forward, oneself too; they hear of it before anyone else. Returns the nomination.

    Whoever is not known yet is written down without an account. Whoever names themselves is willing at once.
    Raises ValidationError on `email` for somebody who leads a mission already.
    """
    with transaction.atomic():
        # Somebody new may not sign in before they are appointed.
        nominee = User.objects.known_or_new(email, name, organisation=organisation, is_active=False)
        _check_may_be_named(nominee, mission, by=by)
        if held := nominee.appointments.current().leading().select_related("mission").first():
            raise ValidationError({"email": f"{nominee} already leads {held.mission}."})
        nomination = Nomination(mission=mission, nominee=nominee, nominated_by=by, why=why, how_found=how_found)
        begin(nomination, NOMINATION_MOVES["nominate"], by=by, words=why)
        if nominee == by:
            agree(nomination, by=by)
        else:
            notices.ask_nominee(nomination)
    return nomination


LOCKED = "An operator of this portal has to let them sign in first."
UNANSWERED = 5  # people one person may have asked and not yet heard from: each of them gets a mail


def _check_may_be_named(nominee: User, mission: Mission, *, by: Any) -> None:
    if not nominee.may_be_let_in:
        raise ValidationError({"email": LOCKED})
    mine = by.nominations_made.open()
    if mine.filter(nominee=nominee, mission=mission).exists():
        raise ValidationError({"email": "You have put them forward for this mission already."})
    if mine.filter(state=Nomination.State.ASKED).count() >= UNANSWERED:
        raise ValidationError(f"{UNANSWERED} people you put forward have not answered yet: wait until one of them has.")


def agree(nomination: Nomination, *, words: str = "", by: Any, seen: int | None = None) -> None:
    """The nominee says that they are willing; from now on the officers see it. Raises NotYours and TooLate."""
    with transaction.atomic():
        make_move(nomination, NOMINATION_MOVES["agree"], by=by, words=words, seen=seen)
        notices.to_officers(nomination)


def withdraw(nomination: Nomination, *, words: str = "", by: Any, seen: int | None = None) -> None:
    """The nominee, or whoever put them forward, takes it back. An agenda item stays, marked.

    Raises NotYours, TooLate, and ValidationError for who put them forward once the meeting was held: from then on it is
    the meeting's to say what became of it, or the nominee's own to withdraw.
    """
    if why_not := not_to_withdraw(nomination, by):
        raise ValidationError(why_not)
    with transaction.atomic():
        make_move(nomination, NOMINATION_MOVES["withdraw"], by=by, words=words, seen=seen)
        _mark(nomination.agenda_item, AgendaItem.State.TAKEN_BACK)
        notices.to_both(nomination, "leaders.withdrawn")


def not_to_withdraw(nomination: Nomination, user: Any) -> str:
    """Why this person can no longer withdraw it, though it is open; blank where they can."""
    item = nomination.agenda_item
    if item and item.meeting.state not in STILL_TO_COME and user != nomination.nominee:
        return "The meeting has been held: its officer writes down what became of this"
    return ""


def take_to(
    nomination: Nomination, meeting: Meeting, *, late_because: str = "", by: Any, seen: int | None = None
) -> None:
    """Put it on the agenda of a coming meeting of a forum that decides.

    Raises NotYours, TooLate, and ValidationError on `meeting` or `late_because`.
    """
    move = NOMINATION_MOVES["take_to_the_board"]
    check(nomination, move, by=by, seen=seen)
    if not meeting.forum.decides:
        raise ValidationError({"meeting": f"{meeting.forum} advises: choose a meeting of a forum that decides."})
    with transaction.atomic():
        title = f"System leader for {nomination.mission}"
        item = add_item(meeting, title, AgendaItem.Purpose.DECISION, by=by, late_because=late_because)
        words = f"{meeting.day:%-d %B %Y}, item {item.order}"
        make_move(nomination, move, by=by, words=words, seen=seen, agenda_item=item)
        notices.to_both(nomination, "leaders.before_the_board")


def put_off(nomination: Nomination, *, words: str, by: Any, seen: int | None = None) -> None:
    """Take it off the agenda, for another meeting. Raises NotYours and TooLate."""
    _off_the_agenda(nomination, "put_off", words=words, by=by, seen=seen)


def take_off_cancelled() -> None:
    """Put off what was to come to a meeting that is cancelled; the clock does it. Safe to repeat."""
    cancelled = Nomination.objects.filter(
        state=Nomination.State.BEFORE_THE_BOARD, agenda_item__meeting__state=Meeting.State.CANCELLED
    )
    for nomination in cancelled.select_related("nominee", "nominated_by", "mission"):
        with suppress(TooLate):
            _off_the_agenda(nomination, "cancelled", words="", by=None)


def _off_the_agenda(nomination: Nomination, move: str, *, words: str, by: Any, seen: int | None = None) -> None:
    with transaction.atomic():
        item = nomination.agenda_item
        # The nomination first and its item after it, as every other move does, or two of them wait for each other.
        make_move(nomination, NOMINATION_MOVES[move], by=by, words=words, seen=seen, agenda_item=None)
        _mark(item, AgendaItem.State.PUT_OFF)
        notices.to_both(nomination, "leaders.put_off")


def confirm(
    nomination: Nomination, *, minute: str, since: date, by: Any, seen: int | None = None, **details: Any
) -> Appointment:
    """Write down that the meeting confirmed it, which makes the appointment. Returns the appointment.

    `details` are the appointment's other columns. Where the nominee's organisation serves one area alone, the Board's
    answer on leading across every area is asked for and kept. Raises NotYours, TooLate, and ValidationError by field.
    """
    check(nomination, NOMINATION_MOVES["confirm"], by=by, seen=seen)
    _check_decided(nomination)
    if not nomination.nominee.may_be_let_in:
        raise ValidationError(LOCKED)
    across = details.get("across_both_areas", "")
    if serves_one_area(nomination.nominee) and not across.strip():
        words = (
            f"{nomination.nominee.organisation} serves one area: write down what the Board said on leading across all."
        )
        raise ValidationError({"across_both_areas": words})
    with transaction.atomic():
        nominee = nomination.nominee
        nominee.let_in(by=by)
        made = appoint(nomination.mission, nominee, Role.LEADER, since=since, by=by, minute=minute, **details)
        said = {"minute": minute, "across_both_areas": across}
        make_move(nomination, NOMINATION_MOVES["confirm"], by=by, words=minute, seen=seen, **said)
        _mark(nomination.agenda_item, AgendaItem.State.TAKEN)
        notices.to_both(nomination, "leaders.confirmed")
    return made


def not_taken_up(
    nomination: Nomination, *, words: str, minute: str = "", developing: bool, by: Any, seen: int | None = None
) -> None:
    """Write down that the meeting did not take it up; they may become a developing leader.

    Raises NotYours, TooLate and ValidationError.
    """
    check(nomination, NOMINATION_MOVES["not_taken_up"], by=by, seen=seen)
    _check_decided(nomination)
    with transaction.atomic():
        said: dict[str, Any] = {"developing": developing, "minute": minute}
        make_move(nomination, NOMINATION_MOVES["not_taken_up"], by=by, words=words, seen=seen, **said)
        _mark(nomination.agenda_item, AgendaItem.State.TAKEN)
        notices.to_both(nomination, "leaders.not_taken_up")


def serves_one_area(person: User) -> bool:
    """Is this person employed by an organisation of one area alone, such as one council? (paper, recommendation 1)"""
    return person.organisation is not None and person.organisation.areas.count() == 1


def _check_decided(nomination: Nomination) -> None:
    item = nomination.agenda_item
    if item is None or not item.meeting.could_decide:
        raise ValidationError("First record on its page that the meeting was held and quorate.")


def _mark(item: AgendaItem | None, state: str) -> None:
    if item:
        AgendaItem.objects.filter(pk=item.pk).update(state=state)
