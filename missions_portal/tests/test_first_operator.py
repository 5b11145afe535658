"""The first account is made by whoever runs the machine, and says what is wrong in a sentence."""

import io

import pytest
from django.core.management import call_command

from people.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password\n"


def make(monkeypatch, typed: str = PASSWORD, **given: str) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    said = io.StringIO()
    try:
        call_command("first_operator", stdout=said, stderr=said, **given)
    except SystemExit as stopped:
        assert stopped.code == 1
    return said.getvalue()


def test_the_first_operator_can_sign_in_and_sets_things_up(monkeypatch):
    make(monkeypatch, email="Sam@example.org", name="Sam Operator")
    sam = User.objects.get(email="sam@example.org")
    assert sam.is_staff and sam.is_active and sam.needs_second_factor
    assert sam.check_password("a long enough password")


def test_a_short_password_makes_no_account(monkeypatch):
    said = make(monkeypatch, typed="short\n", email="sam@example.org", name="Sam Operator")
    assert "too short" in said
    assert not User.objects.exists()


def test_without_an_address_it_says_how_to_give_one(monkeypatch):
    assert "--email you@example.org" in make(monkeypatch, name="Sam Operator")


def test_an_address_that_is_taken_is_said(monkeypatch):
    make(monkeypatch, email="sam@example.org", name="Sam Operator")
    assert "already has an account" in make(monkeypatch, email="sam@example.org", name="Sam Again")
