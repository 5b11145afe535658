"""The log tells where and what kind, with the request it belongs to; no word that anybody typed is in it."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.db import DataError, OperationalError
from django.test import Client
from django.urls import path, reverse

from foundation import outbox
from foundation.tasks import sweep_outbox
from missions_portal import logs, urls
from missions_portal.tests.scene import PASSWORD, addresses, furnish, south_tees

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
CANARY = "Kestrel-und-Zaunkoenig"


def breaks(request, word: str):
    """A page that fails as badly as one can: its fault quotes what was typed, and so does the cause of that."""
    try:
        raise DataError(f"value too long: {request.POST['words']}")
    except DataError as error:
        raise ValueError(f"could not keep {word}") from error


urlpatterns = [path("portal/breaks/<str:word>/", breaks), *urls.urlpatterns]
handler500, handler404, handler403 = urls.handler500, urls.handler404, urls.handler403


@pytest.fixture
def written():
    """What the portal's own log says from here on, as in production, of everything that any part of it would say."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLine())
    handler.addFilter(logs.WithRequest())
    handler.addFilter(logs.Wordless())
    root, levels = logging.getLogger(), {}
    for name in (
        "",
        "missions_portal",
        "foundation.posting",
        "missions_portal.requests",
        "django",
        "django.request",
        "celery",
    ):
        levels[name] = logging.getLogger(name).level
        logging.getLogger(name).setLevel(logging.INFO)
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_a_fault_is_told_by_its_kind_and_place_and_without_the_words_it_quotes(written):
    scene = south_tees()
    client = Client(raise_request_exception=False)
    client.force_login(scene.leader)
    answer = client.post(f"/portal/breaks/{CANARY}/", {"words": f"{CANARY} told us"})
    assert answer.status_code == 500
    [line] = [line for line in written() if line["level"] == "error"]
    assert line["trace"].endswith("ValueError") and "DataError" in line["trace"] and "test_logs.py" in line["trace"]
    assert line["request"] == answer.headers["X-Request-ID"]
    assert CANARY not in json.dumps(written())


def test_what_a_machine_says_of_itself_is_kept():
    gone = OperationalError("connection to server at 192.0.2.1 failed")
    assert logs.trace_of(gone) == "OperationalError: connection to server at 192.0.2.1 failed"
    assert logs.trace_of(ConnectionRefusedError("refused")) == "ConnectionRefusedError: refused"


def test_what_a_database_quotes_of_a_search_is_not():
    quoting = OperationalError(f'fts5: syntax error near "{CANARY}"')
    assert logs.trace_of(quoting) == "OperationalError"


def test_no_typed_word_is_in_a_log_whatever_is_sent_to_every_page(written):
    scene = south_tees()
    pages = addresses(scene, furnish(scene))
    boxes = (
        "words",
        "title",
        "q",
        "what",
        "what_happens",
        "ask",
        "reason",
        "note",
        "login",
        "password",
        "name",
        "reply",
    )
    typed = dict.fromkeys(boxes, CANARY)
    client = Client(raise_request_exception=False)
    client.force_login(scene.hwb_officer)
    for address in sorted(set(pages.values())):
        client.get(address, {"q": CANARY})
        client.post(address, typed)
    client = Client()
    client.post(reverse("account_login"), {"login": f"{CANARY}@example.org", "password": CANARY})
    client.post(reverse("account_login"), {"login": scene.leader.email, "password": PASSWORD})
    client.get(f"/{CANARY}/")
    client.get(f"/link/{CANARY}/")
    said = written()
    assert len(said) > 300
    assert CANARY not in json.dumps(said) and scene.leader.email not in json.dumps(said)


def test_what_the_checks_of_a_form_refused_is_told_by_its_boxes(written):
    scene = south_tees()
    client = Client()
    client.force_login(scene.leader)
    answer = client.post(reverse("barriers:log"), {"title": CANARY * 30, "form_key": "x"})
    assert answer.status_code == 200
    [said] = [line for line in written() if "refused" in line["words"]]
    assert said["words"].startswith("A form was refused: barriers:log, boxes ") and "title" in said["words"]
    assert said["request"] == answer.headers["X-Request-ID"]


def test_each_request_has_one_line_with_its_page_and_not_its_address(client, written):
    client.get(f"/missions/?where={CANARY}")
    [line] = [line for line in written() if line["from"] == "missions_portal.requests"]
    assert (line["view"], line["method"], line["status"]) == ("public_missions", "GET", 200)
    assert line["request"] and line["ms"] >= 0


def test_a_task_that_fails_is_told_by_its_kind(written):
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        fault = (ValueError, error, error.__traceback__)
        facts = {"name": "tick", "id": "1", "description": "raised unexpected", "exc": repr(error), "traceback": CANARY}
        logging.getLogger("celery.app.trace").error(
            "Task %(name)s[%(id)s] %(description)s: %(exc)s", facts, exc_info=fault
        )
    [line] = written()
    assert line["words"] == "Task tick[1] raised unexpected: ValueError"
    assert CANARY not in json.dumps(line)


# ---- the request's id ----


def test_the_proxys_id_is_taken_and_given_back(client, settings):
    settings.BEHIND_PROXY = True
    given = "0f3c9a1e-5c1b-4d6e-9a0b-000000000001"
    assert client.get("/health/live", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["short", "x" * 65, "two words here", "line\tend-is-not-one", f"<{CANARY}>"])
def test_what_has_not_the_form_of_an_id_is_not_taken(client, settings, given):
    settings.BEHIND_PROXY = True
    assert len(client.get("/health/live", headers={"X-Request-ID": given}).headers["X-Request-ID"]) == 12


def test_without_a_proxy_nobody_chooses_their_own_id(client):
    assert client.get("/health/live", headers={"X-Request-ID": "chosen-by-a-stranger"}).headers["X-Request-ID"] != (
        "chosen-by-a-stranger"
    )


@pytest.mark.urls("missions_portal.urls")
def test_the_worker_writes_in_the_name_of_the_request_that_rang(worker, settings, monkeypatch, request, capfd):
    """The outbox rings within a request; the worker's own line of that sweep carries its id."""
    monkeypatch.setenv("LOG_JSON", "1")
    request.getfixturevalue("worker")(sweep_seconds=3600, include="missions_portal.tests.says_its_request")
    settings.OUTBOX_HINT = True
    held = logs.request_id.set("request-of-this-test")
    try:
        outbox._ring()
    finally:
        logs.request_id.reset(held)
    from missions_portal.tests.worker import soon

    so_far = []

    def found():
        so_far.append(capfd.readouterr().out)
        lines = [json.loads(line) for line in "".join(so_far).splitlines() if line.startswith("{")]
        return [line for line in lines if line["words"] == sweep_outbox.name and line["request"]]

    [line] = soon(found, "No line of the sweep")
    assert line["request"] == "request-of-this-test"
