"""Decisions that answer no ask: a mission's own under its delegation, a forum's on an item of its officer's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from barriers.correcting import nobody_heard
from barriers.deciding import Record, write_decision
from barriers.models import Decision
from foundation import history
from foundation.moments import now
from foundation.moves import NotYours
from foundation.one_at_a_time import hold
from foundation.working_days import today
from missions.models import Delegation
from people.agendas import is_an_officers_own
from people.models import AgendaItem
from people.moves import OFFICER

A_MISSION_MAY = (
    Decision.Outcome.AGREED,
    Decision.Outcome.IN_PART,
    Decision.Outcome.TRIAL,
    Decision.Outcome.NOTED,
    Decision.Outcome.NOT_AGREED,
)
AN_ADVISING_FORUM_MAY = (Decision.Outcome.ADVICE, Decision.Outcome.NOTED)
ITS_OWN = "The forum itself"
DECIDED_BEFORE = "Its decision is recorded already, or it is off the agenda."
NOT_QUORATE = "The meeting was not recorded as quorate, so it cannot have decided."


def decide_itself(delegation: Delegation, *, record: Record, by: Any) -> Decision:
    """Write down what a mission decided itself, within what was delegated to it. Returns the decision, locked at once.

    No minutes will confirm it and nothing is returned, so from now on only a correction changes what it says.
    Raises NotYours, and ValidationError for a day on which the delegation did not hold, or that is still to come.
    """
    mission = delegation.mission
    if not mission.served_by(by):
        raise NotYours("Deciding under a mission's delegation is for its leader, team or caretaker to do.")
    on = record.on or today()
    with transaction.atomic():
        # Held while its days are looked at, so that nobody ends it before this day in the same moment (docs/adr/0011).
        hold(delegation)
        delegation.refresh_from_db(fields=["since", "until"])
        if problems := _problems_with(record, on, delegation):
            raise ValidationError(problems)
        decision = write_decision(
            record, by=by, on=on, delegation=delegation, where=record.where, asked_by=str(mission), locked_at=now()
        )
        history.note("decide_itself", decision, by=by)
    return decision


def _problems_with(record: Record, on: date, delegation: Delegation) -> dict[str, str]:
    problems: dict[str, str] = {}
    if on > today():
        problems["on"] = "Write it down once it is decided."
    elif on < delegation.since or (delegation.until and on >= delegation.until):
        problems["on"] = "The delegation did not hold on that day."
    if record.outcome not in A_MISSION_MAY:
        problems["outcome"] = "That is for a forum to decide."
    return problems | nobody_heard(record.heard, record.why_none_heard)


def outcomes_on(item: AgendaItem) -> list[str]:
    """What a forum may decide on an item that no mission asked for: there is nobody to refer it up or on for."""
    if not item.meeting.forum.decides:
        return list(AN_ADVISING_FORUM_MAY)
    elsewhere = (Decision.Outcome.REFERRED_UP, Decision.Outcome.TO_A_PARTNER)
    return [outcome for outcome in Decision.Outcome.values if outcome not in elsewhere]


def not_now(item: AgendaItem) -> str:
    """Why no decision on it can be written down now; blank where one can."""
    if not is_an_officers_own(item):
        return "It is decided with what was asked, or with who was nominated: open that instead."
    if item.state != AgendaItem.State.LISTED:
        return DECIDED_BEFORE
    if item.purpose == AgendaItem.Purpose.INFORMATION:
        return "It is for information, so nothing is decided on it."
    return "" if item.meeting.could_decide else NOT_QUORATE


def decide_item(item: AgendaItem, *, record: Record, by: Any) -> Decision:
    """Write down what a quorate meeting decided on an item of its officer's own. Returns the decision, in draft.

    It is locked when the meeting's minutes are confirmed. What is exempt on the agenda is exempt here.
    Raises NotYours, and ValidationError where the meeting cannot have decided it or somebody wrote it down meanwhile.
    """
    meeting = item.meeting
    if not OFFICER.may(meeting, by):
        raise NotYours("Recording what a meeting decided is for the forum's officer to do.")
    if why_not := not_now(item):
        raise ValidationError(why_not)
    problems = nobody_heard(record.heard, record.why_none_heard)
    if record.outcome not in outcomes_on(item):
        problems["outcome"] = "That answers what a mission asked. Choose another outcome."
    if problems:
        raise ValidationError(problems)
    record = replace(record, exempt=item.exempt)
    with transaction.atomic():
        listed = AgendaItem.objects.filter(pk=item.pk, state=AgendaItem.State.LISTED)
        if listed.update(state=AgendaItem.State.TAKEN) != 1:
            raise ValidationError(DECIDED_BEFORE)
        decision = write_decision(
            record, by=by, on=meeting.day, forum=meeting.forum, agenda_item=item, where=record.where, asked_by=ITS_OWN
        )
        history.note("decide_item", decision, by=by)
    return decision
