"""“I can help with this”: somebody of the forum says so, and the officer and the mission's leader hear it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from barriers import notices
from barriers.models import Escalation, HelpOffered
from foundation import history
from foundation.moments import now
from foundation.moves import NotYours
from foundation.one_at_a_time import hold
from people.models import Forum

NOT_THERE = "The forum no longer has it, so nothing waits for help here."
SAID_BEFORE = "You said so before. The officer and the mission have your words."


def may_help(escalation: Escalation, user: Any) -> bool:
    """Whoever sits at the forum that has the ask, from the day it is received until its outcome is returned."""
    return bool(escalation.is_open and escalation.received_at and user.sits_on(escalation.forum))


def said_so(escalation: Escalation, user: Any) -> bool:
    """Did this person say so before? Prefetch `help_offered`."""
    return any(offered.person_id == user.pk for offered in escalation.help_offered.all())


def waits_at(forum: Forum, user: Any) -> QuerySet[Escalation]:
    """What a person may help with by a link: the asks a forum has that they may read and said nothing of.

    Whoever has the link is not signed in, so what the digest itself keeps back is kept back here.
    """
    if not user.sits_on(forum):
        return Escalation.objects.none()
    here = Escalation.objects.visible_to(user).open().filter(forum=forum, received_at__isnull=False)
    here = here.filter(exempt=False, barrier__sensitive=False)
    return here.exclude(help_offered__person=user).select_related("barrier", "forum").order_by("answer_by", "pk")


def offer_help(escalation: Escalation, *, words: str, by: Any) -> HelpOffered:
    """Write down how somebody can help, and tell the forum's officers and the mission. Returns the offer.

    Raises NotYours for whoever does not sit there, and ValidationError once the trip is over or where they said so
    before.
    """
    if not by.sits_on(escalation.forum):
        raise NotYours("Offering help with an ask is for the people of its forum.")
    if not may_help(escalation, by):
        raise ValidationError(NOT_THERE)
    seat = next(seat for seat in by.seats_now if seat.forum_id == escalation.forum_id)
    try:
        with transaction.atomic():
            hold(escalation)
            if not may_help(Escalation.objects.get(pk=escalation.pk), by):
                raise ValidationError(NOT_THERE)
            offered = HelpOffered.objects.create(
                escalation=escalation, person=by, acting_as=f"{by}, {seat.words}", words=words, at=now()
            )
            history.note("offer_help", escalation, by=by)
            notices.help_is_offered(offered)
    except IntegrityError as twice:
        raise ValidationError(SAID_BEFORE) from twice
    return offered
