"""Passkeys, in a real browser with an authenticator of its own: one is set up, and then signs its person in."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from missions_portal.tests.scene import PASSWORD, Window, south_tees

pytestmark = pytest.mark.django_db(transaction=True)
PLATFORM = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_set_up_and_signs_its_person_in_without_a_password(live_server: Any, browser: Any) -> None:
    leader = south_tees().leader
    window = Window(browser, live_server.url).sign_in(leader)
    keys = window.context.new_cdp_session(window.page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM})

    window.open(reverse("mfa_add_webauthn"))
    window.fill(password=PASSWORD)
    window.press("Confirm")
    window.fill(name="My laptop")
    window.page.locator("main input[name=passwordless]").check(force=True)
    window.press("Add")
    window.open(reverse("account_logout"))
    window.press("Sign out")
    window.open(reverse("account_login"))
    window.page.locator("main").get_by_text("Use a passkey").click()
    window.page.wait_for_url(f"**{reverse('desk')}")

    assert Authenticator.objects.filter(user=leader, type=Authenticator.Type.WEBAUTHN).exists()
    assert leader.name in window.page.locator("header").inner_text()
    window.close()
