"""A reorganisation: on the day a forum is replaced, what is open at it goes on at its successor; nothing is lost."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django.db import transaction

from barriers import clocks, notices
from barriers.asking import off_agenda
from barriers.escalation import ESCALATION_MOVES
from barriers.models import Escalation
from foundation import history
from foundation.moves import TooLate, make_move
from people.models import AgendaItem, Forum


def reorganise(on: date) -> None:
    """Do what operators wrote down of forums that were replaced by a day. Safe to repeat."""
    replaced = Forum.objects.past(on).filter(replaced_by__isnull=False).select_related("replaced_by")
    # In the order they ended: what goes to a forum that was itself replaced since goes on from there in the same run.
    for forum in replaced.order_by("until", "pk"):
        _refer_up_to_successor(forum, on)
        for escalation in forum.escalations.open().select_related("barrier", "forum", "agenda_item"):
            # Another clock, or a person, may have moved it meanwhile: the next run looks again.
            with suppress(TooLate):
                carry_over(escalation, forum.replaced_by)


def _refer_up_to_successor(forum: Any, on: date) -> None:
    """Forums that escalate to the one replaced escalate to its successor, which itself goes where that one went."""
    successor = forum.replaced_by
    for below in forum.hears_from.current(on):
        below.escalates_to = forum.escalates_to if below == successor else successor
        with transaction.atomic():
            below.save(update_fields=["escalates_to"])
            history.note("refer_up_to_successor", below, by=None)


def carry_over(escalation: Escalation, forum: Any) -> None:
    """The clock carries an open trip to its forum's successor: the same due dates, one step, nothing lost."""
    scheduled, left = escalation.state == Escalation.State.SCHEDULED, escalation.forum
    with transaction.atomic():
        if scheduled:
            off_agenda(escalation, AgendaItem.State.PUT_OFF)
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
