"""Who gets what at the operators' desk and in the rooms of signing in: expected answers, in people_by_library_page.txt.

These are the pages of Django's admin and of django-allauth, each with a record that is there. In short an
operator tries each address and one other by turns; in the long form (ATTACK_COUNT) all of them.
WRITE_PEOPLE_BY_PAGE=1 writes the table as it is found, to be read through before it is kept.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from foundation.working_days import today
from missions_portal.tests import expected_answers
from missions_portal.tests.attacks import LONG
from missions_portal.tests.scene import KINDS, SouthTees, furnish, south_tees
from missions_portal.tests.test_doors import every_view, is_allauths

pytestmark = [pytest.mark.once, pytest.mark.django_db]
TABLE = Path(__file__).with_name("people_by_library_page.txt")
ABOUT = [
    "What each person is answered at the operators' desk (admin:) and in the rooms of signing in: 200 the page, 302 led",
    "elsewhere (a visitor: to sign in), 403 not theirs, 404 as if it were not there, 405 not done that way.",
    "A posting is sent nothing: 302 from the operators' desk means that it was refused, 200 that something is missing.",
    "In order: " + ", ".join(KINDS) + ".",
]
ALL = LONG or bool(os.environ.get("WRITE_PEOPLE_BY_PAGE"))


def of_the_libraries() -> dict[str, str]:
    """Each address of the libraries by its name, those of a record with one that is there."""
    pages = {name: path for name, view, path in every_view() if is_allauths(view) or name.startswith("admin:")}
    pages = {name: path for name, path in pages.items() if not name.endswith("?")}
    for model in admin.site._registry:
        of_it = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if row := model._default_manager.first():
            for page in ("change", "delete", "history"):
                pages[f"{of_it}_{page}"] = reverse(f"{of_it}_{page}", args=[row.pk])
    return pages


def people_who_try(place: int) -> list[str]:
    """In short one by turns, another each day, and the operator."""
    by_turns = KINDS[(place + today().toordinal()) % KINDS.index("operator")]
    return KINDS if ALL else [by_turns, "operator"]


def answer_of(kind: str, scene: SouthTees, method: str, path: str) -> str:
    """What somebody freshly signed in is answered; whatever it did is undone again."""
    cache.clear()  # so many tries of one address in a minute would be too many
    with transaction.atomic():
        client = Client()
        if kind != "visitor":
            client.force_login(scene.people[kind])
        answer = str(getattr(client, method.lower())(path).status_code)
        transaction.set_rollback(True)
    return answer


@pytest.mark.long
def test_every_person_gets_the_expected_answer_at_every_page_of_the_libraries() -> None:
    scene = south_tees()
    furnish(scene)
    rows: dict[str, list[Any]] = {}
    for place, (name, path) in enumerate(sorted(of_the_libraries().items())):
        trying = people_who_try(place)
        for method in ("GET", "POST"):
            rows[f"{method} {name}"] = [
                answer_of(kind, scene, method, path) if kind in trying else "" for kind in KINDS
            ]
    if os.environ.get("WRITE_PEOPLE_BY_PAGE"):
        expected_answers.write(TABLE, ABOUT, rows)
    assert expected_answers.unlike(TABLE, rows, KINDS) == {}
    assert set(expected_answers.read(TABLE)) == set(rows)
