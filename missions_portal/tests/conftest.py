"""What the tests of the whole portal share: a member who signs in with a password."""

from __future__ import annotations

import pytest

from missions_portal.tests.signing_in import PASSWORD
from people.models import User
from people.tests.factories import MemberFactory


@pytest.fixture
def member() -> User:
    person = MemberFactory(email="member@example.org")
    person.set_password(PASSWORD)
    person.save()
    return person
