"""Learning in Chromium, on a phone: written in three boxes, made better, found, used, and put together with others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from learning.models import LearningEntry, Synthesis
from learning.tests.factories import LearningEntryFactory
from missions_portal.tasks import day, tick
from missions_portal.tests.scene import PHONE, SouthTees, south_tees
from missions_portal.tests.test_long_way_browser import Fitting, mails_of
from missions_portal.tests.worker import at_work, words_of

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

WHAT = "Fathers at the school gate told us about the uniform grant."
SO_WHAT = "Nobody had asked them before."
TITLE = "Ask fathers at the gate"
HOW = "Our health visitors now ask at the gate as well."
SAY_MORE = "At the gate, in the shop and at the food table."
TOGETHER = "People tell you where they already stand"


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


@pytest.fixture
def the_worker_does(request: pytest.FixtureRequest) -> Callable[[Any], None]:
    return at_work(request)


def write(leader: Fitting) -> LearningEntry:
    """From the desk, in three boxes and one press."""
    leader.open("/portal/")
    leader.fill(what=WHAT, so_what=SO_WHAT)
    leader.press("Share it")
    return LearningEntry.objects.latest("pk")


def make_it_better(leader: Fitting, entry: LearningEntry) -> None:
    leader.open(entry.get_absolute_url())
    leader.follow("Amend the words")
    leader.fill(title=TITLE)
    leader.page.select_option("[name=kind]", "surprise")
    leader.page.select_option("[name=confidence]", "some")
    leader.press("Save")


def find_it(other: Fitting, entry: LearningEntry) -> None:
    """By another ending of a word it holds, with what was found marked."""
    other.open("/portal/learning/")
    other.page.locator("main summary", has_text="Filter").click()
    other.fill(q="uniforms")
    other.press("Show")
    assert "with the words “uniforms”" in other.words
    assert other.page.locator("main mark").first.inner_text() == "uniform"
    assert entry.reference in other.follow(TITLE)


def use_it(other: Fitting) -> None:
    other.follow("We can use this")
    other.fill(how=HOW)
    other.press("Say that we use it")
    assert "One other mission uses this" in other.words and HOW in other.words


def put_together(facilitator: Fitting, entry: LearningEntry, shop: LearningEntry) -> Synthesis:
    facilitator.open("/portal/learning/")
    facilitator.follow("Syntheses")
    facilitator.follow("Put entries together")
    facilitator.fill(title=TOGETHER, words=SAY_MORE)
    facilitator.choose("entries", entry.pk)
    facilitator.page.locator("main summary", has_text="Find entries").click()
    facilitator.fill(q="neighbour")
    facilitator.press("Find entries")
    # What was typed and ticked is still there, though the page went at once.
    assert facilitator.page.input_value("[name=title]") == TOGETHER
    facilitator.choose("entries", shop.pk)
    facilitator.choose("confidence", "some")
    facilitator.press("Keep it, and check it")
    facilitator.follow("Share it")
    facilitator.press("Share it")
    return Synthesis.objects.get()


def test_what_was_learned_is_found_used_and_put_together(
    scene: SouthTees, browser: Any, live_server: Any, the_worker_does: Callable[[Any], None]
) -> None:
    site = live_server.url
    shop = LearningEntryFactory(mission=scene.other_mission, author=scene.other_leader)

    leader = Fitting(browser, site, size=PHONE).sign_in(scene.leader)
    entry = write(leader)
    make_it_better(leader, entry)
    other = Fitting(browser, site, size=PHONE).sign_in(scene.other_leader)
    find_it(other, entry)
    use_it(other)
    facilitator = Fitting(browser, site, size=PHONE).sign_in(scene.facilitator)
    synthesis = put_together(facilitator, entry, shop)

    the_worker_does(tick)
    the_worker_does(day)
    the_worker_does(tick)
    told = [words_of(letter) for letter in mails_of(scene.leader)]
    assert any(HOW in words for words in told) and any(SAY_MORE in words for words in told)
    assert "One mission used what you wrote" in leader.open("/portal/")
    assert TOGETHER in leader.open(entry.get_absolute_url())
    leader.follow(TOGETHER)
    assert set(synthesis.entries.all()) == {entry, shop} and synthesis.state == "shared"
    for window in (leader, other, facilitator):
        window.close()
