"""A member at the portal's door: what the tests of sessions, passwords and codes have in common."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

PASSWORD = "a long enough password"
ANOTHER = "quite another password"


def sign_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": "member@example.org", "password": password})


def is_in(client: Client) -> bool:
    return client.get(reverse("desk")).status_code == 200


def change(client: Client, old: str = PASSWORD, new: str = ANOTHER) -> Any:
    return client.post(reverse("account_change_password"), {"oldpassword": old, "password1": new, "password2": new})
