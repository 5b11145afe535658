"""The faults in short: the worker is killed while it sends, and nobody is missed. `make faults` is the long form."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from bench.faults.run import a_database_beside, line_of

HOUSE = Path(__file__).resolve().parent.parent.parent
SHORT = 3  # kills


@pytest.mark.django_db
def test_a_worker_killed_while_it_sends_misses_nobody_and_repeats_no_more_than_was_in_flight() -> None:
    if connection.vendor == "sqlite":
        told = run("", "")
    else:
        with a_database_beside(os.environ["DATABASE_URL"]) as beside:
            told = run(beside, settings.REDIS_URL)
    assert "0 missed" in told and "0 altered" in told and told.endswith("yes |"), told


def run(database_url: str, redis_url: str) -> str:
    """The line of the table that a short series prints."""
    series = ["bench.faults.killed_while_sending", str(SHORT), "worker", database_url, redis_url, "7"]
    done = subprocess.run(
        [sys.executable, "-m", *series], cwd=HOUSE, stdout=subprocess.PIPE, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout
    return line_of(done.stdout)
