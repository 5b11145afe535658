"""Sign-ins: where else a person is signed in, and how that ends: by themselves, an operator, or a new second means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import transaction

from foundation import history
from foundation.one_at_a_time import hold
from people.models.sessions import Session
from people.models.users import User

SHOWN = 50  # more than anybody has browsers; the button below the list ends those beyond it too


def elsewhere(person: Any, *, here: str) -> list[Session]:
    """The other browsers that may still be this person's, the one saved last first; `here` is this one's session key.

    One that was left alone for half an hour stands among them: when it was last used is in its own cookie alone, so
    that reading writes nothing.
    """
    rows = Session.objects.of(person).exclude(session_key=here)
    return list(islice((row for row in rows if row.may_open(person)), SHOWN))


def end_all(person: Any, *, by: Any, besides: str = "") -> int:
    """End a person's sign-ins, at their next press: all besides one session key.

    Returns how many; the audit says who did it, where there was any.
    """
    with _nobody_else_changing(person):
        return _end(Session.objects.of(person).exclude(session_key=besides), person, by)


def end_one(person: Any, mark: str, *, by: Any, besides: str) -> int:
    """End the one of a mark, unless it is that of a session key. Returns 0 where it had ended already."""
    with _nobody_else_changing(person):
        others = Session.objects.of(person).exclude(session_key=besides)
        keys = [row.session_key for row in others if row.mark == mark]
        return _end(Session.objects.filter(session_key__in=keys), person, by)


def go_on_anew(session: Any, person: Any) -> bool:
    """Put a person's session under a new key. False where it was ended meanwhile: it is not begun again by that."""
    with _nobody_else_changing(person):
        if not Session.objects.filter(session_key=session.session_key).delete()[0]:
            return False
        session.cycle_key()
    return True


@contextmanager
def _nobody_else_changing(person: Any) -> Iterator[None]:
    """One that goes on under a new key while all are ended is ended too, whichever comes first."""
    with transaction.atomic():
        hold(User(pk=person.pk))
        yield


def _end(rows: Any, person: Any, by: Any) -> int:
    ended: int = rows.delete()[0]
    if ended:
        history.note("end_sign_ins", person, by=by)
    return ended
