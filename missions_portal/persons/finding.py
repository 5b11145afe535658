"""Whom a command is about and who gives it, found by their e-mail addresses."""

from __future__ import annotations

from people.models import User


class CannotFind(Exception):
    """Nobody such is known, in a sentence that says what to give."""


def person(email: str) -> User:
    """Whoever has this address. Raises CannotFind."""
    found = User.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise CannotFind(f"Nobody here has the address {email}.")
    return found


def operator(email: str) -> User:
    """The operator with this address, in whose name an act is noted. Raises CannotFind."""
    found = User.objects.filter(email=email.strip().lower(), is_staff=True, is_active=True).first()
    if found is None:
        raise CannotFind("Say which operator does this: --by you@example.org")
    return found
