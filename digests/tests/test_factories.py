"""The factory of the digests floor makes what the database accepts."""

import pytest

from digests.models import Edition
from digests.tests.factories import EditionFactory

pytestmark = pytest.mark.django_db


def test_an_edition_is_held_or_sent():
    assert EditionFactory().reference == "E-HWB-1"
    assert EditionFactory(sent=True).approved_by
    for_residents = EditionFactory(sent=True, for_residents=True)
    assert list(Edition.objects.public()) == [for_residents]
