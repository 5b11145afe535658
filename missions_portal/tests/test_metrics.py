"""The measures count pages, mails and jobs, are for the operator alone, and hold no word that anybody typed."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings as the_settings
from django.db import OperationalError
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from foundation.outbox import Notice
from missions_portal import clock, jobs
from missions_portal.models import Run
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
CANARY = "Kestrel-und-Zaunkoenig"


def read(text: str) -> dict[tuple, float]:
    """Each measure with its labels, as Prometheus itself reads them."""
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def measures(client, **headers) -> dict[tuple, float]:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    return read(answer.content.decode())


def counted(seen, view, status="200", method="GET") -> float:
    return seen.get(("portal_requests_total", *sorted([view, status, method])), 0)


def test_each_request_is_counted_by_its_page_and_how_it_ended(client):
    before = measures(client)
    client.get("/health/live")
    client.get("/health/live")
    client.get("/nothing-here/")
    after = measures(client)
    assert counted(after, "live") - counted(before, "live") == 2
    assert counted(after, "no page", "404") - counted(before, "no page", "404") == 1
    assert after[("portal_request_seconds_count", "live")] >= 2


def test_the_mails_that_wait_and_the_jobs_that_ran_are_told(client, settings):
    an_hour_ago = timezone.now() - timedelta(hours=1)
    person = PersonFactory()
    Notice.objects.create(kind="any", to=person, key="one", created_at=an_hour_ago, next_try_at=an_hour_ago)
    Notice.objects.create(kind="any", to=person, key="two", state="failed")
    Run.objects.create(task=clock.TICK, started_at=an_hour_ago, finished_at=an_hour_ago + timedelta(seconds=2), ok=True)
    told = measures(client)
    assert told[("portal_database_answers",)] == 1
    assert told[("portal_mails_due",)] == 1 and told[("portal_mails_given_up",)] == 1
    assert told[("portal_mails_oldest_seconds",)] == pytest.approx(3600, abs=60)
    assert told[("portal_job_last_run_seconds", "tick")] == 2
    assert told[("portal_job_late", "tick")] == 1 and told[("portal_job_late", "day")] == 1


def test_a_silent_database_is_a_measure_too(client, monkeypatch):
    def silent():
        raise OperationalError("gone")

    monkeypatch.setattr(jobs, "unsent", silent)
    told = measures(client)
    assert told[("portal_database_answers",)] == 0
    assert not any(name[0] == "portal_mails_due" for name in told)


def test_reading_asks_few_questions_and_writes_nothing(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(8) as asked:
        measures(client)
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


# ---- for whom ----


def test_without_a_token_it_is_for_this_machine_alone(client, settings):
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
    settings.BEHIND_PROXY = True
    assert client.get("/metrics").status_code == 404


def test_with_a_token_it_is_for_whoever_brings_it(client, settings):
    settings.METRICS_TOKEN = "a token of this test"
    for wrong in ({}, {"Authorization": "Bearer another"}, {"Authorization": "a token of this test"}):
        assert client.get("/metrics", headers=wrong).status_code == 404
    settings.BEHIND_PROXY = True
    assert measures(client, Authorization="Bearer a token of this test")


def test_no_word_that_was_typed_is_a_label(client):
    client.get(f"/missions/{CANARY}/?q={CANARY}")
    client.get(f"/link/{CANARY}/")
    client.post("/account/login/", {"login": CANARY, "password": CANARY})
    client.generic(CANARY.upper(), "/health/live")
    assert CANARY.lower() not in client.get("/metrics").content.decode().lower()


# ---- several processes ----


def test_every_process_of_the_web_server_is_in_whatever_answer_is_read(tmp_path):
    """Four processes, of which each counts for itself: so many requests are so many, whoever is asked."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}",
        "VAR_DIR": str(tmp_path),
        "WEB_PROCESSES": "4",
        "DEBUG": "1",
        "DEMO": "0",
        "TMPDIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:missions_portal.web_server", "missions_portal.wsgi"]
    server = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}"], cwd=the_settings.BASE_DIR, env=os.environ | given
    )
    try:
        _until_it_answers(f"http://127.0.0.1:{port}/health/live")
        before = counted(read(_page(f"http://127.0.0.1:{port}/metrics")), "live")
        asked = 0
        # Where the first process answers all before the others are there, more are sent until another has answered too.
        while asked < 6_000 and len(list(tmp_path.glob("missions-portal-counts-*/counter_*.db"))) < 2:
            with ThreadPoolExecutor(8) as visitors:
                list(visitors.map(_page, [f"http://127.0.0.1:{port}/health/live"] * 60))
            asked += 60
        assert len(list(tmp_path.glob("missions-portal-counts-*/counter_*.db"))) > 1
        assert counted(read(_page(f"http://127.0.0.1:{port}/metrics")), "live") - before == asked
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    assert not list(tmp_path.glob("missions-portal-counts-*"))


def _page(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode()


def _until_it_answers(url: str) -> None:
    ends = time.monotonic() + 60
    while True:
        try:
            _page(url)
            return
        except OSError:
            assert time.monotonic() < ends, "The web server did not answer in a minute."
            time.sleep(0.2)


def test_the_names_of_pages_are_few(client):
    """As many as the portal has pages, whatever is asked: an address of its own making adds none."""
    for n in range(20):
        client.get(f"/decisions/D-{n}/")
    views = set(re.findall(r'portal_requests_total\{[^}]*view="([^"]+)"', client.get("/metrics").content.decode()))
    assert "public_decision" in views and not any("D-" in view for view in views)
