"""What a copy of the database alone must not give away: sealed with the portal's own key, which is not kept in it."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

MARK = "sealed:"


def seal(text: str) -> str:
    """The text as it is kept. Sealed twice it differs: nobody sees that two are alike."""
    return MARK + _keys().encrypt(text.encode()).decode()


def is_sealed(kept: str) -> bool:
    """Was this text sealed, whether or not this portal's key opens it?"""
    return kept.startswith(MARK)


def unseal(kept: str) -> str | None:
    """The text that was sealed; None where it was sealed with another key, or changed since."""
    try:
        return _keys().decrypt(kept.removeprefix(MARK)).decode()
    except InvalidToken:
        return None


def _keys() -> MultiFernet:
    """By SECRET_KEY; what was sealed by one of EARLIER_SECRET_KEYS opens too."""
    secrets = [settings.SECRET_KEY, *settings.EARLIER_SECRET_KEYS]
    keys = (salted_hmac("foundation.sealed", "", secret=secret, algorithm="sha256").digest() for secret in secrets)
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys])
