"""No word typed into a form is in a log: taken, refused, broken off by a fault or by a database that is away."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import lxml.html
import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import resolve, reverse

from foundation.drafts import KEY_FIELD, new_key
from missions_portal.tests.attacks import LONG
from missions_portal.tests.filled_forms import filled_in
from missions_portal.tests.scene import SouthTees, addresses, furnish, south_tees
from missions_portal.tests.signing_in import signed_in
from missions_portal.tests.test_logs import CANARY, written  # noqa: F401

pytestmark = pytest.mark.django_db

# In short two people send their forms one way or the other by turns; with ATTACK_COUNT four, each form both ways.
WRITERS = ("leader", "hwb_officer", "place_officer", "facilitator")
ONLY_READ = ("history", "public_")
PARTS = ("day", "month", "year", "time")
# A database that says what it refused: PostgreSQL of a constraint by itself, SQLite where it is told to.
REFUSE_THE_WORDS = {
    "postgresql": ["ALTER TABLE barriers_barrier ADD CONSTRAINT nothing_long CHECK (length(title) < 3)"],
    "sqlite": [
        "CREATE TRIGGER nothing_long BEFORE INSERT ON barriers_barrier WHEN length(NEW.title) > 2 "
        f"BEGIN SELECT RAISE(ABORT, 'Failing row contains {CANARY}'); END"
    ],
}
Said = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def said(written: Said) -> Iterator[Said]:  # noqa: F811
    """What the log says from here on, of every level: also what production leaves out."""
    logging.getLogger("django.template")
    named = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    before = {one: (one.level, one.propagate) for one in [logging.getLogger(), *named]}
    for one in before:
        one.setLevel(logging.DEBUG)
        one.propagate = True
    # It says of every variable that a page goes without, by its name, and would be most of what is written here.
    logging.getLogger("django.template").setLevel(logging.INFO)
    yield written
    for one, (level, propagates) in before.items():
        one.setLevel(level)
        one.propagate = propagates


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


def forms_on(answer: Any, path: str) -> dict[str, Any]:
    """Every form that a page draws, by the address it is sent to."""
    if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
        return {}
    forms = lxml.html.fromstring(answer.content.decode()).forms
    return {form.action or path: form for form in forms if form.method == "POST"}


def is_for_words(name: str, box: Any) -> bool:
    """Is it a box for any words, rather than for a day, a number, an address or a choice?"""
    one_line = getattr(box, "type", "") == "text" and not box.get("inputmode")
    if not one_line and getattr(box, "tag", "") != "textarea":
        return False
    return name.rpartition("-")[2] not in PARTS and name not in PARTS


def taken(form: Any) -> dict[str, Any]:
    """A good form, with the canary in every box for words."""
    words = {name for name, box in form.inputs.items() if is_for_words(name, box)}
    return filled_in(form) | dict.fromkeys(words, CANARY)


def refused(form: Any) -> dict[str, Any]:
    """A form with nothing but the canary in every box, and in place of every choice; what nobody types stays."""
    kept = {name: box for name, box in form.inputs.items() if getattr(box, "type", "") == "hidden"}
    return {name: [CANARY] for name in filled_in(form)} | {name: box.value or "" for name, box in kept.items()}


BOTH_WAYS = (refused, taken)


def every_form(scene: SouthTees) -> Iterator[tuple[Client, Any, str, Any]]:
    """Each kind of form, with one person who is drawn it: the client, the person, the address and the form.

    Of two forms with the same boxes that the same view takes, one is enough.
    """
    pages, kinds = addresses(scene, furnish(scene)), set()
    unread = {path for page, path in pages.items() if not page.startswith(ONLY_READ)}
    for person in (scene.people[kind] for kind in (WRITERS if LONG else WRITERS[:2])):
        client = signed_in(person)
        for path in sorted(unread):
            answer = client.get(path)
            if answer.status_code == 200:
                unread.remove(path)
            for address, form in forms_on(answer, path).items():
                kind = (resolve(urlsplit(address).path).view_name, *sorted(form.fields.keys()))
                if kind not in kinds:
                    kinds.add(kind)
                    yield client, person, address, form


def test_no_word_of_a_form_is_in_a_log_whether_it_is_taken_or_refused(scene: SouthTees, said: Said) -> None:
    told: Counter[tuple[str, int]] = Counter()
    for number, (client, person, address, form) in enumerate(every_form(scene)):
        for fills_in in BOTH_WAYS if LONG else BOTH_WAYS[number % 2 :][:1]:
            fields = fills_in(form) | {KEY_FIELD: new_key(person)}
            if CANARY in json.dumps(fields):
                with transaction.atomic():
                    told[fills_in.__name__, client.post(address, fields).status_code] += 1
                    transaction.set_rollback(True)

    assert told["taken", 302] > 30 and told["refused", 200] > 30, told
    assert len(said()) > told.total()
    assert CANARY not in json.dumps(said())


# ---- faults ----


def logs_a_barrier(scene: SouthTees) -> tuple[Client, str, dict[str, Any]]:
    """The form of a new barrier, ready to be sent."""
    client, path = signed_in(scene.leader), reverse("barriers:log")
    form = forms_on(client.get(path), path)[path]
    return client, path, taken(form) | {KEY_FIELD: new_key(scene.leader)}


def test_a_form_that_the_database_refuses_is_told_without_the_words_it_quotes(scene: SouthTees, said: Said) -> None:
    client, path, fields = logs_a_barrier(scene)
    with connection.cursor() as cursor:
        for statement in REFUSE_THE_WORDS[connection.vendor]:
            cursor.execute(statement)

    answer = client.post(path, fields)

    assert answer.status_code == 500
    [line] = [line for line in said() if line["level"] == "error"]
    assert line["trace"].endswith("IntegrityError") and line["request"] == answer.headers["X-Request-ID"]
    assert CANARY not in json.dumps(said())


GONE = "server closed the connection unexpectedly"


def away(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    raise OperationalError(GONE)


def away_when_the_words_come(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if CANARY in str(params):
        raise OperationalError(GONE)
    return execute(sql, params, many, context)


def quotes_what_it_was_told(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if CANARY in str(params):
        raise OperationalError(f"out of memory near {params}")
    return execute(sql, params, many, context)


@pytest.mark.parametrize("database", [away, away_when_the_words_come, quotes_what_it_was_told])
def test_a_form_that_comes_while_the_database_is_away_leaves_no_word_in_a_log(
    scene: SouthTees, said: Said, database: Any
) -> None:
    client, path, fields = logs_a_barrier(scene)

    with connection.execute_wrapper(database):
        answer = client.post(path, fields)

    assert answer.status_code == 503 and CANARY in answer.content.decode()
    assert any(line["level"] in ("warning", "error") for line in said())
    assert CANARY not in json.dumps(said())
