"""Passwords as people may choose them, and those that would soon be guessed."""

from __future__ import annotations

import contextlib
import re
from itertools import cycle
from pathlib import Path

import lxml.html
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from missions.models import Strategy
from missions_portal.passwords import NotOfThisPlace, SoonGuessed
from missions_portal.tests.scene import next_code
from missions_portal.tests.signing_in import ANOTHER, PASSWORD, change, is_in, sign_in
from people.models import Area, User

pytestmark = pytest.mark.django_db
BASE = Path(settings.BASE_DIR)
LONG = (
    "otter kettle harbour lantern meadow saddle copper thimble walnut ribbon cellar "
    "pigeon marble orchid funnel basket velvet cobwebs"
)


def test_a_password_is_changed_by_whoever_knows_it(client: Client, member: User) -> None:
    sign_in(client)
    change(client, old="a wrong guess of it")
    member.refresh_from_db()
    assert member.check_password(PASSWORD)
    change(client)
    member.refresh_from_db()
    assert member.check_password(ANOTHER)


def test_a_short_password_is_refused(client: Client, member: User) -> None:
    sign_in(client)
    assert "at least 12 characters" in change(client, new="elev3n_chør").content.decode()
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


COMMON = ["123456789012", "P@ssw0rd1234", "Middlesbrough1", "7" * 40, "tomtomtomtom", "password1summer!"]
COMMON += ["iloveyou2026", "Summer2026!!!", "letmein2031!!", "Healthwatch2026", "21001\nsummer"]


@pytest.mark.parametrize("new", COMMON)
def test_a_password_that_would_soon_be_guessed_is_refused(client: Client, member: User, new: str) -> None:
    sign_in(client)
    assert "would soon be guessed" in change(client, new=new).content.decode()
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_the_three_thousand_commonest_are_refused_when_they_are_drawn_out_to_twelve_characters() -> None:
    taken = []
    for word, end in zip(
        FREQUENCY_LISTS["passwords"][:3000], cycle(["1234567890", "2026!2026!", "!!!!!!!!!!"]), strict=False
    ):
        with contextlib.suppress(ValidationError):
            SoonGuessed().validate((word + end)[: max(12, len(word))])
            taken.append(word)
    assert taken == []


def test_a_common_password_that_its_letters_alone_would_not_give_away_is_refused(client: Client, member: User) -> None:
    sign_in(client)
    assert "too common" in change(client, new="1q2w3e4r5t6y7u8i9o").content.decode()


@given(st.text(max_size=40))
def test_whatever_is_typed_is_judged_and_nothing_fails(typed: str) -> None:
    with contextlib.suppress(ValidationError):
        SoonGuessed().validate(typed)


def test_words_that_have_nothing_to_do_with_each_other_are_taken() -> None:
    SoonGuessed().validate("otter kettle harbour")


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


@pytest.mark.parametrize(
    "new", ["twelve small letters", "é🌧 Ñandú ☃ kettle", " it begins and ends with a blank ", LONG]
)
def test_any_characters_do_and_each_of_them_counts(client: Client, member: User, new: str) -> None:
    assert 12 <= len(new) <= len(LONG) == 128
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
