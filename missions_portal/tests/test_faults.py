"""The faults in short: what runs is broken while it works, and nothing is lost or doubled. `make faults` is the rest."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from bench.faults import cannot_write, rig
from bench.faults.clocks_moved import JOURNEYS
from bench.faults.run import a_database_beside, one

pytestmark = pytest.mark.django_db

SQLITE = connection.vendor == "sqlite"
# Each is run by one of the two suites: what needs servers of its own by `make test-services`, the rest by `make test`.
with_servers = pytest.mark.skipif(SQLITE, reason="make test-services breaks a PostgreSQL and a Redis of its own")
without = pytest.mark.skipif(not SQLITE, reason="the same in make test, on SQLite")


def broken(fault: str, **how: Any) -> None:
    """Run a short series; it has to go as promised."""
    went_well, line = one(fault, **how)
    assert went_well, line or f"{fault} itself failed: its own words stand above"


@contextmanager
def the_database() -> Iterator[dict[str, str]]:
    """Files and SQLite, or a database beside the one of these tests, and Redis."""
    if SQLITE:
        yield {"database_url": "", "redis_url": ""}
        return
    name = f"faults_of_{connection.settings_dict['NAME']}"
    with a_database_beside(os.environ["DATABASE_URL"], name) as beside:
        yield {"database_url": beside, "redis_url": settings.REDIS_URL}


def needs(missing: str) -> None:
    """Leave the test out where this machine has no such thing."""
    if missing:
        pytest.skip(missing)


def test_a_worker_killed_while_it_sends_misses_nobody_and_repeats_no_more_than_was_in_flight() -> None:
    with the_database() as where:
        broken("killed_while_sending", kills=3, only_the_child=False, seed=7, **where)


def test_people_who_press_at_once_before_several_web_processes_are_one_first_and_the_others_told() -> None:
    with the_database() as where:
        broken("pressed_at_once", rivals=16, writers=8, database_url=where["database_url"])


@with_servers
def test_what_was_acknowledged_is_there_once_after_postgresql_was_restarted() -> None:
    needs(rig.Postgres.missing())
    broken("postgres_restarted", restarts=2, writers=3)


@with_servers
@pytest.mark.parametrize("frozen", [False, True])
def test_a_redis_that_is_gone_or_frozen_keeps_nobody_waiting_and_loses_no_mail(frozen: bool) -> None:
    needs(rig.Redis.missing())
    with the_database() as where:
        url = where["database_url"]
        broken("redis_gone", away=3, frozen=frozen, before=2, sweep_seconds=2, database_url=url)


@with_servers
def test_two_clocks_set_back_an_hour_go_on_and_compile_each_edition_once() -> None:
    needs(rig.Redis.missing())
    with the_database() as where:
        broken("clocks_moved", journey=next(iter(JOURNEYS)), steps=3, database_url=where["database_url"])


@without
def test_a_full_disk_is_said_and_the_same_form_is_taken_once_when_there_is_room() -> None:
    needs(cannot_write.missing())
    broken("cannot_write", full=True, postgres=False)


def test_a_mail_server_in_trouble_holds_up_no_page_and_nobody_elses_mail() -> None:
    with the_database() as where:
        broken("mail_in_trouble", readers=6, hung=1, waits=False, database_url=where["database_url"])


def test_every_task_killed_half_way_and_run_again_comes_to_the_same_end() -> None:
    with the_database() as where:
        broken("tasks_again", kills=1, database_url=where["database_url"])
