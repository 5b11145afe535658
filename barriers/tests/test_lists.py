"""The log of barriers: what each row says beside the barrier's own words."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from barriers.models import Barrier, Joining
from barriers.tests.cast import A_LEADER, B_LEADER, Cast, sign_in
from foundation.moments import now

pytestmark = pytest.mark.django_db
B = Barrier.State


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.mark.parametrize("address", ["", "?q=families", "?ended=on"])
def test_a_row_names_every_mission_that_joined(client: Any, cast: Cast, address: str) -> None:
    joined = cast.barrier()
    Joining.objects.create(barrier=joined, mission=cast.b, effect="Here too", by=cast[B_LEADER], at=now())
    alone = cast.barrier(joined=False)

    page = sign_in(client, cast[A_LEADER]).get(reverse("barriers:list") + address)

    us_too = {barrier.pk: barrier.us_too for barrier, _ in page.context["rows"]}
    assert set(us_too[joined.pk].split(", ")) == {str(cast.b), str(cast.c)}
    assert us_too[alone.pk] == ""


def test_a_merged_barrier_says_into_which(client: Any, cast: Cast) -> None:
    merged = cast.barrier(state=B.MERGED)

    page = sign_in(client, cast[A_LEADER]).get(reverse("barriers:list") + "?ended=on")

    turns = {barrier.pk: turn for barrier, turn in page.context["rows"]}
    assert turns[merged.pk] == f"Merged into {merged.merged_into}"
    assert turns[merged.merged_into_id].startswith("With the mission since")


@pytest.mark.parametrize("address", ["", "?q=families", "?ended=on"])
def test_a_page_of_the_log_asks_eight_questions_at_most(
    client: Any, cast: Cast, address: str, django_assert_max_num_queries: Any
) -> None:
    cast.barrier()
    cast.barrier(state=B.MERGED)
    cast.barrier(state=B.DRAFT, author=cast[A_LEADER])
    url = reverse("barriers:list") + address
    sign_in(client, cast[A_LEADER]).get(url)
    with django_assert_max_num_queries(8):
        client.get(url)
