"""Everything that happened to a record: told in plain words to those who may read it, and no word more."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from missions_portal.tests.scene import SouthTees, furnish, south_tees
from missions_portal.what_happened.places import PLACES
from missions_portal.what_happened.telling import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def story(person: Any, record: Any, kind: str, **asked: Any) -> str:
    """The words of a record's story as this person reads it."""
    answer = signed_in(person).get(address(kind, record), asked)
    assert answer.status_code == 200, answer.status_code
    return " ".join(strip_tags(answer.content.decode().split("<main")[1].split("</main")[0]).split())


def address(kind: str, record: Any, page: str = "history") -> str:
    return reverse(page, args=[kind, PLACES[kind].address_of(record)])


def lines(person: Any, kind: str, record: Any) -> list[Any]:
    return told(PLACES[kind], type(person).objects.get(pk=person.pk), [record.pk])


def test_x(scene: SouthTees) -> None:
    things = furnish(scene)
    for kind, name in (("barrier", "open"), ("barrier", "exempt"), ("decision", "decision"), ("learning", "entry"), ("experiment", "experiment"), ("voice", "voice"), ("question", "question"), ("synthesis", "synthesis"), ("intervention", "intervention"), ("lever", "lever"), ("data", "holding"), ("meeting", "meeting"), ("nomination", "nomination"), ("edition", "sent-edition"), ("request", "information")):
        thing = getattr(things[name], "barrier", things[name]) if kind == "barrier" else things[name]
        for person in ("leader", "hwb_officer", "place_officer"):
            answer = signed_in(scene.people[person]).get(address(kind, thing))
            print(kind, name, person, answer.status_code)
            if answer.status_code == 200:
                print("....", " ".join(strip_tags(answer.content.decode().split("<main")[1].split("</main")[0]).split())[:900])
    for kind, thing in (("mission", scene.mission), ("recommendation", __import__("missions.models").models.Recommendation.objects.first())):
        with CaptureQueriesContext(connection) as q:
            answer = signed_in(scene.leader).get(address(kind, thing))
        print(kind, answer.status_code, len(q), strip_tags(answer.content.decode().split("<main")[1].split("</main")[0])[:1900])
    assert 0
