"""What the clock does for barriers each day: lapses, cancelled meetings, days counted anew, and nudges.

Safe to run twice, late or never: every nudge has a key of its own, and every move is conditional.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q

from barriers import clocks, notices
from barriers.answering import lapse, meeting_cancelled
from barriers.clocks import MISSION_DAYS
from barriers.correcting import lock
from barriers.models import Action, Barrier, Decision, Escalation, PartnerRequest
from foundation.moves import TooLate
from foundation.working_days import between, day_of
from people.models import Forum, Meeting

SIX_MONTHS = timedelta(days=182)
A_MONTH = timedelta(days=30)  # back, so that a clock that stood still forgets no review
State = Escalation.State


def run(on: date) -> None:
    """Do the day's clockwork for every barrier."""
    close_unanswered(on)
    take_off_cancelled_meetings()
    recompute_days()
    lock_confirmed()
    nudge_forums(on)
    nudge_missions(on)
    nudge_partners(on)
    nudge_action_owners(on)
    remind_of_quiet_barriers(on)
    remind_of_reviews(on)
    remind_of_work_rounds(on)


def close_unanswered(on: date) -> None:
    """Close trips whose mission did not reply in ten working days."""
    for escalation in Escalation.objects.come_back().filter(reply_by__lt=on).select_related("barrier", "forum"):
        _unless_late(lapse, escalation)


def take_off_cancelled_meetings() -> None:
    """Put off what was on the agenda of a meeting that is cancelled."""
    cancelled = Escalation.objects.scheduled().filter(agenda_item__meeting__state=Meeting.State.CANCELLED)
    for escalation in cancelled.select_related("barrier", "forum", "agenda_item"):
        _unless_late(meeting_cancelled, escalation)


def recompute_days() -> None:
    """Meetings may have moved and limits changed since: what is open gets its days anew."""
    for forum in Forum.objects.current():
        clocks.recompute(forum)


def lock_confirmed() -> None:
    """Lock the decisions of meetings whose minutes are confirmed."""
    confirmed = Meeting.State.CONFIRMED
    lock(Decision.objects.filter(locked_at=None, agenda_item__meeting__state=confirmed))


def nudge_forums(on: date) -> None:
    """Tell officers at half their days and at the whole, and the chair as well once a day has passed."""
    for escalation in Escalation.objects.filter(
        state__in=(State.SUBMITTED, State.RECEIVED, State.SCHEDULED)
    ).select_related("barrier", "forum"):
        _nudge(escalation, "barriers.answer_due", day_of(escalation.submitted_at), escalation.answer_by, on)
    for escalation in Escalation.objects.not_yet_returned().select_related("barrier", "forum"):
        _nudge(escalation, "barriers.return_due", escalation.decided_on, escalation.return_by, on)
    for escalation in Escalation.objects.owed_an_explanation().select_related("barrier", "forum"):
        said_so: Any = escalation.steps.filter(move="acknowledge").first()
        _nudge(escalation, "barriers.explain_due", day_of(said_so.at), escalation.explain_by, on)


def _nudge(escalation: Escalation, kind: str, start: date | None, due: date | None, on: date) -> None:
    if start is None or due is None:
        return
    if on > due:
        notices.to_officers(escalation, kind, once=f"past{due}", daily=True)
        notices.to_chairs(escalation, kind, once=f"past{due}", daily=True)
    elif reached := _reached(start, due, on):
        notices.to_officers(escalation, kind, once=f"{reached}{due}", daily=True)


def nudge_missions(on: date) -> None:
    """Tell missions at half and at the whole of the days they have to answer or to reply."""
    for kind, rows, column, tell in (
        ("barriers.mission_due", Escalation.objects.waiting(), "mission_answer_by", notices.to_mission),
        ("barriers.reply_due", Escalation.objects.come_back(), "reply_by", notices.to_raisers),
    ):
        for escalation in rows.select_related("barrier__author", "forum", "asked_by"):
            due = getattr(escalation, column)
            # A mission asked for more a second time is reminded a second time.
            asked = escalation.pauses
            if on >= due:
                tell(escalation, kind, once=f"whole{asked}", daily=True)
            elif 2 * between(on, due) <= MISSION_DAYS:
                tell(escalation, kind, once=f"half{asked}", daily=True)


def nudge_partners(on: date) -> None:
    """Tell a partner's contact at half and at the whole of the days to reply, each time with a fresh link."""
    awaited = PartnerRequest.objects.awaited().filter(contact__isnull=False)
    for request in awaited.select_related("contact", "decision"):
        if reached := _reached(request.sent_on, request.reply_by, on):
            notices.to_partner(request, once=f"{reached}{request.reply_by}", daily=True)


def nudge_action_owners(on: date) -> None:
    """Tell whoever promised something at half and at the whole of the days they have."""
    for action in Action.objects.open().select_related("owner"):
        if reached := _reached(day_of(action.made_at), action.due_on, on):
            notices.to_action_owner(action, once=f"{reached}{action.due_on}", daily=True)


def _reached(start: date, due: date, on: date) -> str:
    """Which part of the days given has gone by: the whole, half, or neither."""
    if on >= due:
        return "whole"
    return "half" if 2 * between(start, on) >= between(start, due) else ""


def remind_of_quiet_barriers(on: date) -> None:
    """Six months without a word: one reminder to the mission."""
    quiet = (
        Barrier.objects.filter(
            state__in=[Barrier.State.OPEN, Barrier.State.IN_PART], turn_since__date__lte=on - SIX_MONTHS
        )
        .annotate(last_update=Max("updates__at"), last_step=Max("steps__at"))
        .filter(last_step__date__lte=on - SIX_MONTHS)
        .filter(Q(last_update=None) | Q(last_update__date__lte=on - SIX_MONTHS))
    )
    for barrier in quiet:
        last_word = max(at for at in (barrier.last_step, barrier.last_update) if at)
        notices.to_team(barrier, "barriers.quiet", once=f"quiet{last_word:%Y%m%d}", daily=True)


def remind_of_work_rounds(on: date) -> None:
    """The day to look at a work-round again has come."""
    for barrier in Barrier.objects.filter(state=Barrier.State.WORKED_ROUND, review_on__lte=on):
        notices.to_team(barrier, "barriers.review_due", once=str(barrier.review_on), daily=True)


def remind_of_reviews(on: date) -> None:
    """The day on which a decision was to be looked at again has come: once, to those who answer for it."""
    for decision in Decision.objects.in_force().filter(review_on__range=(on - A_MONTH, on)):
        notices.review_is_due(decision)


def _unless_late(act: Any, escalation: Escalation) -> None:
    """Another clock, or a person, may have moved it meanwhile: then there is nothing left to do."""
    with suppress(TooLate):
        act(escalation)
