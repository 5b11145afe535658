"""Whose eyes an edition is written through: a plain member of the forum, any leader, or a resident.

Editions ask the same `visible_to` as every page and list. They ask it for a reader who holds the one thing every
reader of the edition holds, and nothing besides: no grant, no office, no mission of their own. So nobody is sent more
than they could open, whatever else some readers may know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from digests.models import Edition
from digests.phrases import day
from foundation.working_days import between, end_of
from leaders.standing import Standing
from people.models import Forum, Meeting, User

NOBODY = 0


def reader_of(kind: str, forum: Forum) -> User | AnonymousUser:
    """The reader an edition of this kind is written for; never saved, and nobody's own drafts are theirs."""
    if kind == Edition.Kind.PUBLIC:
        return AnonymousUser()
    if kind == Edition.Kind.LEADERS:
        return _reader("Any leader", serves=frozenset({NOBODY}))
    return _reader(f"A member of {forum}", sits_on=frozenset({forum.pk}))


def _reader(name: str, **standing: Any) -> User:
    reader = User(pk=NOBODY, name=name)
    reader.seats_now = []
    reader._standing = Standing(**standing)  # type: ignore[attr-defined]
    return reader


@dataclass(frozen=True)
class Telling:
    """What is told to whom: one forum or audience, one period, for the coming meeting where there is one."""

    forum: Forum
    kind: str
    meeting: Meeting | None
    covers_from: date
    covers_to: date
    reader: Any = field(repr=False)

    @classmethod
    def of(cls, edition: Edition) -> Telling:
        """What an edition tells, to whom."""
        forum, kind = edition.forum, edition.kind
        reader = reader_of(kind, forum)
        return cls(forum, kind, edition.meeting, edition.covers_from, edition.covers_to, reader)

    @property
    def public(self) -> bool:
        """Is it told to residents?"""
        return self.kind == Edition.Kind.PUBLIC

    @property
    def noun(self) -> str:
        """What the forum calls itself in short: the Board, the Partnership."""
        return self.forum.name.split()[-1]

    @property
    def title(self) -> str:
        """What an edition is called."""
        if self.kind == Edition.Kind.LEADERS:
            return "The leaders’ digest"
        return f"The {self.noun}’s digest" + (" for residents" if self.public else "")

    @property
    def since_the_period_before(self) -> date:
        """The end of the period before the one before this: two periods ago."""
        return self.covers_from - (self.covers_to - self.covers_from)

    def within(self, name: str) -> Q:
        """Moments of this edition's period, so that no day is told twice or left out."""
        after, until = end_of(self.covers_from), end_of(self.covers_to)
        return Q(**{f"{name}__gt": after, f"{name}__lte": until})

    def on(self, when: Any) -> str:
        """A day as this edition says it: with its year where that is not the year of the edition."""
        return day(when, beside=self.covers_to)

    def wait(self, since: Any) -> int:
        """Working days from a moment to the end of the period."""
        return between(timezone.localtime(since).date(), self.covers_to) if since else 0
