"""Handing over: what somebody leaves open when they leave a mission, and what whoever heads it next is told.

Open barriers are the mission's, and drafts pass by the rules of who may read (`barriers/reading.py`,
`learning/reading.py`); only actions have an owner of their own, so the clock passes them on. Nothing is orphaned.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from barriers.actions import pass_on
from barriers.models import Action, Barrier
from barriers.notices import officers
from foundation.moves import TooLate
from foundation.outbox import Mail, Notice, compose_text, composes, tell
from leaders.models import Appointment
from learning.models import CommunityVoice, Experiment, LearningEntry
from missions.models import Mission
from missions.posts import posts_of

NEW = timedelta(days=7)  # how long after its first day an appointment is still told of, where the clock stood still


def hand_over(on: date) -> None:
    """Pass on the actions of those who left a mission, and tell each new head what is theirs now. Safe to repeat."""
    heads = heads_by_mission(on)
    named = ("owner", "decision__forum", "decision__escalation__forum", "decision__escalation__barrier")
    for action in Action.objects.left_behind().select_related(*named):
        if taker := _taker(action, heads):
            with suppress(TooLate):  # its owner was quicker, and has said how it went
                pass_on(action, to=taker)
    for appointment in Appointment.objects.current(on).heading().filter(since__gt=on - NEW).select_related("person"):
        key = f"hand_over.yours:{appointment.pk}"
        tell("hand_over.yours", to=appointment.person, key=key, appointment=appointment.pk)


def _taker(action: Any, heads: dict[int, Any]) -> Any:
    """Who takes an action: the mission's head, or the forum's officer where the head may not read what was decided."""
    trip = action.decision.escalation
    if action.decision.exempt or trip.exempt:
        return next(iter(officers(trip.forum)), None)
    return heads.get(trip.barrier.lead_mission_id)


def heads_by_mission(on: date) -> dict[int, Any]:
    """Who answers for each mission on a day: its leader who has led it longest, else its caretaker."""
    heads = {}
    for post in posts_of(Mission.objects.all(), on):
        answering = post.leaders or post.caretakers
        if answering:
            heads[post.mission.pk] = answering[0].person
    return heads


@composes("hand_over.yours")
def yours_mail(notice: Notice) -> Mail | None:
    """What a new leader or caretaker takes over; withdrawn where nothing is open or they no longer hold the post."""
    current = Appointment.objects.current().heading().select_related("mission")
    appointment = current.filter(pk=notice.facts["appointment"], person=notice.to).first()
    if appointment is None:
        return None
    lines = _what_is_theirs(appointment.mission, notice.to)
    if not lines:
        return None
    subject = f"{appointment.mission}: what is yours now"
    opening = f"You are now {appointment.get_role_display().lower()} of {appointment.mission}. This is with you:"
    return compose_text(
        "message",
        subject=subject,
        line=subject,
        url=f"{settings.SITE_URL}{reverse('missions:detail', args=[appointment.mission.code])}",
        paragraphs=[opening, *lines],
        button="Open the mission",
    )


def _what_is_theirs(mission: Mission, person: Any) -> list[str]:
    """What a mission's head holds, one line of plain counts for each kind there is any of."""
    drafts = [
        Barrier.objects.drafts_of(person).filter(lead_mission=mission),
        *(
            kind.objects.drafts_of(person).filter(mission=mission)
            for kind in (LearningEntry, Experiment, CommunityVoice)
        ),
    ]
    counts = {
        "Open barriers": Barrier.objects.visible_to(person).filter(lead_mission=mission).open().count(),
        "Drafts": sum(rows.count() for rows in drafts),
        "Actions": Action.objects.owned_by(person)
        .open()
        .filter(decision__escalation__barrier__lead_mission=mission)
        .count(),
    }
    return [f"{name}: {count}" for name, count in counts.items() if count]
