"""Sign-ins and what they stand on: cookies for this host alone, passwords as people may choose them, ends that hold."""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as the_settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core import mail
from django.test import Client
from django.urls import reverse

from missions.models import Strategy
from missions_portal.sign_in import NotOfThisPlace
from missions_portal.tests.scene import next_code
from missions_portal.tests.test_settings import KEY, start
from people.models import Area, User
from people.tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
BASE = Path(the_settings.BASE_DIR)
PASSWORD = "a long enough password"
ANOTHER = "quite another password"


@pytest.fixture
def member() -> User:
    person = MemberFactory(email="member@example.org")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": "member@example.org", "password": password})


def is_in(client: Client) -> bool:
    return client.get(reverse("desk")).status_code == 200


def change(client: Client, old: str = PASSWORD, new: str = ANOTHER) -> Any:
    return client.post(reverse("account_change_password"), {"oldpassword": old, "password1": new, "password2": new})


# ---- cookies and headers, where the portal has an https address ----


def test_over_https_each_cookie_is_for_this_host_alone(tmp_path: Any) -> None:
    ask = (
        "import django, json; django.setup(); from missions_portal.middleware import IdleLimit, Sentences; "
        "from django.conf import settings as s; "
        "print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, IdleLimit.COOKIE, Sentences.cookie_name]))"
    )
    where = {"DJANGO_SETTINGS_MODULE": "missions_portal.settings", "SITE_URL": "https://portal.example"}
    said = start(tmp_path, ask, **where, **KEY)
    assert json.loads(said.stdout) == [
        "__Host-sessionid", "__Host-csrftoken", "__Host-last_seen", "__Host-messages",
    ], said.stderr  # fmt: skip


def test_no_script_reads_a_cookie_and_no_other_site_sends_one(client: Client, settings: Any, member: User) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client.get(reverse("account_login"), secure=True)
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD}, secure=True)
    assert {"sessionid", "csrftoken", "last_seen", "messages"} == set(client.cookies)
    for name, cookie in client.cookies.items():
        assert cookie.value, name
        assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax", name
        assert cookie["path"] == "/" and not cookie["domain"], name


def test_over_https_every_answer_asks_for_https_for_a_year(client: Client, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    for path in ("/", "/account/login/", "/nowhere/", "/portal/", "/health/live"):
        assert client.get(path, secure=True)["Strict-Transport-Security"].startswith("max-age=31536000; includeSub"), (
            path
        )
        assert client.get(path, secure=True)["Referrer-Policy"] == "same-origin", path
        assert client.get(path, secure=True).get("Access-Control-Allow-Origin") is None, path


def test_people_are_led_to_https_and_machines_are_not(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/missions/")["Location"] == "https://testserver/missions/"
    assert client.get("/health/live").status_code == 200


def test_a_production_site_has_all_of_it_set(tmp_path: Any) -> None:
    ask = (
        "import json; from missions_portal import settings as s; print(json.dumps([s.DEBUG, s.SECURE_SSL_REDIRECT, "
        "s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE]))"
    )
    said = start(tmp_path, ask, SITE_URL="https://portal.example", **KEY)
    assert json.loads(said.stdout) == [False, True, 31536000, True, True, True]


def test_a_trace_is_not_answered(client: Client) -> None:
    assert client.trace("/").status_code == 405
    assert client.trace("/account/login/").status_code == 405


# ---- sessions ----


def test_each_sign_in_is_a_new_session(client: Client, member: User) -> None:
    sign_in(client)
    first = client.cookies["sessionid"].value
    client.post(reverse("account_logout"))
    sign_in(client)
    assert len(first) == 32 and client.cookies["sessionid"].value not in ("", first)


def test_whoever_planted_a_session_is_not_signed_in_with_its_victim(client: Client, member: User) -> None:
    client.session.save()
    planted = client.cookies["sessionid"].value
    sign_in(client)
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert is_in(client) and not is_in(thief)


def test_a_session_that_was_signed_out_opens_nothing_any_more(client: Client, member: User) -> None:
    sign_in(client)
    kept = {name: cookie.value for name, cookie in client.cookies.items()}
    assert is_in(client) and reverse("account_logout") in client.get(reverse("desk")).content.decode()
    client.post(reverse("account_logout"))
    for name, value in kept.items():
        client.cookies[name] = value
    assert not is_in(client)


def test_a_new_password_ends_the_other_sign_ins(client: Client, member: User) -> None:
    other = Client()
    sign_in(client)
    sign_in(other)
    assert is_in(other)
    change(client)
    assert is_in(client) and not is_in(other)


# ---- passwords ----


def test_a_password_is_changed_by_whoever_knows_it(client: Client, member: User) -> None:
    sign_in(client)
    change(client, old="a wrong guess of it")
    member.refresh_from_db()
    assert member.check_password(PASSWORD)
    change(client)
    member.refresh_from_db()
    assert member.check_password(ANOTHER)


@pytest.mark.parametrize("new", ["eleven_char", "qwerty123456"])
def test_a_short_or_a_common_password_is_refused(client: Client, member: User, new: str) -> None:
    assert len(new) < 12 or new in CommonPasswordValidator().passwords
    sign_in(client)
    change(client, new=new)
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


@pytest.mark.parametrize(
    "new", ["South-Tees-2026!", "missionsportal", "Ada Lovelace 1815", "Welcome123456", "redcar+cleveland"]
)
def test_a_password_of_words_that_anybody_here_would_try_is_refused(client: Client, member: User, new: str) -> None:
    User.objects.update(name="Ada Lovelace")
    Strategy.objects.create(title="A strategy", board="South Tees Health and Wellbeing Board", place="South Tees")
    Area.objects.create(code="east", name="Redcar and Cleveland")
    sign_in(client)
    assert "words that anybody here would try" in change(client, new=new).content.decode()
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_those_words_are_the_ones_that_the_security_document_lists() -> None:
    listed = re.search(
        r"made of little else than one's own name, or ([a-z, ]+)\.", (BASE / "docs" / "security.md").read_text()
    )
    assert listed and set(listed[1].split(", ")) == set(NotOfThisPlace.WORDS)


@pytest.mark.parametrize("new", ["twelve small letters", "é🌧" * 40, " it begins and ends with a blank ", "7" * 128])
def test_any_characters_do_and_each_of_them_counts(client: Client, member: User, new: str) -> None:
    sign_in(client)
    change(client, new=new)
    client.post(reverse("account_logout"))
    for wrong in (new[:-1], new.swapcase() if new.swapcase() != new else new + "7"):
        sign_in(client, wrong)
        assert not is_in(client)
    sign_in(client, new)
    assert is_in(client)


def test_a_password_is_typed_hidden_into_a_box_that_password_managers_know(client: Client, member: User) -> None:
    pages = [client.get(reverse("account_login"))]
    sign_in(client)
    pages.append(client.get(reverse("account_change_password")))
    boxes = [
        box
        for page in pages
        for box in lxml.html.fromstring(page.content.decode()).xpath("//input[contains(@name, 'pass')]")
    ]
    assert len(boxes) >= 3
    for box in boxes:
        assert box.get("type") == "password" and box.get("autocomplete") in ("current-password", "new-password")
        assert box.get("maxlength") is None and box.get("onpaste") is None


def test_a_forgotten_password_is_no_way_past_the_second_means(client: Client, member: User) -> None:
    TOTP.activate(member, generate_totp_secret())
    client.post(reverse("account_reset_password"), {"email": member.email})
    link = re.search(r"https?://[^/\s]+(/account/password/reset/key/\S+)", mail.outbox[0].body)
    assert link
    page = client.get(link[1], follow=True)
    client.post(page.request["PATH_INFO"], {"password1": ANOTHER, "password2": ANOTHER})
    member.refresh_from_db()
    assert member.check_password(ANOTHER) and not is_in(client)
    sign_in(client, ANOTHER)
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": next_code(member)})
    assert is_in(client)
    again = Client()
    assert again.get(link[1], follow=True).context.get("token_fail")


def ask_for_a_code(client: Client) -> str:
    client.post(reverse("account_request_login_code"), {"email": "member@example.org"})
    code = re.search(r"^\s*([A-Z0-9-]{5,12})\s*$", mail.outbox[-1].body, re.M)
    assert code
    return code[1]


def confirm(client: Client, code: str) -> bool:
    client.post(reverse("account_confirm_login_code"), {"code": code})
    return is_in(client)


def test_a_code_opens_once_and_not_after_ten_minutes(client: Client, member: User) -> None:
    code = ask_for_a_code(client)
    assert confirm(client, code)
    client.post(reverse("account_logout"))
    assert not confirm(client, code)
    with time_machine.travel("2026-11-23 09:00", tick=False) as clock:
        late = ask_for_a_code(client)
        clock.shift(timedelta(minutes=10))
        assert not confirm(client, late)


def test_a_recovery_code_opens_once(client: Client, member: User) -> None:
    TOTP.activate(member, generate_totp_secret())
    code = RecoveryCodes.activate(member).get_unused_codes()[0]
    for opens in (True, False):
        person = Client()
        sign_in(person)
        person.post(reverse("mfa_authenticate"), {"code": code})
        assert is_in(person) == opens


def test_a_code_is_for_who_asked_for_it_and_three_wrong_ones_end_it(client: Client, member: User) -> None:
    code, other = ask_for_a_code(client), Client()
    assert not confirm(other, code)
    for _ in range(3):
        assert not confirm(client, "ZZZZZ9")
    assert not confirm(client, code)


def test_a_number_of_the_authenticator_app_opens_once(client: Client, member: User) -> None:
    TOTP.activate(member, generate_totp_secret())
    number = next_code(member)
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": number})
    assert is_in(client)
    other = Client()
    sign_in(other)
    other.post(reverse("mfa_authenticate"), {"code": number})
    assert not is_in(other)


# ---- what is written down ----


def test_who_came_in_by_what_and_what_was_refused_is_written_down(client: Client, member: User, caplog: Any) -> None:
    caplog.set_level(logging.INFO, "missions_portal")
    TOTP.activate(member, generate_totp_secret())
    sign_in(client, "a wrong guess of it")
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": next_code(member)})
    client.get("/admin/login/")
    Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": member.email})
    said = [record.getMessage() for record in caplog.records if record.name.startswith("missions_portal")]
    assert [line for line in said if line != "answered"] == [
        "Refused at sign-in: email_password_mismatch",
        "Refused at sign-in: incorrect_code",
        f"Signed in: person {member.pk}, by password and totp",
        f"Refused: admin:login to person {member.pk}",
        "A form without a good token was refused at account_login",
    ]
