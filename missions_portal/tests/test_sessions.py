"""Sign-ins and what they stand on: cookies for this host alone, codes that open once, ends that hold."""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings as the_settings
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from missions_portal.tests.scene import next_code
from missions_portal.tests.signing_in import PASSWORD, change, is_in, sign_in
from missions_portal.tests.test_settings import KEY, start
from people import sign_ins
from people.models import User
from people.models.sessions import Session

pytestmark = pytest.mark.django_db
BASE = Path(the_settings.BASE_DIR)


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


@pytest.mark.parametrize("proof", ["password", "app"])
def test_who_proves_once_more_who_they_are_goes_on_in_a_new_session(client: Client, member: User, proof: str) -> None:
    sign_in(client)
    planted = client.cookies["sessionid"].value
    if proof == "password":
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    else:
        TOTP.activate(member, generate_totp_secret())
        client.post(reverse("mfa_reauthenticate"), {"code": next_code(member)})
    assert is_in(client) and client.cookies["sessionid"].value != planted
    client.cookies["sessionid"] = planted
    assert not is_in(client)


def test_a_sign_in_that_was_ended_while_somebody_proved_themselves_stays_ended(
    client: Client, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client)
    check = User.check_password

    def ended_meanwhile(person: User, typed: str) -> bool:
        sign_ins.end_all(member, by=member)
        return check(person, typed)

    monkeypatch.setattr(User, "check_password", ended_meanwhile)
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 400
    monkeypatch.undo()
    assert not is_in(client) and not Session.objects.exists()


def test_a_new_password_ends_the_other_sign_ins(client: Client, member: User) -> None:
    other = Client()
    sign_in(client)
    sign_in(other)
    assert is_in(other)
    change(client)
    assert is_in(client) and not is_in(other)


def test_a_copy_of_the_database_tells_no_secret_of_a_second_means(client: Client, member: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(member, secret)
    codes = RecoveryCodes.activate(member).get_unused_codes()
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in kept and kept.count("sealed:") == 2
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_in(client)


def test_a_secret_that_another_key_sealed_fits_no_code(client: Client, member: User) -> None:
    with override_settings(SECRET_KEY="another key"):
        TOTP.activate(member, generate_totp_secret())
        code = next_code(member)
    sign_in(client)
    for guess in (code, "", format_hotp_value(hotp_value("", next(iter(yield_hotp_counters_from_time()))))):
        assert client.post(reverse("mfa_authenticate"), {"code": guess}).status_code == 200
    assert not is_in(client)


# ---- codes ----


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
