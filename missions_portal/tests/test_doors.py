"""The doors: every address asks for a sign-in, or is one of the few named here."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

pytestmark = pytest.mark.django_db

OPEN = {
    "home", "public_missions", "public_mission", "public_decisions", "public_decision", "public_learning",
    "public_entry", "public_voices", "public_meetings", "public_digests", "public_digest", "accessibility", "privacy",
    "public_feed", "public_calendar", "sitemap", "security_txt", "live", "ready", "metrics", "link", "save_draft",
    "account_no_email", "organisation_sign_in", "openid_connect_callback",
}  # fmt: skip
# django-allauth keeps the doors of its own pages; these are the ones a stranger may open.
DOORS = ("/account/", "/admin/login/")
OPEN_TO_SIGN_IN = {
    "account_login", "account_logout", "account_signup", "account_inactive", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_request_login_code", "account_confirm_login_code", "account_confirm_email", "account_email",
    "account_email_verification_sent", "mfa_authenticate", "mfa_login_webauthn", "mfa_signup_webauthn", "mfa_trust",
}  # fmt: skip

# Pages of django-allauth in whose place the portal's own, or its own door, answers.
OURS_BEFORE_THE_LIBRARYS = {
    "/account/email/", "/account/password/set/", "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/",
}  # fmt: skip


def every_view(resolver: Any = None, namespace: str = "", before: str = "/") -> list[tuple[str, Any, str]]:
    """Every address of the portal: its name, its view, and a path that leads there."""
    found = []
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            inside = f"{namespace}{one.namespace}:" if one.namespace else namespace
            found += every_view(one, inside, path)
        elif isinstance(one, URLPattern):
            found.append((f"{namespace}{one.name}" if one.name else f"{namespace}?", one, filled_in(path)))
    return found


def filled_in(pattern: str) -> str:
    """A path for a pattern, with something in each of its gaps."""
    path = re.sub(r"<(int:|slug:|str:|path:)?\w+>", lambda gap: "1" if gap[1] == "int:" else "x", pattern)
    path = re.sub(r"\(\?P<app_label>.*?\)", "people", pattern) if "app_label" in pattern else path
    path = re.sub(r"\(\?P(<\w+>|.).*?\)", "1", path)
    return re.sub(r"[\^$]|\\Z|\\", "", path)


def is_allauths(view: Any) -> bool:
    return str(view.callback.__module__).startswith("allauth.")


def test_every_view_asks_for_a_sign_in_or_is_named_as_open() -> None:
    portals = [(name, view) for name, view, _ in every_view() if not is_allauths(view)]
    is_open = {name for name, view in portals if not getattr(view.callback, "login_required", True)}
    # Django admin's own sign-in page is never shown: the door leads to the portal's.
    assert is_open - {"admin:login"} == OPEN
    assert len(portals) > 80


def test_the_paths_that_are_tried_lead_to_their_views() -> None:
    astray = {path for _, view, path in every_view() if resolve(path).func != view.callback}
    assert astray == OURS_BEFORE_THE_LIBRARYS


def test_the_door_stands_before_every_view() -> None:
    assert "missions_portal.middleware.SignedInOnly" in settings.MIDDLEWARE


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_at_any_other_address_is_led_to_sign_in(method: str) -> None:
    client = Client()
    wrong, seen = {}, 0
    for name, _, path in every_view():
        if name in OPEN | OPEN_TO_SIGN_IN:
            continue
        answer = getattr(client, method)(path)
        seen += 1
        # Django admin leads to a sign-in of its own, which leads on to the portal's.
        if not (answer.status_code == 302 and answer.headers["Location"].startswith(DOORS)):
            wrong[name] = answer.status_code
    assert wrong == {}
    assert seen > 60


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_sign_in_page_falls_over_for_a_stranger(method: str) -> None:
    for name, view, path in every_view():
        if is_allauths(view):
            assert getattr(Client(), method)(path).status_code < 500, name


def test_the_pages_of_operators_are_for_operators() -> None:
    from missions_portal.tests.scene import south_tees

    scene = south_tees()
    for kind in ("leader", "facilitator", "hwb_officer", "hwb_chair", "guest"):
        client = Client()
        client.force_login(scene.people[kind])
        for name, _, path in every_view():
            if name.startswith("admin:"):
                answer = client.get(path)
                assert answer.status_code in (302, 403, 404), (kind, name, answer.status_code)
    client = Client()
    client.force_login(scene.operator)
    assert client.get(reverse("admin:index")).status_code == 200
    # Setting the portal up opens no private words.
    for model in ("barriers_barrier", "learning_learningentry", "learning_communityvoice", "barriers_decision"):
        assert not any(name == f"admin:{model}_changelist" for name, _, _ in every_view()), model
