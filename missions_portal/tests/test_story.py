"""The whole journey through HTTP: real sign-ins, real forms, nobody doing what is not theirs, and a worker for the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from barriers.models import Barrier, Escalation
from barriers.tests.factories import BarrierFactory, EscalationFactory
from digests.compile import due_on
from digests.models import Delivery, Edition
from foundation.models import Notice
from foundation.working_days import add, today
from missions.models import Mission
from missions_portal import clock
from missions_portal.tasks import day, tick
from missions_portal.tests.scene import LINK, Hand, SouthTees, day_boxes, in_working_days, on, south_tees
from missions_portal.tests.worker import at_work, ended_well, letters_to, soon, words_of
from people.models import Meeting
from people.tests.factories import MeetingFactory, at_ten

# What is done here is committed, so that the worker, a process of its own, sees it.
pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Families tell their story five times"
ASK = "Agree one consent wording, tried for six months in two neighbourhoods."
WHAT = "Three families told us they stopped after the second form."


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


@pytest.fixture
def the_worker_does(request: pytest.FixtureRequest) -> Callable[[Any], None]:
    return at_work(request)


def add_meeting(officer: Hand, held_on: date) -> Meeting:
    officer.open(reverse("people:meetings"))
    officer.follow("Add a meeting")
    officer.press("Add a meeting", **day_boxes("day", held_on), time="14:00", place="Town hall")
    return Meeting.objects.get(pk=int(re.findall(r"\d+", officer.path)[0]))


def copies_of(edition: Edition, reader: Any) -> list[Any]:
    """The mails with which a reader got an edition."""
    return [letter for letter in letters_to(reader) if edition.contents["title"] in letter["Subject"]]


def hold(officer: Hand, meeting: Meeting) -> None:
    officer.open(reverse("people:meeting", args=[meeting.pk]))
    officer.follow("Record that it is being held")
    officer.press("Record that it is being held", quorum="quorate")


def test_the_whole_story(scene: SouthTees, the_worker_does: Callable[[Any], None]) -> None:
    place_day, board_day, next_day = in_working_days(12), in_working_days(30), in_working_days(75)

    # A visitor sees three stages and nine missions, and nothing private.
    visitor = Hand()
    page = visitor.open("/")
    for stage in ("Start Well", "Live Well", "Age Well"):
        assert stage in page
    for mission in Mission.objects.all():
        assert reverse("public_mission", args=[mission.code]) in visitor.links
    assert visitor.open(reverse("barriers:list")) and visitor.path.startswith(reverse("account_login"))

    # Officers put their meetings in the calendar.
    place, board = Hand().sign_in(scene.place_officer), Hand().sign_in(scene.hwb_officer)
    place_meeting, board_meeting, next_meeting = (
        add_meeting(place, place_day),
        add_meeting(board, board_day),
        add_meeting(board, next_day),
    )

    # A system leader writes down what was learned, and logs a barrier from a title and one sentence.
    leader = Hand().sign_in(scene.leader)
    leader.press("Share it", what=WHAT, so_what="Telling it again is what makes people leave.")
    assert "Shared, with thanks" in leader.words
    leader.open(reverse("barriers:log"))
    leader.press("Log it", title=TITLE, gets_in_the_way="Each service asks for consent in its own words.")
    barrier = Barrier.objects.get()
    assert leader.path == barrier.get_absolute_url() and f"Logged as {barrier.reference}" in leader.words
    assert barrier.reference == "B-LW1-1"

    # Nobody outside the missions reads it yet.
    for outsider in (place, board, Hand(scene.place_member), Hand(scene.hwb_member)):
        assert outsider.client.get(barrier.get_absolute_url()).status_code == 404
    assert Hand(scene.other_leader).client.get(barrier.get_absolute_url()).status_code == 200

    # The leader asks the Place Partnership, having seen what its people will see.
    leader.follow("Ask a forum")
    leader.press(
        "Check your answers",
        forum=scene.place.pk,
        ask=ASK,
        wanted="decide",
        option_1_words="One wording, tried for six months",
        option_1_costs="Half a post",
        option_1_whose="The trust’s records team",
        option_1_harm="Not known yet",
        why_preferred="It can be stopped in a day.",
        nothing_costs="Nothing new",
        nothing_whose="Nobody’s",
        nothing_harm="One family in three stops",
    )
    assert not Escalation.objects.exists() and ASK in leader.words and "Do nothing" in leader.words
    leader.press(f"Ask {scene.place}")
    first = Escalation.objects.get()
    assert first.preferred.words == "One wording, tried for six months" and first.asked_by == scene.leader
    the_worker_does(tick)
    assert "your ask reached" in letters_to(scene.leader)[-1]["Subject"]
    assert "a new ask for" in letters_to(scene.place_officer)[-1]["Subject"]

    # Its officer receives it with thanks and puts it on the agenda.
    assert TITLE in place.open(reverse("barriers:queue"))
    place.follow("Receive")
    place.press("Receive", words="Thank you. It will be on our next agenda.")
    assert Hand(scene.place_member).client.get(barrier.get_absolute_url()).status_code == 200
    place.open(barrier.get_absolute_url())
    place.follow("Put on an agenda")
    place.press("Put on an agenda", meeting=place_meeting.pk)
    assert Escalation.objects.get().state == "scheduled"

    # The meeting is held, quorate, and refers it up to the Board, with the whole story.
    with on(place_day, 15):
        hold(place, place_meeting)
        place.open(barrier.get_absolute_url())
        place.follow("Record the decision")
        place.press(
            "Record the decision",
            outcome="referred-up",
            words="This needs both councils. We refer it to the Board.",
            reasons="Two councils hold the forms.",
            heard="The leader, and three families through them.",
        )
    first.refresh_from_db()
    second = Escalation.objects.get(previous=first)
    assert (first.state, second.state, second.forum, second.ask) == ("referred-up", "submitted", scene.hwb, ASK)
    assert second.asked_by == scene.leader

    # The Board's officer receives, schedules, and writes down what the Board decides.
    with on(add(place_day, 1)):
        assert TITLE in board.open(reverse("barriers:queue"))
        board.follow("Receive")
        board.press("Receive", words="Thank you, and thanks to the Partnership.")
        board.open(barrier.get_absolute_url())
        board.follow("Put on an agenda")
        board.press("Put on an agenda", meeting=board_meeting.pk)
    with on(board_day, 16):
        hold(board, board_meeting)
        board.open(reverse("barriers:queue"))
        board.follow("Record the decision")
        board.press(
            "Record the decision",
            outcome="agreed",
            title="One consent wording, tried for six months",
            words="One consent wording is tried in two neighbourhoods for six months.",
            reasons="Small enough to stop in a day.",
            heard="Three families, through the mission.",
        )
        board.open(reverse("barriers:queue"))
        board.follow("Return the outcome")
        board.press("Return the outcome", words="Yes: start in January with one wording.", thank="Councillor Person")
    second.refresh_from_db()
    barrier.refresh_from_db()
    assert (second.state, barrier.state) == ("returned", "open")

    # The leader sees it on the desk and by e-mail, replies, and resolves the barrier with what it taught.
    with on(board_day, 17):
        the_worker_does(tick)
    assert "an answer came back" in letters_to(scene.leader)[-1]["Subject"]
    assert "Yes: start in January" in words_of(letters_to(scene.leader)[-1])
    with on(add(board_day, 2)):
        desk = leader.open(reverse("desk"))
        assert TITLE in desk and "Yes: start in January with one wording." in desk
        leader.follow("Reply")
        leader.press("Reply", reply="thanks", moved_it="yes")
        leader.open(barrier.get_absolute_url())
        leader.follow("Resolve")
        leader.press("Resolve it", how_far="in-full", what="One wording did it.", so_what="Small asks are answered.")
    second.refresh_from_db()
    barrier.refresh_from_db()
    assert (second.state, second.moved_it, barrier.state) == ("acknowledged", "yes", "resolved-in-full")
    entry = barrier.learning.get()
    assert entry.what == "One wording did it." and entry.reference in leader.words

    # The clock compiles the Board's edition; its officer checks and approves it.
    compile_on = due_on(next_meeting)
    with on(compile_on, 7):
        the_worker_does(day)
        the_worker_does(tick)
    edition = Edition.objects.get(kind="forum", forum=scene.hwb)
    assert (edition.state, localdate(edition.compiled_at)) == ("held", compile_on)
    ready = f"{edition.reference} is ready for you to check"
    assert any(ready in letter["Subject"] for letter in letters_to(scene.hwb_officer))
    with on(compile_on):
        assert edition.reference in board.open(reverse("digests:list"))
        board.open(reverse("desk"))
        board.follow("Check")
        assert "One consent wording, tried for six months" in board.words
        board.press("Approve and send", note="Please read the first line first.")
        the_worker_does(tick)
        the_worker_does(tick)
    edition.refresh_from_db()
    assert edition.state == "sent"

    # Each member, with or without a password, gets one mail in HTML and text, and reads it by its own link.
    for reader in (scene.hwb_member, scene.guest, scene.hwb_chair, scene.hwb_officer):
        letters = copies_of(edition, reader)
        assert len(letters) == 1, reader
        for kind in ("plain", "html"):
            assert "Please read the first line first." in words_of(letters[0], kind)
        link = LINK.search(words_of(letters[0])).group(1)
        with on(add(compile_on, 1)):
            assert "One consent wording, tried for six months" in Hand().open(link)
    assert letters_to(scene.place_member) == []

    # On the web and as PDF for whoever signs in; not for those it is not for.
    member = Hand().sign_in(scene.hwb_member)
    assert "One consent wording, tried for six months" in member.open(edition.get_absolute_url())
    pdf = member.client.get(reverse("digests:pdf", args=[edition.reference]))
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    assert member.client.get(barrier.get_absolute_url()).status_code == 200
    assert Hand(scene.place_member).client.get(edition.get_absolute_url()).status_code == 404

    # Residents still see nothing that nobody published.
    for name in ("home", "public_decisions", "public_learning", "public_digests", "public_feed"):
        told = Hand().client.get(reverse(name)).content.decode()
        assert TITLE not in told and "One consent wording" not in told


# ---- the worker's own clock, with nobody to ring for it ----


def test_a_worker_compiles_the_boards_edition_and_delivers_it_once_its_officer_approved_it(
    scene: SouthTees, worker: Callable[..., None]
) -> None:
    # The day its edition is due has come: papers go out in two working days.
    MeetingFactory(forum=scene.hwb, starts_at=at_ten(in_working_days(7)))
    with on(today() - timedelta(days=14)):
        EscalationFactory(barrier=BarrierFactory(lead_mission=scene.mission), forum=scene.hwb, state="returned")
    told = ("Please read the first line first.", "One consent wording, tried for six months")
    readers = [scene.hwb_member, scene.guest, scene.hwb_chair, scene.hwb_officer]
    assert not scene.guest.has_usable_password()

    worker(sweep_seconds=1)
    edition = soon(lambda: Edition.objects.filter(kind="forum", forum=scene.hwb).first())
    ready = f"{edition.reference} is ready for you to check"
    soon(lambda: [letter for letter in letters_to(scene.hwb_officer) if ready in letter["Subject"]])
    officer = Hand().sign_in(scene.hwb_officer)
    officer.follow("Check")
    officer.press("Approve and send", note=told[0])
    soon(lambda: Edition.objects.filter(pk=edition.pk, state="sent").exists())
    soon(lambda: Notice.objects.filter(kind="digest.edition", state="sent").count() == len(readers))
    # Two more ticks of the clock find nothing left to send.
    so_far = ended_well(clock.TICK)
    soon(lambda: ended_well(clock.TICK) >= so_far + 2)

    assert set(Delivery.objects.filter(edition=edition).values_list("person", flat=True)) == {r.pk for r in readers}
    links = []
    for reader in readers:
        letters = copies_of(edition, reader)
        assert len(letters) == 1, reader
        for kind in ("plain", "html"):
            words = words_of(letters[0], kind)
            assert all(sentence in words for sentence in told)
        links.append(LINK.search(words_of(letters[0])).group(1))
        page = Hand().open(links[-1])
        assert all(sentence in page for sentence in told)
    assert len(set(links)) == len(readers), "each link is one person's own"
    member = Hand().sign_in(scene.hwb_member)
    member.open(edition.get_absolute_url())
    pdf = member.client.get(next(link for link in member.links if "/pdf/" in link))
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")


def test_a_worker_that_hears_the_hint_delivers_before_the_clock_would(
    scene: SouthTees, worker: Callable[..., None], settings: Any
) -> None:
    worker(sweep_seconds=600)
    # The one tick of its start is over: the next would come in ten minutes.
    soon(lambda: ended_well(clock.TICK) and ended_well(clock.DAY))
    settings.OUTBOX_HINT = True

    escalation = EscalationFactory(barrier=BarrierFactory(title=TITLE, lead_mission=scene.mission))
    receipt = Notice.objects.filter(kind="barriers.receipt", to=escalation.asked_by)

    soon(lambda: receipt.filter(state="sent").exists())
    assert ended_well(clock.TICK) == 1
    assert any("your ask reached" in letter["Subject"] for letter in letters_to(escalation.asked_by))
