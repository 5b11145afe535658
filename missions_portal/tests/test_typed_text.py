"""Typed text: what a person typed before they were interrupted comes back, and never over what others did meanwhile."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from barriers.answering import put_off, schedule
from barriers.tests.factories import BarrierFactory, EscalationFactory, officer_at
from foundation.drafts import keep
from leaders.tests.factories import LeaderFactory, TeamFactory
from learning.tests.factories import LearningEntryFactory
from missions.tests.factories import MissionFactory
from people.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db

MINE, THEIRS = "Words of mine.", "Words of a colleague."


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(type(person).objects.get(pk=person.pk))
    return client


def boxes(page: Any) -> dict[str, Any]:
    """The page's form as a browser without scripts would send it back."""
    form = page.context["form"]
    sent: dict[str, Any] = {"form_key": form.form_key}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, "", False):
            sent[form.add_prefix(name)] = value
    return sent


def press_after_the_session_ended(client: Client, page: str, typed: dict[str, Any]) -> None:
    """Open a page, type, and press when the session is over already."""
    opened = boxes(client.get(page))
    client.logout()
    answer = client.post(page, opened | typed)
    assert answer.status_code == 302 and "/account/login/" in answer.url


def amending(kind: str) -> tuple[Any, str, str, Any, Any]:
    """A record, the page its words are amended on, the box to type in, and two people of its mission."""
    mission = MissionFactory()
    me, colleague = LeaderFactory(of=mission), TeamFactory(of=mission)
    if kind == "mission":
        return mission, reverse("missions:amend", args=[mission.code]), "challenge", me, colleague
    if kind == "barrier":
        barrier = BarrierFactory(lead_mission=mission)
        return barrier, reverse("barriers:amend", args=[barrier.reference]), "gets_in_the_way", me, colleague
    entry = LearningEntryFactory(mission=mission)
    return entry, reverse("learning:amend", args=[entry.reference]), "what", me, colleague


@pytest.mark.parametrize("kind", ["mission", "barrier", "entry"])
def test_words_typed_before_a_colleague_saved_theirs_do_not_take_their_place_unseen(kind: str) -> None:
    record, page, box, me, colleague = amending(kind)
    press_after_the_session_ended(signed_in(me), page, {box: MINE})
    client = signed_in(colleague)
    assert client.post(page, boxes(client.get(page)) | {box: THEIRS}).status_code == 302

    client = signed_in(me)
    back = client.get(page)
    assert boxes(back)[box] == MINE
    late = client.post(page, boxes(back))

    record.refresh_from_db()
    html = late.content.decode()
    assert late.status_code == 409 and getattr(record, box) == THEIRS
    assert MINE in html and THEIRS in html

    # The next press is made knowing theirs.
    assert client.post(page, boxes(late) | {box: f"{THEIRS} {MINE}"}).status_code == 302
    record.refresh_from_db()
    assert getattr(record, box) == f"{THEIRS} {MINE}" and record.version == 3


@pytest.mark.parametrize("kind", ["mission", "barrier", "entry"])
def test_words_typed_while_nobody_else_saved_any_come_back_and_are_saved(kind: str) -> None:
    record, page, box, me, _ = amending(kind)
    press_after_the_session_ended(signed_in(me), page, {box: MINE})

    client = signed_in(me)
    assert client.post(page, boxes(client.get(page))).status_code == 302

    record.refresh_from_db()
    assert getattr(record, box) == MINE
    # What is drawn from now on is the record, no longer the draft.
    assert boxes(client.get(page))["version"] == 2


def test_a_move_typed_before_others_moved_is_told_so_once_and_then_made_knowingly(settings: Any) -> None:
    settings.DEMO = True  # asks officers for no second factor
    trip = EscalationFactory(state="received")
    officer = officer_at(trip.forum)
    page = reverse("barriers:escalation_move", args=[trip.barrier.reference, trip.number, "send-back"])
    press_after_the_session_ended(signed_in(officer), page, {"words": MINE})
    schedule(trip, MeetingFactory(forum=trip.forum), by=officer)
    put_off(trip, reason="not-reached", words="There was no time.", by=officer)

    client = signed_in(officer)
    late = client.post(page, boxes(client.get(page)))
    trip.refresh_from_db()
    assert late.status_code == 409 and trip.state == "received"
    assert MINE in late.content.decode()

    back = client.get(page)
    assert boxes(back)["words"] == MINE
    assert client.post(page, boxes(back)).status_code == 302
    trip.refresh_from_db()
    assert trip.state == "sent-back"


def test_a_link_a_colleague_added_meanwhile_is_among_both_texts() -> None:
    entry, page, box, me, colleague = amending("entry")
    barrier = BarrierFactory(lead_mission=entry.mission, title="Three consent forms")
    mine, theirs = signed_in(me), signed_in(colleague)
    opened = boxes(mine.get(page))
    assert theirs.post(page, boxes(theirs.get(page)) | {"barriers": [barrier.pk]}).status_code == 302

    late = mine.post(page, opened | {box: MINE})

    differences = {one.label: (one.theirs, one.yours) for one in late.context["differences"]}
    assert late.status_code == 409 and list(entry.barriers.all()) == [barrier]
    assert differences["Barriers it is about"] == (f"Three consent forms ({barrier.reference})", "Nothing")
    assert re.search(r"<dd>Three consent forms \(", late.content.decode())


def test_what_was_typed_before_is_said_to_be_there_and_can_be_thrown_away(client: Client) -> None:
    leader, path = LeaderFactory(), reverse("barriers:log")
    client.force_login(leader)
    typed = QueryDict("title=Half+a+thought&gets_in_the_way=Not+yet")
    keep(leader, path, typed)
    page = client.get(path).content.decode()
    assert "We kept what you typed here before" in page and "Half a thought" in page

    answer = client.post(reverse("save_draft"), {"_path": path, "_forget": "1"})

    assert (answer.status_code, answer.url) == (302, path)
    assert "Half a thought" not in client.get(path).content.decode()
    assert client.post(reverse("save_draft"), {"_path": "/\\evil.example/", "_forget": "1"}).status_code == 400
