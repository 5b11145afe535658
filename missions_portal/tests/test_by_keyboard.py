"""The journey by keyboard alone: signed in, logged, asked, received, scheduled, decided, returned, answered, resolved."""

from __future__ import annotations

from typing import Any

import pytest

from foundation.working_days import today
from missions_portal.tests.accessible_rounds import LONG, Round
from missions_portal.tests.keyboard import Keys
from missions_portal.tests.looks import SIZES
from missions_portal.tests.scene import PHONE, SouthTees, south_tees
from missions_portal.tests.test_story_browser import (
    ask_the_partnership,
    decide,
    log_a_barrier,
    receive_and_schedule,
    reply_and_resolve,
    return_the_outcome,
)
from people.tests.factories import MeetingFactory, at_ten

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

# Who walks where; the long form goes everywhere.
WAYS = [("phone", "desk"), ("desk", "phone"), ("narrow", "zoomed")] if LONG else [("phone", "desk")]


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


@pytest.mark.parametrize(("leaders", "officers"), WAYS)
def test_the_journey_is_walked_by_keyboard_alone(
    scene: SouthTees, browser: Any, live_server: Any, leaders: str, officers: str
) -> None:
    meeting = MeetingFactory(forum=scene.place, starts_at=at_ten(today()))
    leader = Keys(browser, live_server.url, size=SIZES[leaders]).sign_in(scene.leader)
    barrier = log_a_barrier(leader)
    ask_the_partnership(leader, scene, barrier)

    officer = Keys(browser, live_server.url, size=SIZES[officers]).sign_in(scene.place_officer)
    receive_and_schedule(officer, barrier, meeting)
    decide(officer, barrier, meeting, "agreed")
    return_the_outcome(officer)

    leader.open("/portal/")
    reply_and_resolve(leader, barrier)
    with Round(f"by keyboard, {leaders} and {officers}", browser) as done:
        done.looked_at = {"leader": f"{leader.stops} stops", "officer": f"{officer.stops} stops"}
    for window in (leader, officer):
        window.close()


def test_after_a_mistake_the_focus_is_on_what_is_wrong_and_leads_to_the_box(
    scene: SouthTees, browser: Any, live_server: Any
) -> None:
    leader = Keys(browser, live_server.url, size=PHONE).as_if_signed_in(scene.leader)
    leader.open("/portal/barriers/log/")
    leader.reach(leader.page.locator("main").get_by_role("button", name="Log it"))
    with leader.page.expect_navigation():
        leader.page.keyboard.press("Enter")

    assert "govuk-error-summary" in leader.page.evaluate("document.activeElement.className")
    leader.reach(leader.page.locator(".govuk-error-summary a").first)
    leader.page.keyboard.press("Enter")
    assert leader.page.evaluate("document.activeElement.name") == "title"
    assert leader.page.evaluate("looks.here(null).inSight")
    leader.close()


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(scene: SouthTees, browser: Any, live_server: Any) -> None:
    leader = Keys(browser, live_server.url, size=PHONE).as_if_signed_in(scene.leader)
    leader.open("/portal/")
    menu = leader.page.locator(".app-menu summary")
    leader.reach(menu)
    leader.page.keyboard.press("Space")
    leader.reach(leader.page.locator(".app-menu").get_by_role("link", name="Search"))
    leader.page.keyboard.press("Escape")
    assert menu.evaluate("e => e === document.activeElement && !e.parentElement.open")
    leader.close()
