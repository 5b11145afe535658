"""Levers that barriers stop: logged from one that is not possible, and linked afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from barriers import levers
from barriers.models import Barrier
from barriers.tests.factories import BarrierFactory, leader_of
from foundation.history import AuditEntry
from foundation.moves import NotYours
from leaders.tests.factories import ContributorFactory, LeaderFactory
from missions.models import Lever
from missions.tests.cast import fill, signed_in, words_of
from missions.tests.factories import LeverFactory, MissionFactory
from people.tests.factories import FacilitatorFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mission() -> Any:
    return MissionFactory(code="LW1")


@pytest.fixture
def leader(mission: Any) -> Any:
    return leader_of(mission)


@pytest.fixture
def lever(mission: Any) -> Lever:
    return LeverFactory(of=mission, name="A lower speed limit", not_possible=True)


def links(lever: Lever) -> str:
    return reverse("barriers:lever_barriers", args=[lever.pk])


def test_a_barrier_logged_from_a_lever_begins_with_its_words_and_is_linked(
    client: Any, leader: Any, lever: Lever
) -> None:
    url = f"{reverse('barriers:log')}?lever={lever.pk}"
    page = signed_in(client, leader).get(url)
    assert "A lower speed limit cannot go ahead" in words_of(page) and lever.because in words_of(page)

    form = page.context["form"]
    typed = {name: form[name].value() for name in ("title", "gets_in_the_way", "lead_mission")}
    answer = fill(client, url, **typed, within_parameters="unsure")

    barrier = Barrier.objects.get()
    assert answer.url == barrier.get_absolute_url() and barrier.state == "open"
    assert list(barrier.levers.all()) == [lever]
    assert "A lower speed limit" in words_of(client.get(barrier.get_absolute_url()))
    assert barrier.title in words_of(client.get(lever.get_absolute_url()))


def test_a_long_name_of_a_lever_is_cut_between_words_and_the_title_stays_a_sentence(mission: Any) -> None:
    lever = LeverFactory(of=mission, name="Free swimming for children " * 7, not_possible=True)

    title = levers.begun_from(lever)["title"]

    assert len(title) <= 200 and title.startswith("Free swimming") and title.endswith(" for… cannot go ahead")


def test_a_lever_that_is_not_there_begins_no_barrier(client: Any, leader: Any) -> None:
    page = signed_in(client, leader).get(f"{reverse('barriers:log')}?lever=99999")

    assert page.status_code == 200 and not page.context["form"]["title"].value()


def test_a_leader_links_a_logged_barrier_by_its_reference_and_takes_it_away(
    client: Any, mission: Any, leader: Any, lever: Lever
) -> None:
    barrier = BarrierFactory(lead_mission=mission, title="Whose road it is")
    signed_in(client, leader)

    answer = fill(client, links(lever), reference=f" {barrier.reference.lower()} ")
    assert answer.url == lever.get_absolute_url()
    assert list(lever.barriers.all()) == [barrier]  # type: ignore[attr-defined]
    fill(client, links(lever), stays=[barrier.pk])
    assert lever.barriers.count() == 1  # type: ignore[attr-defined]

    fill(client, links(lever))
    assert not lever.barriers.exists()  # type: ignore[attr-defined]
    assert set(AuditEntry.objects.values_list("act", flat=True)) >= {"link_lever", "unlink_lever"}


def test_a_barrier_that_is_not_theirs_is_unknown_like_one_that_never_was(
    client: Any, leader: Any, lever: Lever
) -> None:
    hidden = BarrierFactory(lead_mission=MissionFactory(), as_sensitive=True)
    signed_in(client, leader)

    for reference in (hidden.reference, "B-XX9-1"):
        page = words_of(fill(client, links(lever), reference=reference))
        assert "There is no barrier of that reference that you may link" in page and reference in page


def test_what_a_reader_may_not_read_is_named_on_neither_page(client: Any, mission: Any, lever: Lever) -> None:
    hidden = BarrierFactory(lead_mission=mission, as_sensitive=True, title="Kept close")
    hidden.levers.add(lever)

    theirs = words_of(signed_in(client, leader_of(mission)).get(lever.get_absolute_url()))
    others = words_of(signed_in(client, LeaderFactory(of=MissionFactory())).get(lever.get_absolute_url()))

    assert "Kept close" in theirs
    assert "Kept close" not in others and "Barriers in its way" not in others


def test_others_barriers_stay_linked_when_somebody_saves_theirs(mission: Any, leader: Any, lever: Lever) -> None:
    theirs, ours = BarrierFactory(lead_mission=MissionFactory()), BarrierFactory(lead_mission=mission)
    theirs.levers.add(lever)

    levers.link(lever, [ours], by=leader)

    assert set(lever.barriers.all()) == {theirs, ours}  # type: ignore[attr-defined]


def test_only_missions_people_and_the_facilitator_link(client: Any, mission: Any, lever: Lever) -> None:
    for person in (MemberFactory(), ContributorFactory(of=mission)):
        assert signed_in(client, person).get(links(lever)).status_code == 403
    assert signed_in(client, FacilitatorFactory()).get(links(lever)).status_code == 200
    assert client.get(reverse("barriers:lever_barriers", args=[lever.pk + 1])).status_code == 404
    with pytest.raises(NotYours):
        levers.link(lever, [], by=MemberFactory())
