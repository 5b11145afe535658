"""Whose eyes an edition is written through: a plain member of the forum, any leader, or a resident.

Editions ask the same `visible_to` as every page and list. They ask it for a reader who holds the one thing every
reader of the edition holds, and nothing besides: no grant, no office, no mission of their own. So nobody is sent more
than they could open, whatever else some readers may know.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from digests.models import Edition
from leaders.standing import Standing
from people.models import Forum, User

NOBODY = 0
_NONE: frozenset[int] = frozenset()


def reader_of(kind: str, forum: Forum) -> User | AnonymousUser:
    """The reader an edition of this kind is written for; never saved, and nobody's own drafts are theirs."""
    if kind == Edition.Kind.PUBLIC:
        return AnonymousUser()
    if kind == Edition.Kind.LEADERS:
        return _reader("Any leader", serves=frozenset({NOBODY}), sits_on=_NONE)
    return _reader(f"A member of {forum}", serves=_NONE, sits_on=frozenset({forum.pk}))


def _reader(name: str, *, serves: frozenset[int], sits_on: frozenset[int]) -> User:
    reader = User(pk=NOBODY, name=name)
    reader.seats_now = []
    reader._standing = Standing(  # type: ignore[attr-defined]
        serves=serves,
        leads=_NONE,
        contributes_to=_NONE,
        officer_of=_NONE,
        sits_on=sits_on,
        facilitates=False,
    )
    return reader
