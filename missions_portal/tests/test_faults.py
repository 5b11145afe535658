"""The faults in short: the worker is killed while it sends, and nobody is missed. `make faults` is the long form."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection

from bench.faults.run import a_database_beside, one

SHORT = 3  # kills


@pytest.mark.django_db
def test_a_worker_killed_while_it_sends_misses_nobody_and_repeats_no_more_than_was_in_flight() -> None:
    with the_database() as where:
        went_well, line = one("killed_while_sending", kills=SHORT, only_the_child=False, seed=7, **where)
    assert went_well and "0 missed" in line and "0 altered" in line, line


@contextmanager
def the_database() -> Iterator[dict[str, str]]:
    """Files and SQLite, or a database beside the one of these tests, and Redis."""
    if connection.vendor == "sqlite":
        yield {"database_url": "", "redis_url": ""}
        return
    with a_database_beside(os.environ["DATABASE_URL"]) as beside:
        yield {"database_url": beside, "redis_url": settings.REDIS_URL}
