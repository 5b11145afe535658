"""Somebody at the portal's door: what the tests of sessions, passwords, codes and proofs have in common."""

from __future__ import annotations

import re
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from missions_portal.tests.scene import next_code
from people.models import User

PASSWORD = "a long enough password"
ANOTHER = "quite another password"


class CountingHasher(MD5PasswordHasher):
    """Counts how many times a password was hashed."""

    hashes = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.hashes += 1
        return super().encode(password, salt)


def signed_in(person: Any) -> Client:
    """A browser in which somebody is signed in; a fault is a page, as it is to them."""
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def sign_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": "member@example.org", "password": password})


def is_in(client: Client) -> bool:
    return client.get(reverse("desk")).status_code == 200


def change(client: Client, old: str = PASSWORD, new: str = ANOTHER) -> Any:
    return client.post(reverse("account_change_password"), {"oldpassword": old, "password1": new, "password2": new})


def without_password(person: User) -> User:
    person.set_unusable_password()
    person.save()
    return person


def by_code(person: User) -> Client:
    """A browser in which somebody signed in by the code of a mail."""
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": person.email})
    code = re.search(r"^\s*([A-Z0-9-]{5,12})\s*$", mail.outbox[-1].body, re.M)
    assert code
    client.post(reverse("account_confirm_login_code"), {"code": code[1]})
    assert is_in(client)
    return client


def past_the_second_means(person: User) -> Client:
    """A browser in which somebody with an authenticator app is signed in."""
    TOTP.activate(person, generate_totp_secret())
    client = Client()
    client.force_login(person)
    return client


def proven(person: User) -> Client:
    """The same, where they gave their app's number once more just now."""
    client = past_the_second_means(person)
    client.post(reverse("mfa_reauthenticate"), {"code": next_code(person)})
    return client
