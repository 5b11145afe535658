"""The pages of signing in, of second steps and of personal links: nothing to mend on any, and none is left out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.urls import reverse

from foundation import links
from foundation.working_days import today
from missions_portal.tests.accessible_rounds import Round
from missions_portal.tests.looks import Looking
from missions_portal.tests.scene import PASSWORD, SouthTees, furnish, next_code, south_tees
from missions_portal.tests.test_doors import every_view, is_allauths
from missions_portal.tests.test_passkey import PLATFORM
from people.models import LeaversCheck, User

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

# Whoever changes how they sign in is asked once more: these lead there first.
OFFICERS = [
    "mfa_index", "mfa_list_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn",
    "mfa_generate_recovery_codes", "mfa_view_recovery_codes", "account_change_password", "mfa_deactivate_totp",
    "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout",
]  # fmt: skip
VISITORS = [
    "account_login", "account_request_login_code", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_inactive", "account_signup", "account_confirm_email",
    "account_email_verification_sent",
]  # fmt: skip
OF_A_KEY = {"mfa_edit_webauthn", "mfa_remove_webauthn"}
# Reached by what is typed before them, in the order of the walk below.
ON_THE_WAY = ["account_confirm_login_code", "mfa_authenticate", "mfa_add_webauthn", "account_reset_password_from_key"]
WITHOUT_PASSWORD = ["account_set_password", "mfa_activate_totp"]
NO_PAGE = {
    "account_email",  # it is not there: operators alone give people an address
    "account_request_reauthentication_code",  # refused: a code by e-mail is no proof
    "account_confirm_reauthentication_code",
    "mfa_download_recovery_codes",  # a file
    "mfa_login_webauthn",  # answers the sign-in page's script
}


class Walk(Round):
    """One person's way through pages, each looked at as it opens."""

    def __init__(self, name: str, browser: Any, window: Looking) -> None:
        super().__init__(name, browser)
        self.window = window

    def look_here(self, name: str) -> None:
        self.look(self.window, name)

    def open(self, name: str, path: str, status: int = 200) -> None:
        answer = self.window.page.goto(self.window.site + path)
        assert answer is not None and answer.status == status, (name, answer and answer.status)
        self.look_here(name)


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


def add_a_key(walk: Walk, person: User) -> Authenticator:
    """A passkey is set up with the browser's own authenticator, as in test_passkey.py."""
    keys = walk.window.context.new_cdp_session(walk.window.page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM})
    is_it_still_you(walk.window, person, reverse("mfa_add_webauthn"))
    walk.look_here("mfa_add_webauthn")
    walk.window.fill(name="My laptop")
    walk.window.press("Add")
    return Authenticator.objects.get(user=person, type=Authenticator.Type.WEBAUTHN)


def is_it_still_you(window: Looking, person: User, path: str) -> None:
    """The page that asks once more, the first time; then on to where one was going."""
    window.page.goto(window.site + path)
    if "reauthenticate" not in window.page.url or path.endswith("reauthenticate/"):
        return
    if window.page.locator("main [name='code']").count():
        window.fill(code=next_code(person))
    else:
        window.fill(password=PASSWORD)
    window.press("Confirm")


def mistake_the_password(window: Looking, person: User) -> None:
    window.open(reverse("account_login"))
    window.fill(login=person.email, password="not the password")
    window.page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    window.page.locator(".govuk-error-summary").wait_for()


def ask_for_a_code(window: Looking, person: User) -> None:
    window.open(reverse("account_request_login_code"))
    window.fill(email=person.email)
    window.page.locator("main form button").first.click()
    window.page.wait_for_url("**/confirm/")


def make_recovery_codes(window: Looking) -> None:
    window.open(reverse("mfa_generate_recovery_codes"))
    window.page.locator("main form button").first.click()
    window.page.wait_for_load_state()


def acts(scene: SouthTees) -> list[links.PersonalLink]:
    """A link for each act there is."""
    things, leader = furnish(scene), scene.leader
    asked, organisation = things["partner-request"], leader.organisation
    asked.contact, organisation.contact = scene.guest, leader
    asked.save()
    organisation.save()
    check = LeaversCheck.objects.create(organisation=organisation, contact=leader, year=today().year, asked_on=today())
    edition = {"edition": things["sent-edition"].pk}
    each = [
        ("acknowledge", leader, {"escalation": things["returned"].pk}),
        ("partner-reply", scene.guest, {"request": asked.pk}),
        ("action", leader, {"action": things["action"].pk}),
        ("update", leader, {"barrier": things["open"].pk}),
        ("help", scene.place_member, {"forum": scene.place.pk}),
        ("edition", scene.hwb_member, edition),
        ("decline_mails", scene.hwb_member, edition),
        ("nomination", things["nomination"].nominee, {"nomination": things["nomination"].pk}),
        ("leavers", leader, {"check": check.pk}),
    ]
    return [links.make(person, act, about=about, days=14) for act, person, about in each]


def test_nothing_is_to_mend_where_people_sign_in(scene: SouthTees, browser: Any, live_server: Any) -> None:
    key = default_token_generator.make_token(scene.leader)
    new = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(scene.leader), key])
    with Walk("signing in", browser, Looking(browser, live_server.url)) as walk:
        for name in VISITORS:
            walk.open(name, reverse(name, args=["1"] if name == "account_confirm_email" else []))
        mistake_the_password(walk.window, scene.leader)
        walk.look_here("account_login, with a mistake")
        walk.open("account_reset_password_from_key", new)
        walk.open("account_reset_password_from_key, no longer good", new.replace(key, "1-1"))
        ask_for_a_code(walk.window, scene.leader)
        walk.look_here("account_confirm_login_code")


def test_nothing_is_to_mend_where_people_choose_how_they_sign_in(
    scene: SouthTees, browser: Any, live_server: Any
) -> None:
    officer = scene.hwb_officer
    with Walk("second steps", browser, Looking(browser, live_server.url)) as walk:
        walk.window.open(reverse("account_login"))
        walk.window.fill(login=officer.email, password=PASSWORD)
        walk.window.press("Sign in")
        walk.look_here("mfa_authenticate")
        walk.window.fill(code=next_code(officer))
        walk.window.press("Sign in")
        key = add_a_key(walk, officer)
        for name in OFFICERS:
            path = reverse(name, args=[key.pk] if name in OF_A_KEY else [])
            is_it_still_you(walk.window, officer, path)
            if name == "mfa_view_recovery_codes":
                make_recovery_codes(walk.window)
            walk.open(name, path)


def test_nothing_is_to_mend_for_somebody_who_has_no_password(scene: SouthTees, browser: Any, live_server: Any) -> None:
    window = Looking(browser, live_server.url).as_if_signed_in(scene.guest)
    with Walk("without a password", browser, window) as walk:
        for name in WITHOUT_PASSWORD:
            walk.open(name, reverse(name))


def test_nothing_is_to_mend_at_a_personal_link(scene: SouthTees, browser: Any, live_server: Any) -> None:
    good = acts(scene)
    barrier = {"barrier": good[3].about["barrier"]}
    spent = links.make(scene.leader, "update", about=barrier, days=14)
    links.spend(spent)
    over = links.make(scene.leader, "update", about=barrier, days=14, on=today() - timedelta(days=60))
    with Walk("personal links", browser, Looking(browser, live_server.url)) as walk:
        for link in good:
            walk.open(link.act, link.path)
        walk.open("spent", spent.path, 410)
        walk.open("over", over.path, 410)
    assert {link.act for link in good} == set(links._openers)


def test_every_page_of_signing_in_is_looked_at_or_it_is_said_why_not() -> None:
    named = {name for name, view, _ in every_view() if is_allauths(view)}
    assert named == {*VISITORS, *OFFICERS, *ON_THE_WAY, *WITHOUT_PASSWORD, *NO_PAGE}
