"""Beautiful to all: axe finds nothing to mend on any page of the journey, at a desk and on a phone, full, empty or with errors.

WRITE_ACCESSIBILITY_FACTS=1 (with -n 0) writes what was tested, when and what was found, for the accessibility statement.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from foundation.working_days import today
from missions_portal.statutory import accessible
from missions_portal.tests.scene import DESK, PHONE, SouthTees, Window, addresses, furnish, load_strategy, south_tees
from people.models import User

pytestmark = pytest.mark.django_db(transaction=True)

AXE = Path(__file__).with_name("axe") / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"desk": DESK, "phone": PHONE}

# By whom each page is opened.
PAGES: dict[str, list[str]] = {
    "visitor": [
        "home", "public_missions", "public_mission", "public_decisions", "public_decision published", "public_learning",
        "public_entry published", "public_voices", "public_meetings", "public_digests", "public_digest public",
        "accessibility", "privacy", "account_login", "nowhere",
    ],
    "leader": [
        "desk", "search", "search words", "barriers:list", "barriers:list few", "barriers:log", "barriers:detail open",
        "barriers:detail draft", "barriers:detail received", "barriers:detail exempt", "barriers:amend open",
        "barriers:escalate open", "barriers:move update open", "barriers:move withdraw open",
        "barriers:escalation_move acknowledge returned", "barriers:escalation_move answer waiting", "barriers:decisions",
        "barriers:decision", "barriers:actions", "barriers:kinds", "barriers:parameters",
        "learning:list", "learning:new", "learning:detail shared",
        "learning:amend shared", "learning:resolve open", "learning:work_round open", "learning:voices", "learning:voice",
        "learning:voice_new", "learning:experiments", "learning:experiment", "learning:experiment_new", "missions:list",
        "missions:detail", "missions:amend", "missions:update", "missions:portfolio", "missions:add_intervention",
        "missions:intervention", "missions:connect", "missions:levers", "missions:powers", "missions:new_lever",
        "missions:lever", "missions:lever not possible", "missions:amend_lever", "missions:lever_move put in use",
        "missions:lever_of_kind power", "barriers:lever_barriers", "missions:data", "missions:add_holding",
        "missions:workstream", "missions:engagement", "missions:amend_engagement", "missions:delegations",
        "strategy", "recommendations", "recommendation", "missions:questions", "missions:principles",
        "missions:own_principles", "missions:write_principle", "missions:add_figure", "learning:experiment_amend",
        "learning:bring", "learning:sheet",
        "leaders:register", "people:meetings", "digests:list", "digests:detail public",
        "history barrier received",
    ],
    "place_officer": [
        "desk", "barriers:queue", "barriers:detail submitted", "barriers:escalation_move receive submitted",
        "barriers:escalation_move ask submitted", "barriers:escalation_move schedule received",
        "barriers:escalation_move decide scheduled", "barriers:escalation_move return-outcome decided",
        "barriers:escalation_move send-back submitted", "barriers:escalation_move put-off scheduled",
        "barriers:times", "barriers:letter", "barriers:help received", "barriers:decide_item",
    ],
    "hwb_officer": [
        "desk", "barriers:queue", "digests:list", "digests:check held", "digests:skip held", "digests:detail sent",
        "digests:arrange held", "digests:correct sent", "digests:redact sent", "digests:deliveries sent", "jobs",
        "digests:narrowed sent",
        "missions:record_answer", "missions:record_progress", "missions:answer_question", "missions:correct_answer",
        "people:meeting", "people:add_meeting", "add_item", "people:meeting_move send agenda",
        "requests", "request", "request found", "record_request", "removed", "remove_words", "request_move answer",
        "publish:list", "publish:detail to-publish", "publish:detail voice", "publish:move write to-publish",
        "publish:move clear written", "publish:move exempt to-publish",
    ],
}  # fmt: skip
# Pages sent empty, so that every box says what is wrong; the button by its words.
WITH_ERRORS = [
    ("leader", "barriers:log", "Log it"),
    ("leader", "learning:new", "Share it"),
    ("leader", "barriers:escalate open", "Check your answers"),
    ("leader", "learning:resolve open", "Resolve it"),
    ("place_officer", "barriers:escalation_move decide scheduled", "Record the decision"),
    ("hwb_officer", "people:add_meeting", "Add a meeting"),
    ("hwb_officer", "record_request", "Record it"),
]
# Opened while there is nothing to show yet.
EMPTY = {
    "visitor": ["/", "/decisions/", "/learning/", "/voices/", "/digests/", "/meetings/"],
    "nobody": [
        "/portal/", "/portal/barriers/", "/portal/learning/", "/portal/voices/", "/portal/experiments/",
        "/portal/digests/", "/portal/actions/", "/portal/decisions/", "/portal/barriers/log/", "/account/2fa/",
    ],
}  # fmt: skip
FURTHER = {
    "account_login": "/account/login/",
    "nowhere": "/missions/XX9/",
    "search words": "/portal/search/?q=families",
    "barriers:list few": "/portal/barriers/?turn=mission&q=zzzz",
}


def violations(window: Window) -> list[str]:
    """What axe finds on the page that is open, and whether it is wider than its screen."""
    window.page.evaluate(AXE.read_text())
    found = window.page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})"
        ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', ')))",
        RULES,
    )
    wide = window.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*found, *([f"{wide} px wider than the screen"] if wide > 0 else [])]


def look(window: Window, name: str, path: str, wrong: dict[str, list[str]]) -> None:
    window.page.goto(window.site + path)
    if found := violations(window):
        wrong[name] = found


def window_of(browser: Any, site: str, scene: SouthTees, kind: str, size: str) -> Window:
    window = Window(browser, site, size=SIZES[size])
    return window if kind == "visitor" else window.as_if_signed_in(scene.people[kind])


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_any_page(size: str, browser: Any, live_server: Any) -> None:
    scene = south_tees()
    pages = addresses(scene, furnish(scene)) | FURTHER
    pages["request found"] = f"{pages['request']}?q=families"
    wrong: dict[str, list[str]] = {}
    for kind, names in PAGES.items():
        window = window_of(browser, live_server.url, scene, kind, size)
        for name in names:
            look(window, f"{kind}: {name}", pages[name], wrong)
        window.context.close()
    for kind, name, button in WITH_ERRORS:
        window = window_of(browser, live_server.url, scene, kind, size)
        window.page.goto(window.site + pages[name])
        with window.page.expect_navigation():
            window.page.locator("main").get_by_role("button", name=button, exact=True).first.click()
        assert window.page.locator(".govuk-error-summary").count(), f"{name} has no errors to show"
        if found := violations(window):
            wrong[f"{kind}: {name} with errors"] = found
        window.context.close()
    write_down(size, "full and with errors", wrong, pages)
    assert wrong == {}


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_where_there_is_nothing_yet(size: str, browser: Any, live_server: Any) -> None:
    load_strategy()
    nobody = User.objects.create_user("nobody@example.org", "Nora Newcomer", "a long enough password")
    scene = SouthTees(None, None, None, None, None, {"nobody": nobody})  # type: ignore[arg-type]
    wrong: dict[str, list[str]] = {}
    for kind, paths in EMPTY.items():
        window = window_of(browser, live_server.url, scene, kind, size)
        for path in paths:
            look(window, f"{kind}: {path}", path, wrong)
        window.context.close()
    write_down(size, "empty", wrong, {})
    assert wrong == {}


# ---- the statement ----


def write_down(size: str, run: str, wrong: dict[str, list[str]], pages: dict[str, str]) -> None:
    """Keep what one run found, where the facts of the statement are to be written again."""
    if not os.environ.get("WRITE_ACCESSIBILITY_FACTS"):
        return
    kept = json.loads(accessible.FACTS.read_text()) if accessible.FACTS.exists() else {}
    kept |= what_is_walked()
    kept["prepared_on"], kept["tested_on"] = kept.get("prepared_on", f"{today()}"), f"{today()}"
    if pages:
        kept["pages"] = {who: {name: pattern(pages[name]) for name in names} for who, names in PAGES.items()}
    kept["found"] = kept.get("found", {}) | {f"{run}, {size}": wrong}
    accessible.FACTS.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


def what_is_walked() -> dict[str, Any]:
    """What these tests look at, and with what, as far as it is known before they run."""
    version = re.search(r"axe v([\d.]+)", AXE.read_text()[:100])
    assert version is not None
    return {
        "axe": version[1],
        "rules": RULES,
        "widths": {size: box["width"] for size, box in SIZES.items()},
        "with_errors": [f"{kind}: {name}" for kind, name, _ in WITH_ERRORS],
        "empty": EMPTY,
    }


def pattern(path: str) -> str:
    """An address without what stands in it for one record: “/missions/…/”."""
    try:
        return "/" + re.sub(r"<[^>]+>", "…", resolve(path.split("?")[0]).route)
    except Resolver404:
        return path


def test_the_accessibility_statement_names_the_pages_widths_and_tool_of_these_tests() -> None:
    kept = json.loads(accessible.FACTS.read_text())
    again = "WRITE_ACCESSIBILITY_FACTS=1 pytest -n 0 missions_portal/tests/test_accessible.py"

    assert {who: list(addresses) for who, addresses in kept["pages"].items()} == PAGES, again
    assert {name: kept[name] for name in what_is_walked()} == what_is_walked(), again
    runs = {f"{run}, {size}" for run in ("full and with errors", "empty") for size in SIZES}
    assert set(kept["found"]) == runs, again


def test_the_statement_says_what_was_tested_when_and_what_was_found() -> None:
    page = " ".join(Client().get(reverse("accessibility")).content.decode().split())
    tested = accessible.facts()

    assert f"axe-core {tested.axe}" in page and f"{tested.tested_on:%-d %B %Y}" in page
    assert f"{tested.count} pages, each at widths of 1280 and 390 pixels" in page
    assert ("nothing to mend" in page) == (not tested.found)
    for words in (
        "Enforcement procedure", "Equality and Human Rights Commission", "equalityadvisoryservice.com",
        "Compliance status", "partially compliant", "Non-accessible content", "Disproportionate burden",
        "Feedback and contact", "Preparation of this accessibility statement",
    ):  # fmt: skip
        assert words in page
