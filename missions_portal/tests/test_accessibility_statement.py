"""The accessibility statement says what was tested, when, with what, and what was found; no more, and not less."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from missions_portal.statutory import accessible
from missions_portal.tests.accessible_pages import EMPTY, by_whom
from missions_portal.tests.accessible_rounds import LONG, with_what
from missions_portal.tests.accessible_states import kinds_of_state
from missions_portal.tests.test_accessible import PARTS

pytestmark = pytest.mark.django_db

AGAIN = "make a11y"
WALKS = ("phone and desk", "desk and phone", "narrow and zoomed")


def kept() -> dict[str, Any]:
    return json.loads(accessible.FACTS.read_text(encoding="utf-8"))


def looked_at(name: str) -> set[str]:
    return set(kept()["rounds"][name]["looked_at"])


@pytest.mark.skipif(LONG, reason="the other rounds may still be under way")
def test_the_facts_are_of_these_tests_and_of_all_of_them() -> None:
    rounds = {
        *(f"{round} {part}" for round in ("pages,", "sent empty,") for part in PARTS),
        *(f"empty, {kind}" for kind in EMPTY),
        *(f"by keyboard, {walk}" for walk in WALKS),
        *accessible.SIGNING_IN,
        "states",
    }
    assert set(kept()["rounds"]) == rounds, AGAIN
    assert kept() | with_what() == kept(), AGAIN
    for part, kinds in PARTS.items():
        assert looked_at(f"pages, {part}") == {f"{kind}: {page}" for kind in kinds for page in by_whom()[kind]}, AGAIN
    assert looked_at("states") == {name for name, *_ in kinds_of_state()}, AGAIN
    for kind, paths in EMPTY.items():
        assert looked_at(f"empty, {kind}") == set(paths), AGAIN


def test_the_statement_says_what_was_tested_when_and_what_was_found() -> None:
    page = " ".join(Client().get(reverse("accessibility")).content.decode().split())
    tested = accessible.facts()

    assert f"axe-core {tested.axe}" in page and f"Chromium {tested.browser}" in page
    assert f"{tested.tested_on:%-d %B %Y}" in page
    for words in (
        f"{tested.count} pages: each that the portal shows", f"{tested.sent_empty} of them also after",
        f"{tested.states} in all", f"{tested.signing_in} pages of signing in", f"{tested.stops} stops",
    ):  # fmt: skip
        assert words in page
    assert ("nothing to mend" in page) == (not tested.found)


def test_the_statement_has_what_the_regulations_ask_for() -> None:
    page = Client().get(reverse("accessibility")).content.decode()

    for words in (
        "Enforcement procedure", "Equality and Human Rights Commission", "equalityadvisoryservice.com",
        "Compliance status", "partially compliant", "Non-accessible content", "Disproportionate burden",
        "Feedback and contact", "Preparation of this accessibility statement", "Not tested",
    ):  # fmt: skip
        assert words in page


def test_the_guide_has_the_figures_of_the_statement() -> None:
    guide = (settings.BASE_DIR / "docs" / "accessibility.md").read_text(encoding="utf-8")
    tested = accessible.facts()

    assert f"axe-core {tested.axe}, Chromium {tested.browser}" in guide
    figures = (tested.count, tested.sent_empty, tested.states, tested.empty, tested.signing_in)
    for figure in (*map(str, figures), f"{tested.walks}, {tested.stops}"):
        assert f"| {figure} |" in guide, f"{figure} {AGAIN}"
