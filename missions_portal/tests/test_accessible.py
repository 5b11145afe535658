"""Beautiful to all: nothing to mend on any page, in any state, for anybody, at any width, in anybody's colours.

The short form looks at every page at the desk or on a phone by turns. The long form, `make a11y`, looks at each in every
way there is, and writes down what was found for the accessibility statement (WRITE_ACCESSIBILITY_FACTS=1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from missions_portal.tests import accessible_states
from missions_portal.tests.accessible_pages import (
    EMPTY,
    FILES,
    LEAD_ON,
    NO_PAGE,
    PRESSED,
    by_whom,
    further,
)
from missions_portal.tests.accessible_rounds import LONG, Round
from missions_portal.tests.filled_forms import forms_on
from missions_portal.tests.looks import Looking, window_of
from missions_portal.tests.scene import SouthTees, addresses, furnish, load_strategy, south_tees
from missions_portal.tests.test_doors import every_view, is_allauths
from people.models import User

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

# Looked at side by side, where there are processors for it.
PARTS = {
    "leader": ["leader"],
    "place officer": ["place_officer"],
    "Board’s officer": ["hwb_officer"],
    "others": [kind for kind in by_whom() if kind not in ("leader", "place_officer", "hwb_officer")],
}


def whole(part: str) -> tuple[SouthTees, dict[str, str], list[tuple[str, str]]]:
    """The furnished scene, the address of each page, and who opens which of a part's pages."""
    scene = south_tees()
    things = furnish(scene)
    pages = further(scene, addresses(scene, things), things)
    return scene, pages, [(kind, name) for kind in PARTS[part] for name in by_whom()[kind]]


@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_to_mend_on_any_page(part: str, browser: Any, live_server: Any) -> None:
    scene, pages, opened = whole(part)
    windows = {kind: window_of(browser, live_server.url, scene, kind) for kind in PARTS[part]}
    with Round(f"pages, {part}", browser) as looking:
        for kind, name in opened:
            windows[kind].page.goto(live_server.url + pages[name])
            assert windows[kind].path == pages[name].split("?")[0], name
            looking.look(windows[kind], f"{kind}: {name}")


# ---- with mistakes in their forms ----


def refused(
    scene: SouthTees, pages: dict[str, str], opened: list[tuple[str, str]]
) -> Iterator[tuple[str, str, str, str]]:
    """Whoever sends a page's forms empty gets it back with what is wrong: by whom, name, path and page; nothing is done."""
    clients = {kind: Client() for kind, _ in opened}
    for kind, client in clients.items():
        if kind != "visitor":
            client.force_login(scene.people[kind])
    seen: set[str] = set()
    for kind, name in opened:
        forms = forms_on({name: clients[kind].get(pages[name])}, pages)
        for path, fields in forms.items():
            emptied = {box: words for box, words in fields.items() if box in ("form_key", "version", "seen")}
            with transaction.atomic():
                answer = clients[kind].post(path, emptied)
                transaction.set_rollback(True)
            page = answer.content.decode() if answer.status_code == 200 else ""
            if "govuk-error-summary" in page and path not in seen:
                seen.add(path)
                yield kind, name, path, page


@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_to_mend_where_a_form_was_sent_empty(part: str, browser: Any, live_server: Any) -> None:
    scene, pages, opened = whole(part)
    windows = {kind: window_of(browser, live_server.url, scene, kind) for kind in PARTS[part]}
    with Round(f"sent empty, {part}", browser) as looking:
        for kind, name, path, page in list(refused(scene, pages, opened if LONG else opened[::4])):
            show(windows[kind], path, page)
            assert "govuk-error-summary" in windows[kind].page.evaluate("document.activeElement.className"), name
            looking.look(windows[kind], f"{kind}: {name}")
    assert looking.looked_at


def show(window: Looking, path: str, page: str) -> None:
    """Show a page that a form's sending was answered with, at its address."""
    address = window.site + path
    window.page.route(address, lambda route: route.fulfill(body=page, content_type="text/html; charset=utf-8"))
    window.page.goto(address)
    window.page.unroute(address)


# ---- in every state, and where there is nothing yet ----


@override_settings(DEMO=True)
def test_nothing_is_to_mend_in_any_state_of_any_record(browser: Any, live_server: Any) -> None:
    sample = accessible_states.the_sample()
    states = accessible_states.states(sample)
    assert [name for name, (reader, _) in states.items() if not reader] == []
    windows: dict[str, Looking] = {}
    with Round("states", browser) as looking:
        for name, (reader, path) in states.items():
            if reader not in windows:
                windows[reader] = window_of(browser, live_server.url, sample, reader)
            windows[reader].page.goto(live_server.url + path)
            looking.look(windows[reader], name)


@pytest.mark.parametrize("kind", EMPTY)
def test_nothing_is_to_mend_where_there_is_nothing_yet(kind: str, browser: Any, live_server: Any) -> None:
    load_strategy()
    nobody = User.objects.create_user("nobody@example.org", "Nora Newcomer", "a long enough password")
    scene = SouthTees(None, None, None, None, None, {"nobody": nobody})  # type: ignore[arg-type]
    window = window_of(browser, live_server.url, scene, kind)
    with Round(f"empty, {kind}", browser) as looking:
        for path in EMPTY[kind]:
            window.page.goto(window.site + path)
            looking.look(window, path)


# ---- none is left out ----


def test_every_address_is_looked_at_or_it_is_said_why_not() -> None:
    portals = {name for name, view, _ in every_view() if not is_allauths(view) and not name.startswith("admin:")}
    looked_at = {page.split()[0] for pages in by_whom().values() for page in pages}
    excused = FILES | LEAD_ON | PRESSED | NO_PAGE

    assert portals - looked_at - excused == set(), "give somebody a line for it in people_by_page.txt, or an excuse"
    assert excused - portals == set()
    assert looked_at & excused == PRESSED & looked_at


def test_what_is_excused_shows_no_page() -> None:
    scene = south_tees()
    pages = addresses(scene, furnish(scene))
    clients = {kind: Client() for kind in ("leader", "place_officer", "hwb_officer")}
    for kind, client in clients.items():
        client.force_login(scene.people[kind])
    shown = {
        name
        for name in pages
        if name.split()[0] in FILES | LEAD_ON | PRESSED | NO_PAGE
        for client in clients.values()
        if (answer := client.get(pages[name])).status_code == 200
        and answer.headers["Content-Type"].startswith("text/html")
    }
    assert shown == set()
