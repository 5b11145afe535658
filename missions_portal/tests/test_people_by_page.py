"""Who gets what at each page: expected answers are data, in people_by_page.txt; an address missing there fails.

WRITE_PEOPLE_BY_PAGE=1 writes the table as it is found, to be read through before it is kept.
"""

from __future__ import annotations

import os
import re

import pytest
from django.db import transaction
from django.test import Client

from foundation.drafts import KEY_FIELD, new_key
from missions_portal.tests import expected_answers
from missions_portal.tests.expected_answers import OF_THE_PORTAL
from missions_portal.tests.filled_forms import forms_on
from missions_portal.tests.scene import KINDS, addresses, furnish, south_tees
from missions_portal.tests.test_doors import every_view, is_allauths

pytestmark = pytest.mark.django_db
TOKEN = r'name="csrfmiddlewaretoken" value="[^"]+"'
ABOUT = [
    "What each person is answered at each page: 200 the page, 302 led elsewhere (a visitor: to sign in), 400 not",
    "understood, 403 not theirs, 404 as if it were not there, 405 not done that way, 409 too late.",
    "A posting is the page's own form with a key of the person's own, a word in each box: 302 means that it was done,",
    "200 that this person was asked to put something right. A page without a form is posted nothing but the key.",
    "In order: " + ", ".join(KINDS) + ".",
]


def found() -> dict[str, list[str]]:
    """What each kind of person gets at each page and for its form; whatever a request did is undone again."""
    scene = south_tees()
    pages = addresses(scene, furnish(scene))
    clients = {kind: Client() for kind in KINDS}
    for kind in KINDS[1:]:
        clients[kind].force_login(scene.people[kind])
    read = {kind: {page: client.get(path) for page, path in pages.items()} for kind, client in clients.items()}
    drawn = {kind: forms_on(answers, pages) for kind, answers in read.items()}
    # Whoever is drawn no form posts the one that was drawn for somebody else.
    anyones = {path: fields for kind in reversed(KINDS) for path, fields in drawn[kind].items()}
    rows: dict[str, list[str]] = {f"{method} {page}": [] for page in pages for method in ("GET", "POST")}
    for kind, client in clients.items():
        key = {} if kind == "visitor" else {KEY_FIELD: new_key(scene.people[kind])}
        for page, path in pages.items():
            rows[f"GET {page}"].append(str(read[kind][page].status_code))
            with transaction.atomic():
                fields = drawn[kind].get(path) or anyones.get(path, {})
                rows[f"POST {page}"].append(str(client.post(path, fields | key).status_code))
                transaction.set_rollback(True)
    return rows


@pytest.mark.long
def test_every_person_gets_the_expected_answer_at_every_page() -> None:
    rows = found()
    if os.environ.get("WRITE_PEOPLE_BY_PAGE"):
        expected_answers.write(OF_THE_PORTAL, ABOUT, rows)
    assert expected_answers.unlike(OF_THE_PORTAL, rows, KINDS) == {}
    assert set(expected_answers.read(OF_THE_PORTAL)) == set(rows)


def test_no_address_is_missing_from_the_table() -> None:
    named = {name for name, view, _ in every_view() if not is_allauths(view) and not name.startswith("admin:")}
    in_table = {page.split()[1] for page in expected_answers.read(OF_THE_PORTAL)}
    assert named - in_table == set()
    assert in_table - named == set()


HIDDEN = [
    ("other_leader", "barriers:detail sensitive", "barriers:detail unknown"),
    ("place_officer", "barriers:detail at-board", "barriers:detail unknown"),
    ("place_member", "barriers:detail submitted", "barriers:detail unknown"),
    ("operator", "barriers:detail open", "barriers:detail unknown"),
    ("hwb_member", "barriers:detail exempt", "barriers:detail unknown"),
    ("other_leader", "learning:detail team only", "learning:detail unknown"),
]


def test_what_a_person_may_not_read_answers_as_if_it_did_not_exist() -> None:
    scene = south_tees()
    pages = addresses(scene, furnish(scene)) | {"learning:detail unknown": "/portal/learning/L-LW1-999/"}
    for kind, hidden, unknown in HIDDEN:
        client = Client()
        client.force_login(scene.people[kind])
        bodies = [client.get(pages[page]).content.decode().replace(pages[page], "") for page in (hidden, unknown)]
        assert re.sub(TOKEN, "", bodies[0]) == re.sub(TOKEN, "", bodies[1]), (kind, hidden)
