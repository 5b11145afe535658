"""Sign-ins: where else a person is signed in, and how that ends: by themselves, an operator, or a new second means."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.db import transaction

from foundation import history
from people.models.sessions import Session

SHOWN = 50


def elsewhere(person: Any, *, here: str) -> list[Session]:
    """The other browsers that may still be this person's, the one saved last first; `here` is this one's session key.

    One that was left alone for half an hour stands among them: when it was last used is in its own cookie alone, so
    that reading writes nothing.
    """
    rows = Session.objects.of(person).exclude(session_key=here)
    return list(islice((row for row in rows if row.may_open(person)), SHOWN))


def end(person: Any, *, by: Any, besides: str = "", mark: str = "") -> int:
    """End a person's sign-ins, at their next press: all besides one session key, or the one of a mark.

    Returns how many; the audit says who did it, where there was any.
    """
    rows = Session.objects.of(person).exclude(session_key=besides)
    keys = [row.session_key for row in rows if mark in ("", row.mark)]
    with transaction.atomic():
        ended = Session.objects.filter(session_key__in=keys).delete()[0]
        if ended:
            history.note("end_sign_ins", person, by=by)
    return ended


def go_on_anew(session: Any) -> bool:
    """Put a session under a new key. False where it was ended meanwhile: it is not begun again by that."""
    with transaction.atomic():
        if not Session.objects.filter(session_key=session.session_key).delete()[0]:
            return False
        session.cycle_key()
    return True
