"""The faults in short: what runs is broken while it works, and nothing is lost or doubled. `make faults` is the rest."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from bench.faults import cannot_write, killed_while_sending, redis_gone, rig
from bench.faults.clocks_moved import JOURNEYS
from bench.faults.run import a_database_beside, faults, one, the_parser
from bench.faults.visitors import Answer

pytestmark = pytest.mark.django_db

SQLITE = connection.vendor == "sqlite"
with_servers = pytest.mark.skipif(SQLITE, reason="make test-services breaks a PostgreSQL of its own")
SET_BACK, TO_SUMMER, TO_WINTER = JOURNEYS

# Every line of `make faults`, and its short form here, on each database the line is tried on.
SENDING = "test_a_worker_killed_while_it_sends_misses_nobody_and_repeats_no_more_than_was_in_flight"
REDIS = "test_a_redis_that_is_gone_or_frozen_keeps_nobody_waiting_and_loses_no_mail"
NO_WRITING = "test_a_disk_that_is_full_or_read_only_is_said_and_the_same_form_is_taken_once_when_there_is_room"
CLOCKS = "test_two_clocks_set_back_or_changed_with_the_season_go_on_and_compile_each_edition_once"
SHORT_FORMS = {
    "killed_while_sending only_the_child=False": SENDING,
    "killed_while_sending only_the_child=True": SENDING,
    "backed_up_while_writing": "test_a_backup_made_while_people_write_is_equal_to_the_byte_and_misses_no_row",
    "postgres_restarted": "test_what_was_acknowledged_is_there_once_after_postgresql_was_restarted",
    "redis_gone frozen=False": REDIS,
    "redis_gone frozen=True": REDIS,
    "pressed_at_once": "test_people_who_press_at_once_before_several_web_processes_are_one_first_and_the_others_told",
    "cannot_write full=True postgres=False": NO_WRITING,
    "cannot_write full=True postgres=True": NO_WRITING,
    "cannot_write full=False postgres=False": NO_WRITING,
    "cannot_write full=False postgres=True": NO_WRITING,
    "mail_in_trouble": "test_a_mail_server_in_trouble_holds_up_no_page_and_nobody_elses_mail",
    "tasks_again": "test_every_task_killed_half_way_and_run_again_comes_to_the_same_end",
    f"clocks_moved journey={SET_BACK}": CLOCKS,
    f"clocks_moved journey={TO_SUMMER}": CLOCKS,
    f"clocks_moved journey={TO_WINTER}": CLOCKS,
    "session_ended": "test_a_session_that_ends_in_mid_form_keeps_the_words_for_their_writer_alone",
}
# What tells two lines of one fault apart. All else a fault is given says how often, how many or how long.
WHAT = ("only_the_child", "frozen", "full", "postgres", "journey")


def named(fault: str, how: dict[str, Any]) -> str:
    """A line as SHORT_FORMS has it."""
    return " ".join([fault, *(f"{what}={how[what]}" for what in WHAT if what in how)])


def broken(fault: str, **how: Any) -> None:
    """Run a short series, the one this test stands for; it has to go as promised."""
    assert SHORT_FORMS[named(fault, how)] in os.environ["PYTEST_CURRENT_TEST"]
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


def test_every_line_of_the_faults_has_a_short_form_here() -> None:
    lines = [named(fault, how) for fault, how, _ in faults(the_parser().parse_args([]))]
    assert sorted(lines) == sorted(SHORT_FORMS)
    assert not [form for form in SHORT_FORMS.values() if form not in globals()]


def test_every_short_form_runs_on_this_database_if_its_line_does() -> None:
    for fault, how, both in faults(the_parser().parse_args([])):
        here = both or how.get("postgres", True) != SQLITE
        marks = getattr(globals().get(SHORT_FORMS[named(fault, how)]), "pytestmark", [])
        left_out = any(mark.name == "once" or mark.name == "skipif" and mark.args[0] for mark in marks)
        assert not (here and left_out), named(fault, how)


@pytest.mark.once
@pytest.mark.parametrize(
    ("taken", "fell", "unexplained"),
    [
        ("ab", [1], 0),
        ("aab", [1], 0),  # in flight at the kill, and sent again
        ("aba", [1], 0),  # sent again once its turn came
        ("aaab", [1, 2], 0),
        ("aaab", [1], 1),  # twice for one kill
        ("abba", [2], 1),  # another than the one in flight
        ("aab", [], 1),
    ],
)
def test_a_mail_that_no_kill_cut_off_may_not_come_again(taken: str, fell: list[int], unexplained: int) -> None:
    mails = [(reader, b"the same") for reader in taken]
    outcome = killed_while_sending.Outcome("", "", len(fell), 2, taken=mails, fell=fell)
    assert (outcome.unexplained, outcome.good) == (unexplained, not unexplained)


@pytest.mark.once
@pytest.mark.parametrize("asked", redis_gone.ASKED)
@pytest.mark.parametrize(
    ("waited", "as_before"), [([0.3, 0.4, 0.5], True), ([0.3, 2.3, 2.3], False), ([0.3, 0.3, 2.3], False)]
)
def test_whoever_waits_for_a_redis_that_is_away_is_not_answered_as_before(
    asked: str, waited: list[float], as_before: bool
) -> None:
    outcome = redis_gone.Outcome("", "", 3)
    for kind in redis_gone.ASKED:
        for work, took in ((outcome.before, [0.2, 0.3, 0.6]), (outcome.during, waited if kind == asked else [0.3])):
            for seconds in took:
                work.note(kind, Answer(200, "", "", seconds), went_well=True)
    assert outcome.as_before == as_before


@pytest.mark.parametrize(("only_the_child", "kills"), [(False, 3), (True, 1)])
def test_a_worker_killed_while_it_sends_misses_nobody_and_repeats_no_more_than_was_in_flight(
    only_the_child: bool, kills: int
) -> None:
    with the_database() as where:
        broken("killed_while_sending", kills=kills, only_the_child=only_the_child, seed=7, **where)


def test_a_backup_made_while_people_write_is_equal_to_the_byte_and_misses_no_row() -> None:
    with the_database() as where:
        url = where["database_url"]
        broken("backed_up_while_writing", backups=1, writers=2, by_migrations=False, database_url=url)


def test_people_who_press_at_once_before_several_web_processes_are_one_first_and_the_others_told() -> None:
    with the_database() as where:
        broken("pressed_at_once", rivals=16, writers=8, database_url=where["database_url"])


@with_servers
def test_what_was_acknowledged_is_there_once_after_postgresql_was_restarted() -> None:
    needs(rig.Postgres.missing())
    broken("postgres_restarted", restarts=2, writers=3)


@pytest.mark.parametrize("frozen", [False, True])
def test_a_redis_that_is_gone_or_frozen_keeps_nobody_waiting_and_loses_no_mail(frozen: bool) -> None:
    needs(rig.Redis.missing())
    with the_database() as where:
        url = where["database_url"]
        broken("redis_gone", away=3, frozen=frozen, before=3, sweep_seconds=2, database_url=url)


# The change of a season lies five steps after where its journey begins.
@pytest.mark.parametrize(("journey", "past", "steps"), [(SET_BACK, 0, 2), (TO_SUMMER, 5, 1), (TO_WINTER, 5, 1)])
def test_two_clocks_set_back_or_changed_with_the_season_go_on_and_compile_each_edition_once(
    journey: str, past: int, steps: int
) -> None:
    needs(rig.Redis.missing())
    with the_database() as where:
        broken("clocks_moved", journey=journey, past=past, steps=steps, database_url=where["database_url"])


@pytest.mark.parametrize("full", [True, False])
def test_a_disk_that_is_full_or_read_only_is_said_and_the_same_form_is_taken_once_when_there_is_room(
    full: bool,
) -> None:
    needs(cannot_write.missing() or ("" if SQLITE else rig.Postgres.missing()))
    broken("cannot_write", full=full, postgres=not SQLITE)


def test_a_mail_server_in_trouble_holds_up_no_page_and_nobody_elses_mail() -> None:
    with the_database() as where:
        broken("mail_in_trouble", readers=6, hung=1, waits=False, database_url=where["database_url"])


def test_every_task_killed_half_way_and_run_again_comes_to_the_same_end() -> None:
    with the_database() as where:
        broken("tasks_again", kills=1, database_url=where["database_url"])


def test_a_session_that_ends_in_mid_form_keeps_the_words_for_their_writer_alone() -> None:
    with the_database() as where:
        broken("session_ended", database_url=where["database_url"])
