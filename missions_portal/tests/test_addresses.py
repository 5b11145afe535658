"""A person's address is the operator's to give: nobody takes another's, and a mail server in trouble tells nothing."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from leaders.tests.factories import LeaderFactory
from missions_portal.tests.signing_in import proven
from people.tests.factories import MemberFactory, OperatorFactory

pytestmark = pytest.mark.django_db


def test_nobody_adds_an_address_or_takes_another_persons(client: Client) -> None:
    victim = MemberFactory()
    client.force_login(LeaderFactory())

    for address in (victim.email, "outside@example.net"):
        answer = client.post("/account/email/", {"action_add": "", "email": address})
        assert answer.status_code == 404

    assert client.get(reverse("account_email")).status_code == 404
    assert not EmailAddress.objects.exists()


def test_an_address_that_an_operator_changed_opens_the_account_no_more(client: Client) -> None:
    ada, operator = MemberFactory(email="ada@old.example"), proven(OperatorFactory())
    client.force_login(ada)
    Client().post(reverse("account_reset_password"), {"email": "ada@old.example"})
    assert EmailAddress.objects.filter(email="ada@old.example").exists(), "django-allauth remembers it by itself"
    told = {"name": ada.name, "email": "ada@new.example", "organisation": ada.organisation_id or "", "is_active": "on"}
    operator.post(reverse("admin:people_user_change", args=[ada.pk]), told)
    ada.refresh_from_db()
    assert ada.email == "ada@new.example"
    mail.outbox.clear()

    assert client.get(reverse("desk")).status_code == 302
    for address in ("ada@old.example", "ada@new.example"):
        Client().post(reverse("account_request_login_code"), {"email": address})
    assert [letter.to for letter in mail.outbox] == [["ada@new.example"]]


@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
def test_a_mail_server_in_trouble_does_not_tell_who_is_known(client: Client, settings: Any, page: str) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        1,  # nobody listens there
    )
    known = client.post(reverse(page), {"email": LeaderFactory().email})
    unknown = Client().post(reverse(page), {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_nothing_private_is_left_behind_the_back_button(client: Client) -> None:
    client.force_login(LeaderFactory())

    for path in (reverse("desk"), reverse("barriers:list"), reverse("search")):
        assert "no-store" in client.get(path)["Cache-Control"], path
