"""One mission and who leads it, for the tests of this floor."""

from __future__ import annotations

import pytest

from missions.models import Mission
from missions.tests.cast import person_of
from missions.tests.factories import MissionFactory
from people.models import User


@pytest.fixture
def mission() -> Mission:
    return MissionFactory(code="LW1")


@pytest.fixture
def leader(mission: Mission) -> User:
    return person_of(mission)
