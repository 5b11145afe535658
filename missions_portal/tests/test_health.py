"""Health says what does not answer, in plain words, and writes nothing."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from django.utils import timezone

from missions_portal import clock, health
from missions_portal.models import Run

pytestmark = pytest.mark.django_db


def ready() -> tuple[int, dict]:
    response = health.ready(RequestFactory().get("/health/ready"))
    words = json.loads(response.content)
    return response.status_code, {name: word for name, word in words.items() if name != "jobs"}


def tick(ago: timedelta = timedelta(0), ok: bool = True) -> None:
    at = timezone.now() - ago
    Run.objects.create(task=clock.TICK, started_at=at, finished_at=at, ok=ok)


def test_the_web_server_says_it_is_alive_without_asking_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = health.live(RequestFactory().get("/health/live"))
    assert response.content == b"alive"


def test_everything_answers_after_a_tick_of_the_clock():
    tick()
    assert ready() == (200, {"portal": "ready", "database": "ready", "cache": "ready", "clock": "ready"})


def test_a_portal_whose_clock_has_not_ticked_is_not_ready():
    status, words = ready()
    assert status == 503
    assert words["clock"] == "has not ticked yet"


def test_a_clock_two_periods_late_is_named_with_its_last_tick(settings):
    tick(ago=timedelta(seconds=2 * settings.SWEEP_SECONDS + 5))
    status, words = ready()
    assert status == 503
    assert words["clock"].startswith("last ticked at ")


def test_a_tick_that_failed_does_not_count():
    tick(ok=False)
    assert ready()[0] == 503


def test_a_silent_database_is_said_not_raised(monkeypatch):
    class Silent:
        def cursor(self):
            raise OperationalError("gone")

    monkeypatch.setattr(health, "connection", Silent())
    status, words = ready()
    assert status == 503
    assert words["database"] == "does not answer"


def test_a_run_keeps_what_it_did_and_forgets_old_runs():
    tick(ago=timedelta(days=8))
    with Run.keeping(clock.TICK) as run:
        run.words = "3 sent"
    kept = Run.objects.get()
    assert (kept.ok, kept.words) == (True, "3 sent")
    assert kept.finished_at >= kept.started_at


def test_a_run_that_stopped_says_so_without_quoting_anyone():
    with pytest.raises(ValueError), Run.keeping("digests"):
        raise ValueError("what somebody typed")
    kept = Run.objects.get()
    assert (kept.ok, kept.words) == (False, "Stopped: ValueError")
