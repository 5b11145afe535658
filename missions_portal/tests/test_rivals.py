"""Rivals: many people pressing at one moment, on the database in use. One is first; the others are told so, politely."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier as StartLine
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from barriers.models import Barrier, Escalation
from barriers.tests.factories import BarrierFactory, EscalationFactory
from foundation.models import Notice
from leaders.tests.factories import TeamFactory
from missions.models import Mission
from missions_portal.tests.scene import SouthTees, south_tees
from missions_portal.tests.signing_in import signed_in
from people.tests.factories import OfficerFactory

pytestmark = pytest.mark.django_db(transaction=True)

RIVALS = int(os.environ.get("RIVALS", 200))
AT_A_TIME = 40  # threads; each rival is a person with a page of their own, opened before anybody presses
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@pytest.fixture
def scene() -> SouthTees:
    return south_tees()


def form_on(client: Client, path: str) -> dict[str, str]:
    """The hidden fields of the page's form, as its person's browser would send them back."""
    return dict(HIDDEN.findall(client.get(path).content.decode()))


def all_at_once(presses: list[Callable[[], Any]]) -> Counter[int]:
    """Every press, as many at a time as there are threads; the first of each thread wait for one another."""
    line = StartLine(min(AT_A_TIME, len(presses)))

    def press(number: int) -> int:
        try:
            if number < line.parties:
                line.wait(60)
            return presses[number]().status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(line.parties) as threads:
        return Counter(threads.map(press, range(len(presses))))


def test_two_hundred_officers_receive_one_ask_and_one_of_them_does(scene: SouthTees) -> None:
    officers = [OfficerFactory(at=scene.place) for _ in range(8)]
    for officer in officers:
        second_factor(officer)
    trip = EscalationFactory(barrier=BarrierFactory(lead_mission=scene.mission), forum=scene.place)
    path = reverse("barriers:escalation_move", args=[trip.barrier.reference, trip.number, "receive"])
    clients = [signed_in(officers[n % len(officers)]) for n in range(RIVALS)]
    first_form = form_on(clients[0], path)
    keys = [fresh_key(officers[n % len(officers)]) for n in range(RIVALS)]

    told = all_at_once(
        [
            lambda client=client, key=key: client.post(
                path, {**first_form, "form_key": key, "words": "Thank you, it is with us."}
            )
            for client, key in zip(clients, keys, strict=True)
        ]
    )

    assert told == Counter({302: 1, 409: RIVALS - 1})
    trip.refresh_from_db()
    assert (trip.state, trip.moves) == ("received", 2)
    assert trip.steps.filter(move="receive").count() == 1
    assert Notice.objects.filter(kind="barriers.received", to=scene.leader).count() == 1


def second_factor(person: Any) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(person, generate_totp_secret())


def fresh_key(person: Any) -> str:
    from foundation.drafts import new_key

    return new_key(person)


def test_one_form_posted_fifty_times_has_one_effect_and_fifty_answers_alike(scene: SouthTees) -> None:
    path = reverse("barriers:log")
    client = signed_in(scene.leader)
    form = form_on(client, path) | {
        "title": "Families tell their story five times",
        "gets_in_the_way": "Each service asks in its own words.",
        "within_parameters": "unsure",
    }
    clients = [signed_in(scene.leader) for _ in range(50)]
    addresses: list[str] = []

    def press(who: Client) -> Any:
        answer = who.post(path, form)
        addresses.append(answer.headers.get("Location", ""))
        return answer

    told = all_at_once([lambda who=who: press(who) for who in clients])

    assert told == Counter({302: 50})
    assert Barrier.objects.count() == 1
    assert set(addresses) == {Barrier.objects.get().get_absolute_url()}


def test_fifty_asks_of_one_barrier_open_one_trip(scene: SouthTees) -> None:
    team = [scene.leader, *(TeamFactory(of=scene.mission) for _ in range(9))]
    barrier = BarrierFactory(lead_mission=scene.mission)
    path = reverse("barriers:escalate", args=[barrier.reference])
    clients = [signed_in(team[n % 10]) for n in range(50)]
    ask = {"forum": scene.place.pk, "ask": "Agree one consent wording.", "wanted": "decide", "confirmed": "1"}
    ask |= {f"option_1_{part}": "One wording" for part in ("words", "costs", "whose", "harm")}
    ask |= {f"nothing_{part}": "It goes on" for part in ("costs", "whose", "harm")} | {"why_preferred": "Small"}
    forms = [{**ask, "seen": barrier.moves, "form_key": fresh_key(team[n % 10])} for n in range(50)]

    told = all_at_once(
        [lambda who=who, form=form: who.post(path, form) for who, form in zip(clients, forms, strict=True)]
    )

    assert told == Counter({302: 1, 409: 49})
    assert Escalation.objects.filter(barrier=barrier).count() == 1


@pytest.mark.parametrize("what", ["barrier", "mission", "entry"])
def test_fifty_people_change_the_same_words_and_forty_nine_see_both_texts(scene: SouthTees, what: str) -> None:
    path, box, record = words_of(scene, what)
    client = signed_in(scene.leader)
    form = whole_form(client, path)
    clients = [signed_in(scene.leader) for _ in range(50)]
    refusals: list[str] = []

    def press(number: int) -> Any:
        typed = {**form, box: f"The words of person {number}", "form_key": fresh_key(scene.leader)}
        answer = clients[number].post(path, typed)
        if answer.status_code == 409:
            refusals.append(answer.content.decode())
        return answer

    told = all_at_once([lambda number=number: press(number) for number in range(50)])

    assert told == Counter({302: 1, 409: 49})
    record.refresh_from_db()
    saved = getattr(record, box)
    assert saved.startswith("The words of person ")
    assert all(saved in page and page.count("The words of person ") >= 2 for page in refusals)


def words_of(scene: SouthTees, what: str) -> tuple[str, str, Any]:
    from learning.tests.factories import LearningEntryFactory

    if what == "barrier":
        barrier = BarrierFactory(lead_mission=scene.mission)
        return reverse("barriers:amend", args=[barrier.reference]), "gets_in_the_way", barrier
    if what == "entry":
        entry = LearningEntryFactory(mission=scene.mission)
        return reverse("learning:amend", args=[entry.reference]), "so_what", entry
    return reverse("missions:amend", args=[scene.mission.code]), "challenge", Mission.objects.get(pk=scene.mission.pk)


def whole_form(client: Client, path: str) -> dict[str, Any]:
    """Everything the page's form would send, as it stands."""
    import lxml.html

    page = lxml.html.fromstring(client.get(path).content.decode())
    form = next(form for form in page.forms if "form_key" in form.fields)
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
