"""What is sealed: unreadable in a copy of the database, opened by the portal's key and by no other."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.test import override_settings

from foundation.sealed import MARK, is_sealed, seal, unseal

SECRET = "Quernstone"


def test_what_is_sealed_is_opened_again_and_tells_nothing_of_itself() -> None:
    one, another = seal(SECRET), seal(SECRET)
    assert is_sealed(one) and not is_sealed(SECRET)
    assert SECRET not in one and one != another
    assert unseal(one) == unseal(another) == SECRET


def test_another_key_opens_nothing_and_the_key_before_does_where_it_is_named() -> None:
    kept = seal(SECRET)
    with override_settings(SECRET_KEY="another key"):
        assert unseal(kept) is None
    with override_settings(SECRET_KEY="another key", EARLIER_SECRET_KEYS=["a key of long ago"]):
        assert unseal(kept) is None
    with override_settings(SECRET_KEY="the key before"):
        before = seal(SECRET)
    with override_settings(SECRET_KEY="another key", EARLIER_SECRET_KEYS=["the key before"]):
        assert unseal(before) == SECRET


def test_what_was_changed_since_is_not_opened() -> None:
    token = bytearray(urlsafe_b64decode(seal(SECRET).removeprefix(MARK)))
    for place in (9, 30, len(token) - 1):  # of where it starts from, of the words, of the mark over both
        changed = token.copy()
        changed[place] ^= 1
        assert unseal(MARK + urlsafe_b64encode(changed).decode()) is None
    assert unseal(MARK + urlsafe_b64encode(token).decode()) == SECRET
