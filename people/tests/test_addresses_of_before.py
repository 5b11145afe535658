"""An address that was changed before this version is let go of when the portal is brought to it."""

from __future__ import annotations

from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps

from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
migration = import_module("people.migrations.0008_addresses_of_before")


def test_an_address_that_is_its_persons_no_more_is_let_go_of_and_no_other() -> None:
    ada = PersonFactory(email="ada@new.example")
    for address in ("ada@old.example", "Ada@new.example"):
        EmailAddress.objects.create(user=ada, email=address, verified=True)

    migration.let_go(apps, None)

    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["Ada@new.example"]
