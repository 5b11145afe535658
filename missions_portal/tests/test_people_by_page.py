"""Who gets what at each page: expected answers are data, in people_by_page.txt; an address missing there fails.

WRITE_PEOPLE_BY_PAGE=1 writes the table as it is found, to be read through before it is kept.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.db import transaction
from django.test import Client
from lxml.html import CheckboxGroup

from foundation.drafts import KEY_FIELD, new_key
from foundation.working_days import today
from missions_portal.tests import expected_answers
from missions_portal.tests.scene import KINDS, addresses, furnish, in_working_days, south_tees
from missions_portal.tests.test_doors import every_view, is_allauths

pytestmark = pytest.mark.django_db
TOKEN = r'name="csrfmiddlewaretoken" value="[^"]+"'
SAID = {"time": "10:00", "barrier": "B-LW1-1", "into": "B-LW1-2", "references": "L-LW1-1, L-SW1-1"}
TABLE = Path(__file__).with_name("people_by_page.txt")
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


def forms_on(answers: dict[str, Any], pages: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The fields of every form that was drawn, filled in, by the address it is sent to."""
    forms = {}
    for page, answer in answers.items():
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            for form in lxml.html.fromstring(answer.content.decode()).forms:
                if form.method == "POST":
                    forms[form.action or pages[page]] = filled_in(form)
    return forms


def filled_in(form: Any) -> dict[str, Any]:
    """A form as somebody in a hurry would send it: a word in each empty box, the first of each choice."""
    for _, box in form.inputs.items():
        said = getattr(box, "value", None) or ""
        # Boxes ticked together hold a set of words, every other box one text.
        if "".join(said).strip() or getattr(box, "type", "") in ("hidden", "checkbox", "submit"):
            continue
        if not hasattr(box, "value_options"):
            box.value = words_in(box)
        elif any(box.value_options) and not getattr(box, "multiple", False):
            first = next(filter(None, box.value_options))
            box.value = {first} if isinstance(box, CheckboxGroup) else first
    fields: dict[str, Any] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    return fields


def words_in(box: Any) -> str:
    """What is typed into one box: a day that is still to come, save where people were heard."""
    name, _, part = box.get("name").rpartition("-")
    if part in ("day", "month", "year"):
        return str(getattr(today() if name == "heard_on" else in_working_days(10), part))
    if box.get("type") == "number" or box.get("inputmode") in ("numeric", "decimal"):
        return "10"
    return "https://example.org/" if box.get("type") == "url" else SAID.get(part, "Words")


@pytest.mark.long
def test_every_person_gets_the_expected_answer_at_every_page() -> None:
    rows = found()
    if os.environ.get("WRITE_PEOPLE_BY_PAGE"):
        expected_answers.write(TABLE, ABOUT, rows)
    assert expected_answers.unlike(TABLE, rows, KINDS) == {}
    assert set(expected_answers.read(TABLE)) == set(rows)


def test_no_address_is_missing_from_the_table() -> None:
    named = {name for name, view, _ in every_view() if not is_allauths(view) and not name.startswith("admin:")}
    in_table = {page.split()[1] for page in expected_answers.read(TABLE)}
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
