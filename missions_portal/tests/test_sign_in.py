"""Sign-in: guesses cost the guesser and not the portal, and a stranger learns nothing."""

import re
from threading import Event, Thread

import pytest
from django.contrib import admin
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.urls import include, path, reverse

from missions_portal.sign_in import Argon2Hasher
from people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
PASSWORD = "a long enough password"

urlpatterns = [
    path("", lambda request: HttpResponse("home"), name="home"),
    path("portal/", lambda request: HttpResponse("desk"), name="desk"),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]


def a_leader(**fields) -> User:
    return User.objects.create_user("leader@example.org", "Lee Leader", PASSWORD, **fields)


def try_to_sign_in(client, email, password, address="203.0.113.9"):
    return client.post(reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=address)


def told(response) -> str:
    """The page a person is shown, less what differs on every page."""
    page = response.content.decode()
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return page


def test_a_person_signs_in_with_e_mail_and_password(client):
    a_leader()
    assert try_to_sign_in(client, "Leader@Example.org", PASSWORD).url == "/portal/"


def test_a_thousand_guesses_at_one_person_cost_at_most_ten_hashes(client, counted):
    a_leader()
    counted.hashes = 0
    for n in range(1000):
        response = try_to_sign_in(client, "leader@example.org", f"guess {n}", address=f"203.0.113.{n % 250}")
    assert counted.hashes <= 10
    assert "Too many tries" in told(response)


def test_a_thousand_guesses_from_one_address_cost_at_most_ten_hashes(client, counted):
    for n in range(1000):
        try_to_sign_in(client, f"person{n}@example.org", "guess")
    assert counted.hashes <= 10


def test_the_right_password_does_not_help_once_the_limit_is_reached(client):
    a_leader()
    for n in range(6):
        try_to_sign_in(client, "leader@example.org", f"guess {n}")
    assert "Too many tries" in told(try_to_sign_in(client, "leader@example.org", PASSWORD))


def test_a_stranger_and_someone_who_left_get_the_same_answer_at_the_same_cost(client, counted):
    a_leader(is_active=False)
    answers, costs = [], []
    for email, password in [
        ("nobody@example.org", PASSWORD),
        ("leader@example.org", "wrong"),
        ("leader@example.org", PASSWORD),
    ]:
        counted.hashes = 0
        response = try_to_sign_in(client, email, password)
        answers.append((response.status_code, told(response).replace(email, "")))
        costs.append(counted.hashes)
    assert answers[0] == answers[1] == answers[2]
    assert costs[0] == costs[1] == costs[2] == 1


def test_a_code_by_e_mail_signs_a_person_in(client):
    a_leader()
    client.post(reverse("account_request_login_code"), {"email": "leader@example.org"})
    code = re.search(r"^\s*([A-Z0-9-]{5,12})\s*$", mail.outbox[0].body, re.M).group(1)
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert response.url == "/portal/"
    assert mail.outbox[0].subject == "Your code to sign in" and "testserver" not in mail.outbox[0].body


def test_a_stranger_asking_for_a_code_is_answered_alike_and_sent_nothing(client):
    a_leader()
    known = client.post(reverse("account_request_login_code"), {"email": "leader@example.org"})
    unknown = client.post(reverse("account_request_login_code"), {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [["leader@example.org"]]


@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
def test_nobody_waits_for_the_mail_server_so_that_the_time_tells_no_stranger_who_is_known(client, monkeypatch, page):
    a_leader()
    speaks, sent = Event(), Event()
    monkeypatch.setattr("missions_portal.sign_in.Thread", Thread)
    monkeypatch.setattr(EmailMessage, "send", lambda letter: speaks.wait(30) and sent.set())
    asked = client.post(reverse(page), {"email": "leader@example.org"})
    went_on_before_it_spoke = not sent.is_set()
    speaks.set()
    assert asked.status_code == 302 and went_on_before_it_spoke and sent.wait(30)


def test_nobody_adds_themselves(client):
    client.post(reverse("account_signup"), {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(email="new@example.org").exists()


def test_production_hashes_with_argon2_at_19_mib():
    assert make_password(PASSWORD, hasher=Argon2Hasher()).startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
