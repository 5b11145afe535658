"""The journey in Chromium: the leader on a phone, officers at a desk, a worker behind; without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from barriers.models import Barrier, Escalation
from conftest import chromium
from digests.compile import due_on
from digests.models import Edition
from foundation.working_days import today
from missions_portal.tasks import day, tick
from missions_portal.tests.scene import LINK, PHONE, SouthTees, Window, in_working_days, on, south_tees
from missions_portal.tests.worker import at_work, letters_to, words_of
from people.tests.factories import MeetingFactory, at_ten

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

TITLE = "Families tell their story five times"
ASK = "Agree one consent wording, tried for six months in two neighbourhoods."


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


@pytest.fixture
def the_worker_does(request: pytest.FixtureRequest) -> Callable[[Any], None]:
    return at_work(request)


def is_not_wider_than_the_screen(window: Window) -> bool:
    return window.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def log_a_barrier(window: Window) -> Barrier:
    window.open("/portal/barriers/")
    window.follow("Log a barrier")
    window.fill(title=TITLE, gets_in_the_way="Each service asks for consent in its own words.")
    window.press("Log it")
    return Barrier.objects.latest("pk")


def ask_the_partnership(window: Window, scene: SouthTees, barrier: Barrier) -> None:
    window.open(barrier.get_absolute_url())
    window.follow("Ask a forum")
    window.choose("forum", scene.place.pk)
    window.choose("wanted", "decide")
    window.fill(ask=ASK, option_1_words="One wording, tried for six months", option_1_costs="Half a post")
    window.fill(option_1_whose="The trust’s", option_1_harm="None known", nothing_harm="One family in three stops")
    window.fill(why_preferred="It is small.", nothing_costs="Nothing new", nothing_whose="Nobody’s")
    window.press("Check your answers")
    assert ASK in window.words
    window.press(f"Ask {scene.place}")
    assert Escalation.objects.filter(barrier=barrier, state="submitted").exists()


def receive_and_schedule(window: Window, barrier: Barrier, meeting: Any) -> None:
    assert TITLE in window.open("/portal/escalations/")
    window.follow("Receive")
    window.fill(words="Thank you. It will be on our next agenda.")
    window.press("Receive")
    window.follow("Put on an agenda")
    window.pick("meeting", meeting.pk)
    if not meeting.papers_open(today()):
        window.fill(late_because="The Partnership decided only today.")
    window.press("Put on an agenda")
    assert barrier.escalations.last().state == "scheduled"


def decide(window: Window, barrier: Barrier, meeting: Any, outcome: str) -> None:
    window.open(f"/portal/meetings/{meeting.pk}/")
    window.follow("Record that it is being held")
    window.choose("quorum", "quorate")
    window.press("Record that it is being held")
    window.open("/portal/escalations/")
    window.follow("Record the decision")
    window.choose("outcome", outcome)
    window.fill(words="One consent wording is tried in two neighbourhoods.", reasons="It can be stopped in a day.")
    window.fill(heard="Three families, through the mission.")
    window.press("Record the decision")


def return_the_outcome(window: Window) -> None:
    window.open("/portal/escalations/")
    window.follow("Return the outcome")
    window.fill(words="Yes: start in January with one wording.")
    window.press("Return the outcome")


def reply_and_resolve(window: Window, barrier: Barrier) -> None:
    window.follow("Reply")
    window.choose("reply", "thanks")
    window.choose("moved_it", "yes")
    window.press("Reply")
    window.follow("Resolve")
    window.choose("how_far", "in-full")
    window.fill(what="One wording did it.", so_what="Small asks are answered.")
    window.press("Resolve it")
    barrier.refresh_from_db()
    assert barrier.state == "resolved-in-full" and barrier.learning.count() == 1


def meetings_today(scene: SouthTees) -> tuple[Any, Any]:
    return tuple(MeetingFactory(forum=forum, starts_at=at_ten(today())) for forum in (scene.place, scene.hwb))


def test_the_journey_on_a_phone_and_at_a_desk(
    scene: SouthTees, browser: Any, live_server: Any, the_worker_does: Callable[[Any], None]
) -> None:
    place_meeting, board_meeting = meetings_today(scene)
    next_meeting = MeetingFactory(forum=scene.hwb, starts_at=at_ten(in_working_days(40)))
    site = live_server.url

    visitor = Window(browser, site, size=PHONE)
    visitor.open("/")
    for words in ("Start Well", "Live Well", "Age Well", "Families out of poverty"):
        assert words in visitor.words
    assert is_not_wider_than_the_screen(visitor)

    leader = Window(browser, site, size=PHONE).sign_in(scene.leader)
    leader.fill(what="Three families stopped after the second form.", so_what="Telling it again makes people leave.")
    leader.press("Share it")
    assert "Telling it again makes people leave." in leader.words
    barrier = log_a_barrier(leader)
    assert is_not_wider_than_the_screen(leader)
    ask_the_partnership(leader, scene, barrier)

    place = Window(browser, site).sign_in(scene.place_officer)
    receive_and_schedule(place, barrier, place_meeting)
    decide(place, barrier, place_meeting, "referred-up")
    assert [trip.state for trip in barrier.escalations.order_by("number")] == ["referred-up", "submitted"]

    board = Window(browser, site).sign_in(scene.hwb_officer)
    receive_and_schedule(board, barrier, board_meeting)
    decide(board, barrier, board_meeting, "agreed")
    return_the_outcome(board)

    the_worker_does(tick)
    assert any("an answer came back" in letter["Subject"] for letter in letters_to(scene.leader))
    assert "Yes: start in January with one wording." in leader.open("/portal/")
    assert is_not_wider_than_the_screen(leader)
    reply_and_resolve(leader, barrier)

    with on(due_on(next_meeting), 7):
        the_worker_does(day)
    edition = Edition.objects.get(forum=scene.hwb, kind="forum")
    board.open("/portal/")
    board.follow("Check")
    board.fill(note="Please read the first line first.")
    board.press("Approve and send")
    the_worker_does(tick)
    the_worker_does(tick)
    letters = letters_to(scene.guest)
    assert len(letters) == 1
    reader = Window(browser, site, size=PHONE)
    assert "Please read the first line first." in reader.open(LINK.search(words_of(letters[0])).group(1))
    assert is_not_wider_than_the_screen(reader)
    member = Window(browser, site).sign_in(scene.hwb_member)
    assert "Please read the first line first." in member.open(edition.get_absolute_url())
    pdf = member.context.request.get(f"{site}/portal/digests/{edition.reference}/pdf/")
    assert pdf.ok and pdf.body().startswith(b"%PDF")
    for window in (visitor, leader, place, board, reader, member):
        window.close()


def test_it_works_without_scripts(scene: SouthTees, browser: Any, live_server: Any) -> None:
    window = Window(browser, live_server.url, size=PHONE, java_script_enabled=False).sign_in(scene.leader)
    barrier = log_a_barrier(window)
    ask_the_partnership(window, scene, barrier)
    assert "Asked" in window.words or str(scene.place) in window.words
    window.close()


@pytest.mark.browser
def test_a_browser_leaves_no_session_of_the_database_open_behind_it() -> None:
    with chromium():
        assert not Barrier.objects.exists()
        asked = connections["default"]
        assert asked.connection is not None
    assert asked.connection is None
