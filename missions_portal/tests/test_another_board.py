"""Another board's strategy, loaded alone: the whole portal works on it, and no place's own words are in the code."""

from __future__ import annotations

import re
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from barriers.models import Barrier, Escalation
from digests.compile import due_on
from digests.models import Edition
from foundation.working_days import add
from learning.models import CommunityVoice, EngagementRoute
from missions.models import Mission, Strategy
from missions_portal.tasks import day, tick
from missions_portal.tests import expected_answers
from missions_portal.tests.scene import (
    KINDS,
    LINK,
    Hand,
    SouthTees,
    addresses,
    day_boxes,
    deliver,
    furnish,
    in_working_days,
    on,
    seated,
)
from people.models import Area, Forum, Meeting, Organisation

SKERRY = Path(__file__).parent / "packs" / "skerry.yaml"
# Places and bodies of the portal's first board; its pack, sample, tests and guides may name them.
FIRST_BOARDS_OWN = re.compile(
    r"(?i:south[ _-]?tees|middlesbrough|redcar|livewell|teesside|tees valley|place[ -]partnership)|\bHDRC\b|\b(HWB|hwb)\b"
)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def skerry() -> SouthTees:
    """The other board's pack alone, with one person of each kind: two missions, and one forum in two parts."""
    call_command("load_strategy", str(SKERRY), stdout=StringIO())
    missions, forums = Mission.objects.in_bulk(field_name="code"), Forum.objects.in_bulk(field_name="code")
    loft, assembly = forums["loft"], forums["assembly"]
    return seated(SouthTees(missions["HARBOUR7"], missions["W2"], loft, assembly, assembly))


@pytest.fixture
def scene() -> SouthTees:
    return skerry()


def signed_in(scene: SouthTees, kind: str) -> Client:
    client = Client()
    if kind != "visitor":
        client.force_login(scene.people[kind])
    return client


# ---- what is loaded ----


def test_the_other_boards_pack_makes_the_portal_theirs_and_nobody_elses(scene: SouthTees) -> None:
    assert Strategy.current().place == "Skerry Isles"
    assert list(Mission.objects.values_list("code", flat=True)) == ["K", "HARBOUR7", "W2", "CARE"]
    assert [area.name for area in Area.objects.all()] == ["The Isles"]
    assert set(Forum.objects.values_list("code", flat=True)) == {"loft", "assembly"}
    assert Organisation.objects.count() == 3
    home = Client().get("/").content.decode()
    for words in ("Skerry Isles", "Arriving", "Staying", "A room of one’s own", "Care without a crossing"):
        assert words in home


# ---- every page, as each kind of person ----

# The one forum that decides is two of the first board's: its people are answered as either forum's people are.
OFFICERS, MEMBERS = {"place_officer", "hwb_officer"}, {"place_member", "hwb_member"}
ALIKE = dict.fromkeys(OFFICERS, OFFICERS) | dict.fromkeys(MEMBERS, MEMBERS) | {"hwb_chair": {*MEMBERS, "hwb_chair"}}


@pytest.mark.long
def test_every_page_answers_each_kind_of_person_as_it_does_on_the_first_boards_strategy(scene: SouthTees) -> None:
    pages = addresses(scene, furnish(scene))
    answers = {
        kind: {page: signed_in(scene, kind).get(path).status_code for page, path in pages.items()} for kind in KINDS
    }
    table = {page.removeprefix("GET "): row for page, row in expected_answers.read().items() if page.startswith("GET ")}
    wrong = {}
    for kind in KINDS:
        for page, got in answers[kind].items():
            known = {table[page][KINDS.index(one)] for one in ALIKE.get(kind, {kind})}
            # Only the chair reads what a forum asked directly is asked, and may steer it; there it was another's forum.
            if str(got) not in known | ({"200", "302", "403", "409"} if kind == "hwb_chair" else set()):
                wrong[f"{page} as {kind}"] = (got, sorted(known))
    assert wrong == {}


def test_no_page_or_file_of_the_other_board_names_the_first_boards_places(scene: SouthTees) -> None:
    the_journey(scene)
    deliver()
    plain = [
        path for name, path in addresses_without_records(scene).items() if name not in {"live", "ready", "metrics"}
    ]
    barrier, edition = Barrier.objects.get(), Edition.objects.filter(forum=scene.hwb).first()
    pages = [*plain, barrier.get_absolute_url(), edition.get_absolute_url()]
    found = {}
    for kind in ("visitor", "leader", "facilitator", "hwb_officer", "hwb_member", "operator"):
        for path in pages:
            answer = signed_in(scene, kind).get(path)
            if answer.status_code == 200 and not answer.streaming:
                said = FIRST_BOARDS_OWN.search(answer.content.decode("utf-8", "replace"))
                if said:
                    found[f"{path} as {kind}"] = said[0]
    for letter in mail.outbox:
        parts = [part for part in letter.message().walk() if part.get_content_maintype() == "text"]
        words = [part.get_payload(decode=True).decode() for part in parts]
        if said := FIRST_BOARDS_OWN.search(" ".join([letter.subject, *words])):
            found[f"{letter.subject} to {letter.to}"] = said[0]
    assert len(mail.outbox) > 5
    assert found == {}


def addresses_without_records(scene: SouthTees) -> dict[str, str]:
    """The pages that are about no one record, and those of the missions and forums."""
    from missions_portal.tests.scene import PLAIN

    pages = {name: reverse(name) for name in PLAIN if name not in {"save_draft", "barriers:similar"}}
    code = scene.mission.code
    return pages | {f"{name} {code}": reverse(name, args=[code]) for name in ("public_mission", "missions:detail")}


# ---- a barrier's whole way, and an edition ----

TITLE = "The ferry keeps the builder away"


def the_journey(scene: SouthTees) -> tuple[Meeting, Meeting]:
    """A barrier is logged, asked, put on an agenda, decided, returned and acknowledged, all by hand."""
    held_on, next_on = in_working_days(12), in_working_days(70)
    officer = Hand(scene.hwb_officer)
    meetings = [add_meeting(officer, when) for when in (held_on, next_on)]
    leader = Hand(scene.leader)
    leader.open(reverse("barriers:log"))
    leader.press("Log it", title=TITLE, gets_in_the_way="No builder crosses for one room.")
    barrier = Barrier.objects.get()
    leader.open(barrier.get_absolute_url())
    leader.follow("Ask a forum")
    leader.press(
        "Check your answers",
        forum=scene.hwb.pk,
        ask="Charter one boat for all the builders.",
        wanted="decide",
        option_1_words="One boat a week",
        option_1_costs="Forty pounds",
        option_1_whose="Sound Ferries",
        option_1_harm="None",
        why_preferred="It can stop any week.",
        nothing_costs="Nothing",
        nothing_whose="Nobody’s",
        nothing_harm="Forty houses stay empty",
    )
    leader.press(f"Ask {scene.hwb}")
    officer.open(reverse("barriers:queue"))
    officer.follow("Receive")
    officer.press("Receive", words="Thank you. It will be before the Assembly.")
    officer.open(barrier.get_absolute_url())
    officer.follow("Put on an agenda")
    officer.press("Put on an agenda", meeting=meetings[0].pk)
    with on(held_on, 19):
        officer.open(reverse("people:meeting", args=[meetings[0].pk]))
        officer.follow("Record that it is being held")
        officer.press("Record that it is being held", quorum="quorate")
        officer.open(barrier.get_absolute_url())
        officer.follow("Record the decision")
        officer.press(
            "Record the decision",
            outcome="agreed",
            title="A boat for builders",
            words="One boat is chartered each week until spring.",
            reasons="It is cheap and can stop.",
            heard="Two builders, at the ferry queue.",
        )
        officer.open(reverse("barriers:queue"))
        officer.follow("Return the outcome")
        officer.press("Return the outcome", words="Yes: from Monday.", thank="The chair")
    with on(add(held_on, 2)):
        leader.open(reverse("desk"))
        leader.follow("Reply")
        leader.press("Reply", reply="thanks", moved_it="yes")
    compile_on = due_on(meetings[1])
    with on(compile_on, 7):
        day()
    with on(compile_on):
        officer.open(reverse("desk"))
        officer.follow("Check")
        officer.press("Approve and send", note="Read the first line first.")
        tick()
        tick()
    return meetings[0], meetings[1]


def add_meeting(officer: Hand, when: Any) -> Meeting:
    officer.open(reverse("people:meetings"))
    officer.follow("Add a meeting")
    officer.press("Add a meeting", **day_boxes("day", when), time="18:30", place="The net loft")
    return Meeting.objects.get(pk=int(re.findall(r"\d+", officer.path)[0]))


def test_a_barrier_goes_its_whole_way_and_the_assembly_hears_of_it(scene: SouthTees) -> None:
    the_journey(scene)

    barrier, trip = Barrier.objects.get(), Escalation.objects.get()
    assert barrier.reference == "B-HARBOUR7-1"
    assert (trip.state, trip.moved_it, trip.forum) == ("acknowledged", "yes", scene.hwb)
    edition = Edition.objects.get(forum=scene.hwb, kind="forum")
    assert edition.state == "sent" and edition.reference == "E-ASSEMBLY-1"
    deliver()
    theirs = [letter for letter in mail.outbox if letter.to == [scene.hwb_member.email]]
    letters = [letter for letter in theirs if edition.contents["title"] in letter.subject]
    assert len(letters) == 1
    assert "A boat for builders" in Hand().open(LINK.search(str(letters[0].body)).group(1))


def test_a_voice_is_heard_by_the_other_boards_own_routes(scene: SouthTees) -> None:
    leader = Hand(scene.leader)
    leader.open(reverse("learning:voice_new"))
    route = EngagementRoute.objects.get(name="The ferry queue")
    assert "Kitchen talks" in leader.words
    leader.press(
        "Put it in the log",
        route=route.pk,
        words="We sleep in shifts.",
        permission="portal",
        **day_boxes("heard_on", in_working_days(0)),
    )

    assert CommunityVoice.objects.get().reference == "V-HARBOUR7-1"


# ---- no place in the code ----


def files_of_the_portal() -> list[Path]:
    """Every file that is code, a template, a style or a script; not the pack, the sample, tests, guides and measures."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    ).stdout.splitlines()  # fmt: skip
    kept = re.compile(r"\.(py|html|txt|xml|typ|js|css|scss|svg|toml|ini)$")
    apart = re.compile(
        r"(^|/)(tests|demo|docs|bench|strategy|volume)/|^conftest\.py|load_demo\.py$|requirements|^static/fonts"
    )
    return [settings.BASE_DIR / name for name in listed if kept.search(name) and not apart.search(name)]


# What names the first board on purpose: the file the portal loads unless told, the sample's password and its loader.
ON_PURPOSE = {
    ("missions_portal/settings.py", "south-tees"),
    ("missions_portal/management/commands/load_strategy.py", "south_tees"),
}


def test_no_word_of_the_first_board_is_in_code_or_templates() -> None:
    found = {
        (str(path.relative_to(settings.BASE_DIR)), said[0].lower())
        for path in files_of_the_portal()
        for said in FIRST_BOARDS_OWN.finditer(path.read_text(encoding="utf-8"))
    }

    assert found - ON_PURPOSE == set()
    assert ON_PURPOSE - found == set()
