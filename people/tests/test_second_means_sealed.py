"""Going back before the sealing opens what this portal's key opens, and loses nothing else."""

from __future__ import annotations

from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.test import override_settings

from foundation.sealed import seal
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
migration = import_module("people.migrations.0007_second_means_sealed")


def test_what_another_key_sealed_stays_sealed_and_the_rest_is_opened() -> None:
    with override_settings(SECRET_KEY="another key"):
        foreign = seal("Quernstone")
    for secret in (foreign, "Millstone"):
        Authenticator.objects.create(user=PersonFactory(), type="totp", data={"secret": secret})

    migration.seal_them(apps, None)
    assert Authenticator.objects.exclude(data__secret__startswith="sealed:").count() == 0
    migration.open_them(apps, None)

    assert list(Authenticator.objects.order_by("pk").values_list("data", flat=True)) == [
        {"secret": foreign},
        {"secret": "Millstone"},
    ]
