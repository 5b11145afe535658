"""Following an edition on its way: whose mail went and whose did not, sending again, and who wants no mail."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q

from digests.deliver import again_key, mailed, write_mail
from digests.models import Declined, Delivery, Edition
from digests.moves import OFFICER
from foundation import history
from foundation.moments import now
from foundation.moves import NotYours
from foundation.outbox import NoticeState, tell
from people.models import Seat, User


def how_far(edition: Edition) -> dict[str, int]:
    """How many of an edition's mails went, wait, were withdrawn since their reader left, or are in trouble."""
    state = "notice__state"
    waiting = Q(**{f"{state}__in": [NoticeState.WAITING, NoticeState.CLAIMED]})
    trouble = Q(**{state: NoticeState.FAILED}) | Q(came_back_on__isnull=False)
    return edition.deliveries.aggregate(
        all=Count("pk"),
        gone_out=Count("pk", filter=Q(**{state: NoticeState.SENT}, came_back_on=None)),
        waiting=Count("pk", filter=waiting & Q(came_back_on=None)),
        withdrawn=Count("pk", filter=Q(**{state: NoticeState.WITHDRAWN})),
        in_trouble=Count("pk", filter=trouble),
    )


def came_back(delivery: Delivery, *, because: str, on: date, by: Any) -> Delivery:
    """Write down that a mail came back to the officer's mailbox, which the portal cannot see. Raises NotYours."""
    _only_the_officer(delivery.edition, by)
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(came_back_on=on, came_back_because=because.strip())
        history.note("mail_came_back", delivery, by=by, because=because.strip())
    return delivery


def send_again(edition: Edition, *, by: Any) -> int:
    """Send an edition again to those alone whose mail was given up or came back. Returns to how many.

    Who declined these mails or has left meanwhile is left out. Pressed twice, each gets it once: the second press finds
    nobody in trouble. Raises NotYours.
    """
    _only_the_officer(edition, by)
    sent = 0
    with transaction.atomic():
        wanted = edition.deliveries.in_trouble().filter(person__in=mailed(edition).order_by().values("pk"))
        for delivery in wanted.select_related("person"):
            seen = Delivery.objects.filter(pk=delivery.pk, times=delivery.times)
            if seen.update(times=delivery.times + 1, came_back_on=None, came_back_because=""):
                delivery.times += 1
                notice = write_mail(edition, delivery.person, key=again_key(edition, delivery))
                Delivery.objects.filter(pk=delivery.pk).update(notice=notice)
                sent += 1
        if sent:
            history.note("send_again", edition, by=by)
    return sent


def decline(person: User, edition: Edition, *, because: str) -> None:
    """Stop the mails of one kind of edition to one person, and say so to the forum's officers. Safe to repeat."""
    with transaction.atomic():
        row, new = Declined.objects.get_or_create(
            person=person,
            forum=edition.forum,
            kind=edition.kind,
            defaults={"at": now(), "because": because.strip()},
        )
        if not new:
            return
        history.note("decline_mails", row, by=person, because=because.strip())
        officers = edition.forum.seats.current().filter(role=Seat.Role.OFFICER).select_related("person")
        for seat in officers:
            tell("digest.declined", to=seat.person, key=f"digest.declined:{row.pk}:{seat.person_id}", declined=row.pk)


def mail_again(row: Declined, *, by: Any) -> None:
    """They want it by mail after all. Raises NotYours, and ValidationError where somebody else said so first."""
    if not by.is_officer_for(row.forum):
        raise NotYours(f"Who gets the mail is for {OFFICER.words} to change.")
    with transaction.atomic():
        history.note("mail_again", row, by=by)
        if not Declined.objects.filter(pk=row.pk).delete()[0]:
            raise ValidationError("They get it again already.")


def _only_the_officer(edition: Edition, by: Any) -> None:
    if not OFFICER.may(edition, by):
        raise NotYours(f"This is for {OFFICER.words} to do.")
