"""Who gets what at each page: expected answers are data, in people_by_page.txt; an address missing there fails.

WRITE_PEOPLE_BY_PAGE=1 writes the table as it is found, to be read through before it is kept.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from missions_portal.tests.scene import KINDS, addresses, furnish, south_tees
from missions_portal.tests.test_doors import every_view, is_allauths

pytestmark = pytest.mark.django_db
TOKEN = r'name="csrfmiddlewaretoken" value="[^"]+"'
TABLE = Path(__file__).with_name("people_by_page.txt")


def expected() -> dict[str, list[str]]:
    """Each line of the table: “GET barriers:detail open” and the answer for each kind of person, in order."""
    rows = {}
    for line in TABLE.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            page, answers = line.rsplit("|", 1)
            rows[page.strip()] = answers.split()
    return rows


def found() -> dict[str, list[str]]:
    """What each kind of person gets at each page; whatever a request did is undone again."""
    scene = south_tees()
    pages = addresses(scene, furnish(scene))
    rows: dict[str, list[str]] = {f"{method} {page}": [] for page in pages for method in ("GET", "POST")}
    for kind in KINDS:
        client = Client()
        if kind != "visitor":
            client.force_login(scene.people[kind])
        for page, path in pages.items():
            rows[f"GET {page}"].append(str(client.get(path).status_code))
            with transaction.atomic():
                rows[f"POST {page}"].append(str(client.post(path).status_code))
                transaction.set_rollback(True)
    return rows


def test_every_person_gets_the_expected_answer_at_every_page() -> None:
    rows = found()
    if os.environ.get("WRITE_PEOPLE_BY_PAGE"):
        write(rows)
    differences = {
        f"{page}, {kind}": (wanted, got)
        for page, answers in rows.items()
        for kind, wanted, got in zip(KINDS, expected().get(page, ["missing"] * len(KINDS)), answers, strict=True)
        if wanted != got
    }
    assert differences == {}
    assert set(expected()) == set(rows)


def test_no_address_is_missing_from_the_table() -> None:
    named = {name for name, view, _ in every_view() if not is_allauths(view) and not name.startswith("admin:")}
    in_table = {page.split()[1] for page in expected()}
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


def write(rows: dict[str, list[Any]]) -> None:
    width = max(map(len, rows))
    head = [
        "# What each person is answered at each page: 200 the page, 302 led elsewhere (a visitor: to sign in), 400 a form",
        "# without its key, 403 not theirs, 404 as if it were not there, 405 not done that way, 409 too late.",
        "# A posting here is empty: 200 or 400 means that this person may post, and was asked to fill it in.",
        "# In order: " + ", ".join(KINDS) + ".",
        "",
    ]
    lines = [f"{page.ljust(width)} | {' '.join(answers)}" for page, answers in sorted(rows.items(), key=_by_page)]
    TABLE.write_text("\n".join([*head, *lines]) + "\n")


def _by_page(row: tuple[str, Any]) -> tuple[str, str]:
    method, page = row[0].split(" ", 1)
    return page, method
