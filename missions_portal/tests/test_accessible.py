"""Beautiful to all: axe finds nothing to mend on any page of the journey, at a desk and on a phone, full, empty or with errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

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
        "missions:intervention", "missions:connect", "learning:experiment_amend", "learning:bring", "learning:sheet",
        "leaders:register", "people:meetings", "digests:list", "digests:detail public",
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
        "people:meeting", "people:add_meeting", "add_item", "people:meeting_move send agenda",
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
]
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
    assert wrong == {}


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_where_there_is_nothing_yet(size: str, browser: Any, live_server: Any) -> None:
    load_strategy()
    nobody = User.objects.create_user("nobody@example.org", "Nora Newcomer", "a long enough password")
    scene = SouthTees(None, None, None, None, None, {"nobody": nobody})  # type: ignore[arg-type]
    wrong: dict[str, list[str]] = {}
    for kind, paths in {
        "visitor": ["/", "/decisions/", "/learning/", "/voices/", "/digests/", "/meetings/"],
        "nobody": [
            "/portal/", "/portal/barriers/", "/portal/learning/", "/portal/voices/", "/portal/experiments/",
            "/portal/digests/", "/portal/actions/", "/portal/decisions/", "/portal/barriers/log/", "/account/2fa/",
        ],
    }.items():  # fmt: skip
        window = window_of(browser, live_server.url, scene, kind, size)
        for path in paths:
            look(window, f"{kind}: {path}", path, wrong)
        window.context.close()
    assert wrong == {}
