"""The log of barriers: what each row says beside the barrier's own words."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from barriers.models import Barrier, Joining
from barriers.tests.cast import A_LEADER, B_LEADER, PLACE_OFFICER, Cast, sign_in
from barriers.views.lists import PAGE
from foundation.moments import now

pytestmark = pytest.mark.django_db
B = Barrier.State


@pytest.mark.parametrize("address", ["", "?q=families", "?ended=on"])
def test_a_row_names_every_mission_that_joined(client: Any, cast: Cast, address: str) -> None:
    joined = cast.barrier()
    Joining.objects.create(barrier=joined, mission=cast.b, effect="Here too", by=cast[B_LEADER], at=now())
    alone = cast.barrier(joined=False)

    page = sign_in(client, cast[A_LEADER]).get(reverse("barriers:list") + address)

    us_too = {barrier.pk: barrier.us_too for barrier, _ in page.context["rows"]}
    assert set(us_too[joined.pk].split(", ")) == {str(cast.b), str(cast.c)}
    assert us_too[alone.pk] == ""


def test_what_was_typed_stands_in_a_row_as_it_was_typed(client: Any, cast: Cast) -> None:
    joined = cast.barrier(title="<b>Damp</b> & “mould”")
    cast.b.short_name = "Homes <i>now</i>"
    cast.b.save()
    Joining.objects.create(barrier=joined, mission=cast.b, effect="Here too", by=cast[B_LEADER], at=now())

    page = sign_in(client, cast[A_LEADER]).get(reverse("barriers:list")).content.decode()

    assert "&lt;b&gt;Damp&lt;/b&gt; &amp; “mould”" in page and "Homes &lt;i&gt;now&lt;/i&gt;" in page
    assert "<b>Damp" not in page and "<i>now" not in page


def test_a_merged_barrier_says_into_which(client: Any, cast: Cast) -> None:
    merged = cast.barrier(state=B.MERGED)

    page = sign_in(client, cast[A_LEADER]).get(reverse("barriers:list") + "?ended=on")

    turns = {barrier.pk: turn for barrier, turn in page.context["rows"]}
    assert turns[merged.pk] == f"Merged into {merged.merged_into}"
    assert turns[merged.merged_into_id].startswith("With the mission since")


@pytest.mark.parametrize("address", ["", "?q=families", "?ended=on", "?mission=LW3", "?mission=XX&kind=nope"])
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


# ---- by mission ----


def listed(page: Any) -> list[int]:
    return [barrier.pk for barrier, _ in page.context["rows"]]


def log(client: Any, person: Any, address: str) -> Any:
    return sign_in(client, person).get(reverse("barriers:list") + address)


def test_a_mission_finds_what_it_leads_and_what_it_joined_each_once(client: Any, cast: Cast) -> None:
    joined, led = cast.barrier(), cast.barrier(lead_mission=cast.c, joined=False)
    Joining.objects.create(barrier=joined, mission=cast.b, effect="Here too", by=cast[B_LEADER], at=now())
    cast.barrier(lead_mission=cast.b, joined=False)

    page = log(client, cast[A_LEADER], "?mission=LW3")

    assert listed(page) == [joined.pk, led.pk]
    assert page.context["shown"] == f"2 open barriers that “{cast.c}” leads or joined"
    for address in ("?mission=LW3&q=families", "?mission=LW3&ended=on"):
        assert listed(log(client, cast[A_LEADER], address)) == [led.pk, joined.pk]


def test_what_a_mission_joined_goes_on_from_page_to_page_without_a_row_twice_or_left_out(
    client: Any, cast: Cast
) -> None:
    rows = [cast.barrier() if n % 2 else cast.barrier(lead_mission=cast.c, joined=False) for n in range(PAGE + 3)]

    first = log(client, cast[A_LEADER], "?mission=LW3")
    second = client.get(reverse("barriers:list") + first.context["next_url"])

    assert listed(first) + listed(second) == [barrier.pk for barrier in rows]


def test_a_missions_own_page_lists_the_same_ones(client: Any, cast: Cast) -> None:
    joined, led = cast.barrier(), cast.barrier(lead_mission=cast.c, joined=False)

    page = sign_in(client, cast[A_LEADER]).get(reverse("missions:detail", args=["LW3"]))

    assert {barrier.pk for barrier in page.context["barriers"]} == {joined.pk, led.pk}
    html = page.content.decode()
    assert html.count("Us too, led by") == 1 and f"{reverse('barriers:list')}?mission=LW3" in html


# ---- an address that cannot be understood ----


@pytest.mark.parametrize(
    "address, words",
    [
        ("?mission=XX", "There is no mission XX here. Choose one from the list."),
        ("?kind=nope", "There is no barrier kind nope here. Choose one from the list."),
        ("?where=moon", "There is no area moon here. Choose one from the list."),
        ("?forum=none", "There is no forum none here. Choose one from the list."),
        ("?turn=zzz", "“zzz” is no answer to “Whose turn”. Choose one from the list."),
        ("?age=abc", "“abc” is no answer to “Waiting for”. Choose one from the list."),
        ("?after=x", "The address does not say where this list goes on, so it starts at the beginning."),
        ("?after=-1", "The address does not say where this list goes on, so it starts at the beginning."),
        ("?mission=" + "x" * 3000, f"There is no mission {'x' * 40} here. Choose one from the list."),
        ("?mission=%00", "There is no mission \ufffd here. Choose one from the list."),
    ],
)
def test_a_code_that_is_not_there_is_named_and_the_list_keeps_to_the_other_filters(
    client: Any, cast: Cast, address: str, words: str
) -> None:
    ours, theirs = cast.barrier(), cast.barrier(lead_mission=cast.b, joined=False)

    page = log(client, cast[A_LEADER], address)
    assert page.status_code == 200 and words in page.content.decode()
    assert listed(page) == [ours.pk, theirs.pk]
    if not address.startswith("?mission"):
        narrowed = client.get(f"{reverse('barriers:list')}{address}&mission=LW2")
        assert listed(narrowed) == [theirs.pk] and words in narrowed.content.decode()


@pytest.mark.parametrize(
    "name, address",
    [
        ("barriers:parameters", "?mission=XX"),
        ("barriers:decisions", "?mission=XX"),
        ("barriers:queue", "?forum=XX"),
        ("people:directory", "?mission=XX"),
        ("people:meetings", "?forum=XX"),
        ("digests:list", "?forum=XX"),
        ("learning:list", "?mission=XX"),
    ],
)
def test_every_list_says_so_in_the_same_words(client: Any, cast: Cast, name: str, address: str) -> None:
    sign_in(client, cast[PLACE_OFFICER])
    page = client.get(reverse(name) + address)

    thing = address[1:].split("=")[0]
    assert page.status_code == 200
    assert "Select a valid choice" not in page.content.decode()
    if name != "barriers:queue":  # its filter is drawn for whoever has several desks
        assert f"There is no {thing} XX here. Choose one from the list." in page.content.decode()


def test_another_choice_starts_the_list_at_its_beginning(client: Any, cast: Cast) -> None:
    barrier = cast.barrier()

    assert 'name="after"' not in log(client, cast[A_LEADER], f"?after={barrier.pk}").content.decode()
