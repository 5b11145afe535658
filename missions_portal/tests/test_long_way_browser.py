"""The long way in Chromium: up to the Board, out to two councils, back, disputed, asked again and resolved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from typing import Any

import pytest
from django.urls import reverse

from barriers.models import Barrier, Decision
from barriers.tests.factories import BarrierFactory
from foundation.models import Notice
from foundation.moments import now
from foundation.working_days import today
from missions_portal.public_urls import urlpatterns
from missions_portal.tasks import tick
from missions_portal.tests.keyboard import Keys
from missions_portal.tests.scene import LINK, PHONE, SouthTees, Window, south_tees
from missions_portal.tests.test_story_browser import ASK, TITLE, is_not_wider_than_the_screen
from missions_portal.tests.worker import at_work, letters_to, words_of
from people.models import Meeting, Organisation, User
from people.tests.factories import MeetingFactory, at_ten

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

COUNCILS = ("Middlesbrough Council", "Redcar & Cleveland Borough Council")
IN_THE_WAY = "Each service asks for consent in its own words."
ASKED_AGAIN = "Have one wording at the two clinics the first round left out."
HELP = "I know who keeps the forms at both councils, and can ring them."
TO_THE_COUNCILS = "Both councils are asked to use the one wording."
WILL = "Our family hubs start with the one wording in January."
WILL_NOT = "Our forms are bound to a system we replace next year."
CAME_BACK = "One council starts in January; the other tells us by summer."
DISPUTED = "In our mission families still tell it four times."
CAME_BACK_AGAIN = "Yes: the two clinics have the one wording from March."
LEARNED = "One council moving first made the other ask how."
LEARNED_AT_LAST = "Asking again with what had moved was quicker than the first ask."
# Told when it is resolved in part, and again when it is in full: the mail does not say which.
TOLD_ALIKE = "Its mission says it is out of the way."
PRIVATE = [
    TITLE,
    ASK,
    IN_THE_WAY,
    ASKED_AGAIN,
    HELP,
    TO_THE_COUNCILS,
    WILL,
    WILL_NOT,
    CAME_BACK,
    DISPUTED,
    CAME_BACK_AGAIN,
    LEARNED,
    LEARNED_AT_LAST,
]


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


@pytest.fixture
def the_worker_does(request: pytest.FixtureRequest) -> Callable[[Any], None]:
    return at_work(request)


class Fitting(Window):
    """A window in which every page that is opened, on a phone or at a desk, fits its width."""

    def open(self, path: str) -> str:
        super().open(path)
        return self._fits()

    def follow(self, words: str) -> str:
        super().follow(words)
        return self._fits()

    def press(self, words: str) -> str:
        super().press(words)
        return self._fits()

    def _fits(self) -> str:
        assert is_not_wider_than_the_screen(self), self.path
        return self.words


# ---- what there is before ----


def a_meeting_today(forum: Any, hours_after_ten: int = 0) -> Meeting:
    return MeetingFactory(forum=forum, starts_at=at_ten(today(), more=hours_after_ten * 3600))


def two_councils() -> list[Organisation]:
    """Both councils, each with a contact who has no password."""
    councils = [Organisation.objects.get(name=name) for name in COUNCILS]
    for n, council in enumerate(councils, 1):
        council.contact = User.objects.create_user(f"council{n}@example.org", f"Council Contact {n}", None)
        council.save()
    return councils


# ---- what a mission does ----


def log_beside_a_similar_one(leader: Window, earlier: Barrier) -> Barrier:
    """What resembles it is shown while it is typed, with “Us too”; this time the leader writes it all the same."""
    leader.open("/portal/barriers/")
    leader.follow("Log a barrier")
    leader.fill(title=TITLE, gets_in_the_way=IN_THE_WAY)
    similar = leader.page.locator("main [data-similar]")
    similar.get_by_role("link", name=earlier.title).wait_for()
    assert similar.get_by_role("link", name="Us too").is_visible()
    assert is_not_wider_than_the_screen(leader)
    leader.press("Log it")
    return Barrier.objects.latest("pk")


def say_us_too(leader: Window, barrier: Barrier) -> None:
    leader.open(barrier.get_absolute_url())
    leader.follow("Us too")
    leader.fill(effect="Our families stop at the third form.")
    leader.press("Us too")


def ask_a_forum(leader: Window, barrier: Barrier, forum: Any, ask: str, door: str = "Ask a forum") -> None:
    leader.open(barrier.get_absolute_url())
    leader.follow(door)
    leader.choose("forum", forum.pk)
    leader.choose("wanted", "decide")
    leader.fill(ask=ask, option_1_words="One wording, tried for six months", option_1_costs="Half a post")
    leader.fill(option_1_whose="The trust’s", option_1_harm="None known", nothing_harm="One family in three stops")
    leader.fill(why_preferred="It is small.", nothing_costs="Nothing new", nothing_whose="Nobody’s")
    assert ask in leader.press("Check your answers")
    leader.press(f"Ask {forum}")


def reply_by_the_link(leader: Window, person: User) -> None:
    (letter,) = [letter for letter in mails_of(person) if "an answer came back" in letter["Subject"]]
    assert CAME_BACK in words_of(letter)
    leader.open(link_in(letter))
    say_thanks(leader, "partly", "One council is enough to begin with.")
    assert "The officer is told" in leader.press("Send the reply")


def reply_in_the_portal(leader: Window, barrier: Barrier) -> None:
    assert CAME_BACK_AGAIN in leader.open(barrier.get_absolute_url())
    leader.follow("Reply")
    say_thanks(leader, "yes", "Thank you, all of you.")
    leader.press("Reply")


def say_thanks(leader: Window, moved_it: str, words: str) -> None:
    leader.choose("reply", "thanks")
    leader.choose("moved_it", moved_it)
    leader.fill(words=words)


def resolve(leader: Window, barrier: Barrier, how_far: str, what: str) -> None:
    leader.open(barrier.get_absolute_url())
    leader.follow("Resolve in part" if how_far == "in-part" else "Resolve")
    leader.choose("how_far", how_far)
    leader.fill(what=what, so_what="A small ask is answered soonest.")
    leader.press("Resolve it")


def dispute(leader: Window, barrier: Barrier) -> None:
    leader.open(barrier.get_absolute_url())
    leader.follow("Dispute")
    leader.fill(words=DISPUTED)
    assert DISPUTED in leader.press("Dispute")


# ---- what a forum does ----


def receive(officer: Window, barrier: Barrier, words: str) -> None:
    assert TITLE in officer.open("/portal/escalations/")
    officer.follow("Receive")
    officer.fill(words=words)
    officer.press("Receive")
    assert state_of_its_trip(barrier) == "received"


def put_on_the_agenda(officer: Window, barrier: Barrier, meeting: Meeting) -> None:
    officer.open(barrier.get_absolute_url())
    officer.follow("Put on an agenda")
    officer.pick("meeting", meeting.pk)
    officer.fill(words=f"It is taken at {meeting.starts_at:%H:%M}.")
    if not meeting.papers_open(today()):
        officer.fill(late_because="It was asked only today.")
    officer.press("Put on an agenda")
    assert state_of_its_trip(barrier) == "scheduled"


def hold(officer: Window, meeting: Meeting) -> None:
    officer.open(f"/portal/meetings/{meeting.pk}/")
    officer.follow("Record that it is being held")
    officer.choose("quorum", "quorate")
    officer.press("Record that it is being held")


def record(officer: Window, outcome: str, words: str, partners: Sequence[Organisation] = ()) -> Decision:
    officer.open("/portal/escalations/")
    officer.follow("Record the decision")
    officer.choose("outcome", outcome)
    officer.fill(words=words, reasons="It can be stopped in a day.", heard="Three families, through the mission.")
    if partners:
        officer.page.locator("main summary", has_text="Partners that are asked").click()
    for n, partner in enumerate(partners, 1):
        if n > 1:
            officer.page.locator("main summary", has_text=f"Partner {n}").click()
        officer.page.select_option(f"[name=partner_{n}]", str(partner.pk))
    officer.press("Record the decision")
    return Decision.objects.latest("pk")


def return_the_outcome(officer: Window, words: str) -> None:
    officer.open("/portal/escalations/")
    officer.follow("Return the outcome")
    officer.fill(words=words)
    officer.press("Return the outcome")


def offer_help(member: Window, barrier: Barrier) -> None:
    member.open(barrier.get_absolute_url())
    member.follow("I can help with this")
    member.fill(words=HELP)
    assert HELP in member.press("Send it to the officer and the mission")


# ---- what partners do, and residents read ----


def answer_for(contact: User, window: Window, answer: str, words: str, because: str = "") -> None:
    """By the link in their mail, without signing in."""
    (letter,) = mails_of(contact)
    assert "What will" in window.open(link_in(letter))
    window.choose("answer", answer)
    window.fill(words=words, because=because)
    assert "The forum's officer is told" in window.press("Send the reply")
    window.open("/portal/")
    assert window.path == reverse("account_login")
    window.close()


def reads_both_answers_beside_each_other(officer: Window, decision: Decision) -> None:
    words = officer.open(decision.get_absolute_url())
    assert WILL in words and WILL_NOT in words
    one, other = [card.bounding_box() for card in officer.page.locator(".app-beside > article").all()]
    assert one["y"] == other["y"] and one["x"] + one["width"] <= other["x"]


def finds_nothing_of_it(resident: Window, barrier: Barrier) -> None:
    """Neither on a page nor in its source; nor in a feed, a calendar or a list for searchers."""
    for path in public_addresses(barrier):
        answer = resident.context.request.get(resident.site + path)
        found = [words for words in [*PRIVATE, barrier.reference] if words in answer.text()]
        assert answer.ok and not found, (path, found)
    resident.open(reverse("public_mission", args=[barrier.lead_mission.code]))
    resident.close()


def public_addresses(barrier: Barrier) -> list[str]:
    plain = [f"/{pattern.pattern}" for pattern in urlpatterns if not pattern.pattern.converters]
    return [*plain, reverse("public_mission", args=[barrier.lead_mission.code])]


# ---- how it stands ----


def state_of_its_trip(barrier: Barrier) -> str:
    return barrier.escalations.latest("number").state


def trips_of(barrier: Barrier) -> list[tuple[str, str]]:
    return list(barrier.escalations.order_by("number").values_list("forum__code", "state"))


def state_of(barrier: Barrier) -> str:
    barrier.refresh_from_db()
    return barrier.state


def mails_of(person: User) -> list[EmailMessage]:
    """A person's own mails; `letters_to` leader@example.org holds those to other_leader@example.org too."""
    return [letter for letter in letters_to(person) if letter["To"].addresses[0].addr_spec == person.email]


def link_in(letter: Any) -> str:
    found = LINK.search(words_of(letter))
    assert found, words_of(letter)
    return found.group(1)


def nobody_got_the_same_mail_twice() -> None:
    """Nothing is left to send, each notice that went is one mail, and no two mails to a person say the same."""
    assert not Notice.objects.due(now()).exists() and not Notice.objects.given_up().exists()
    sent = Notice.objects.filter(state="sent")
    for person in User.objects.filter(notices__in=sent).distinct():
        letters = mails_of(person)
        assert len(letters) == sent.filter(to=person).count(), person
        said = Counter(re.sub(r"https?://\S+", "", words_of(letter)) for letter in letters)
        twice = [words for words, times in said.items() if times > 1 and not words.startswith(TOLD_ALIKE)]
        assert not twice, (person, twice)


def test_a_barrier_goes_the_long_way_and_is_resolved_with_learning(
    scene: SouthTees, browser: Any, live_server: Any, the_worker_does: Callable[[Any], None]
) -> None:
    site = live_server.url
    earlier = BarrierFactory(lead_mission=scene.other_mission, author=scene.other_leader)
    councils = two_councils()
    in_the_space, at_the_place = a_meeting_today(scene.space), a_meeting_today(scene.place)
    at_the_board, at_the_board_again = a_meeting_today(scene.hwb), a_meeting_today(scene.hwb, 4)

    leader = Fitting(browser, site, size=PHONE).sign_in(scene.leader)
    barrier = log_beside_a_similar_one(leader, earlier)
    assert state_of(barrier) == "open"
    # By keyboard alone, from the sign-in on.
    other_leader = Keys(browser, site).sign_in(scene.other_leader)
    say_us_too(other_leader, barrier)
    ask_a_forum(leader, barrier, scene.space, ASK)
    assert state_of(barrier) == "escalated" and trips_of(barrier) == [("facilitated-space", "submitted")]

    facilitator = Fitting(browser, site, size=PHONE).sign_in(scene.facilitator)
    receive(facilitator, barrier, "Thank you. The leaders talk about it today.")
    put_on_the_agenda(facilitator, barrier, in_the_space)
    hold(facilitator, in_the_space)
    record(facilitator, "referred-up", "The forms belong to others, so we take it to the Partnership.")
    assert trips_of(barrier) == [("facilitated-space", "referred-up"), ("place-partnership", "submitted")]

    place = Fitting(browser, site).sign_in(scene.place_officer)
    receive(place, barrier, "Thank you. The Partnership has it today.")
    member = Fitting(browser, site, size=PHONE).sign_in(scene.place_member)
    offer_help(member, barrier)
    put_on_the_agenda(place, barrier, at_the_place)
    hold(place, at_the_place)
    record(place, "referred-up", "Both councils must move, so the Board has to ask them.")
    assert trips_of(barrier)[1:] == [("place-partnership", "referred-up"), ("hwb", "submitted")]

    board = Fitting(browser, site).sign_in(scene.hwb_officer)
    receive(board, barrier, "Thank you. The Board has it this morning.")
    put_on_the_agenda(board, barrier, at_the_board)
    hold(board, at_the_board)
    decision = record(board, "referred-to-a-partner", TO_THE_COUNCILS, councils)
    assert state_of(barrier) == "escalated" and barrier.turn == "partner"
    the_worker_does(tick)
    one, other = [council.contact for council in councils]
    answer_for(one, Fitting(browser, site, size=PHONE), "will", WILL)
    assert state_of(barrier) == "escalated" and barrier.turn == "partner"
    answer_for(other, Fitting(browser, site, size=PHONE), "will_not", "We cannot this year.", WILL_NOT)
    assert state_of(barrier) == "escalated" and barrier.turn == "decided"
    reads_both_answers_beside_each_other(board, decision)
    return_the_outcome(board, CAME_BACK)
    assert state_of(barrier) == "open" and state_of_its_trip(barrier) == "returned"

    the_worker_does(tick)
    reply_by_the_link(leader, scene.leader)
    assert state_of_its_trip(barrier) == "acknowledged"
    resolve(leader, barrier, "in-part", LEARNED)
    assert state_of(barrier) == "resolved-in-part"
    dispute(other_leader, barrier)
    assert state_of(barrier) == "open"

    ask_a_forum(leader, barrier, scene.hwb, ASKED_AGAIN, "Ask again, or ask another forum")
    receive(board, barrier, "Thank you. The Board takes it again this afternoon.")
    put_on_the_agenda(board, barrier, at_the_board_again)
    hold(board, at_the_board_again)
    record(board, "agreed", "The two clinics get the one wording.")
    return_the_outcome(board, CAME_BACK_AGAIN)
    reply_in_the_portal(leader, barrier)
    resolve(leader, barrier, "in-full", LEARNED_AT_LAST)

    assert state_of(barrier) == "resolved-in-full"
    assert trips_of(barrier) == [
        ("facilitated-space", "referred-up"),
        ("place-partnership", "referred-up"),
        ("hwb", "acknowledged"),
        ("hwb", "acknowledged"),
    ]
    assert set(barrier.learning.values_list("what", flat=True)) == {LEARNED, LEARNED_AT_LAST}
    the_worker_does(tick)
    nobody_got_the_same_mail_twice()
    finds_nothing_of_it(Fitting(browser, site, size=PHONE), barrier)
    for window in (leader, other_leader, facilitator, place, member, board):
        window.close()
