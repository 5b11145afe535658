"""What the barriers' tests share: the cast, one of each kind of person around one barrier."""

from __future__ import annotations

import pytest

from barriers.tests.cast import Cast


@pytest.fixture
def cast() -> Cast:
    return Cast()
