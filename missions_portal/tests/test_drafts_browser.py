"""What is being typed is kept, also by a page that refused it, in Chromium on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from missions_portal.tests.scene import PHONE, Window, south_tees

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

IN_THE_WAY = "The council may buy no food from a grower in town."


def test_what_a_page_refused_is_there_again_for_whoever_left_it(browser: Any, live_server: Any) -> None:
    leader = Window(browser, live_server.url, size=PHONE).sign_in(south_tees().leader)
    leader.open("/portal/barriers/log/")
    leader.fill(gets_in_the_way=IN_THE_WAY)
    leader.page.get_by_role("button", name="Log it").click()  # at once: nothing was kept before it was sent
    leader.page.locator(".govuk-error-summary").wait_for()
    leader.page.get_by_text("Draft kept").wait_for()

    leader.open("/portal/")
    leader.open("/portal/barriers/log/")

    assert leader.page.locator("[name=gets_in_the_way]").input_value() == IN_THE_WAY
    leader.close()
