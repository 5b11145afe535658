"""What is over its time by the register of personal data, and deleted only where the register says it may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from digests.models import Delivery
from foundation import history
from foundation.links import PersonalLink
from foundation.outbox import Notice
from leaders.models import Nomination
from missions.models import Strategy
from missions_portal.models import InformationRequest
from missions_portal.persons.nameless import NOBODY
from missions_portal.statutory import register
from people.models import Session, User

WORKING_YEARS = 10  # the councils keep the papers of the Board so long after a strategy's end


@dataclass(frozen=True)
class Over:
    """Records of one kind that are over their time: what they are called, how long they are kept, which they are."""

    what: str
    kept: str
    rows: QuerySet[Any]

    @property
    def count(self) -> int:
        """How many they are."""
        return self.rows.count()


# By the names that “ends” has in the register: what they are called, and those over before a moment.
KINDS: dict[str, tuple[str, Callable[[datetime], QuerySet[Any]]]] = {
    "sessions": ("Sessions that have ended", lambda at: Session.objects.filter(expire_date__lt=at)),
    "nominations": ("Nominations that were not taken up", Nomination.objects.not_taken_up_before),
    "mails": ("E-mails that went out or were given up", Notice.objects.finished_before),
    "links": ("Personal links that open nothing any more", PersonalLink.objects.expired_before),
    "requests": ("Requests for information that were answered", InformationRequest.objects.closed_before),
}


def over(now: datetime | None = None) -> Iterator[Over]:
    """What the register says may be deleted by now, kind by kind, none left out."""
    for group in register.groups():
        for kind, kept in group.ends.items():
            words, before = KINDS[kind]
            yield Over(words, kept, before(years_before(now or timezone.now(), kept)))


def delete(each: Over, *, by: Any) -> int:
    """Delete records over their time, with their steps and their history, and note it. Returns how many."""
    with transaction.atomic():
        ids = list(each.rows.values_list("pk", flat=True))
        model: Any = each.rows.model
        if model is Notice:
            # That a digest was sent to somebody stays; by which mail does not.
            Delivery.objects.filter(notice__in=ids).update(notice=None)
        model._base_manager.filter(pk__in=ids).delete()
        if hasattr(model, "history"):
            # Last: deleting writes one more row of it, which holds the words again.
            model.history.filter(**{f"{model._meta.pk.name}__in": ids}).delete()
        if ids:
            history.note("delete_over_time", by, by=by, because=f"{each.what}: {len(ids)}, kept {each.kept}")
    return len(ids)


def to_look_at(now: datetime | None = None) -> list[str]:
    """What may be over its time and is never deleted by the portal: somebody has to decide, in sentences."""
    at = now or timezone.now()
    left = User.objects.filter(left_on__lt=years_before(at, "2 years").date()).exclude(email__endswith=f"@{NOBODY}")
    found = [f"{person.email} left on {person.left_on:%-d %B %Y}: manage.py person nameless" for person in left]
    ends = Strategy.current().ends
    if ends and at.year > ends + WORKING_YEARS:
        found.append(
            f"The strategy ended in {ends}: what was written about it has been kept for {WORKING_YEARS} years."
        )
    return found


def years_before(at: datetime, kept: str) -> datetime:
    """The moment so many years, such as “2 years”, before another; of 29 February, 28 February."""
    year = at.year - int(kept.split()[0])
    try:
        return at.replace(year=year)
    except ValueError:
        return at.replace(year=year, day=28)
