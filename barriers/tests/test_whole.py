"""The log seen as a whole: kinds and missions, parameters to revisit, and the filters that look across missions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from barriers.models import Barrier, BarrierKind, Escalation
from barriers.names import NO_KIND
from barriers.tests.cast import (
    A_LEADER,
    B_LEADER,
    C_LEADER,
    FACILITATOR,
    OPERATOR,
    PLACE_MEMBER,
    PLACE_OFFICER,
    Cast,
    sign_in,
)
from barriers.tests.factories import BarrierKindFactory, EscalationFactory
from barriers.views.lists import PAGE, shown
from foundation.working_days import start_of, today
from missions.models import Mission, Stage
from people.models import Area, Forum
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
B, Turn = Barrier.State, Barrier.Turn
NO = Barrier.Within.NO


def kinds(client: Any, person: Any) -> Any:
    return sign_in(client, person).get(reverse("barriers:kinds"))


def counted(page: Any) -> dict[tuple[str, str], int]:
    """What the page counts, by kind and mission, without the empty cells."""
    return {
        (str(row.kind), cell.mission.code): cell.count
        for row in page.context["rows"]
        for cell in row.cells
        if cell.count
    }


def log(client: Any, person: Any, address: str) -> Any:
    return sign_in(client, person).get(reverse("barriers:list") + address)


def listed(page: Any) -> list[int]:
    return [barrier.pk for barrier, _ in page.context["rows"]]


def waits_since(barrier: Barrier, days_ago: int) -> Barrier:
    Barrier.objects.filter(pk=barrier.pk).update(turn_since=start_of(today() - timedelta(days=days_ago)))
    return barrier


# ---- kinds and missions ----


def test_each_open_barrier_is_counted_with_every_mission_that_meets_it_and_once_together(
    client: Any, cast: Cast
) -> None:
    cast.barrier()
    cast.barrier()
    cast.barrier(lead_mission=cast.b, joined=False)
    cast.barrier(kind=None)

    page = kinds(client, cast[A_LEADER])

    sharing = "Information sharing"
    unsaid = "No kind said"
    assert counted(page) == {
        (sharing, "LW1"): 2,
        (sharing, "LW2"): 1,
        (sharing, "LW3"): 2,
        (unsaid, "LW1"): 1,
        (unsaid, "LW3"): 1,
    }
    assert {str(row.kind): row.together for row in page.context["rows"] if row.together} == {sharing: 3, unsaid: 1}
    assert page.context["together"] == 4
    sums = {mission.code: count for mission, count in page.context["missions"] if count}
    assert sums == {"LW1": 3, "LW2": 1, "LW3": 3}


def test_kinds_stand_in_the_boards_order_and_missions_in_the_strategys(client: Any, cast: Cast) -> None:
    BarrierKindFactory(code="last", name="Last", order=9)
    BarrierKindFactory(code="first", name="First", order=1)
    cast.barrier(kind=BarrierKind.objects.get(code="last"))

    page = kinds(client, cast[A_LEADER])

    assert [str(row.kind) for row in page.context["rows"]] == [*map(str, BarrierKind.objects.all()), "No kind said"]
    assert [mission.code for mission, _ in page.context["missions"]] == [
        *Mission.objects.order_by("order").values_list("code", flat=True)
    ]


def test_what_is_no_longer_in_the_way_or_not_yet_logged_is_not_counted(client: Any, cast: Cast) -> None:
    for state in (B.DRAFT, B.IN_FULL, B.WORKED_ROUND, B.WITHDRAWN):
        cast.barrier(state=state, joined=False)

    page = kinds(client, cast[A_LEADER])

    assert counted(page) == {}
    assert "Nothing to count yet" in page.content.decode()


def test_only_what_a_person_may_read_is_counted(client: Any, cast: Cast) -> None:
    cast.barrier(sensitive=True)
    escalated = EscalationFactory(barrier=cast.barrier(), state=Escalation.State.RECEIVED).barrier
    counts = {
        kind: kinds(client, cast[kind]).context["together"]
        for kind in (A_LEADER, B_LEADER, C_LEADER, FACILITATOR, PLACE_OFFICER, PLACE_MEMBER, OPERATOR)
    }

    assert counts == {
        A_LEADER: 2,
        B_LEADER: 1,
        C_LEADER: 2,
        FACILITATOR: 2,
        PLACE_OFFICER: 1,
        PLACE_MEMBER: 1,
        OPERATOR: 0,
    }
    assert listed(log(client, cast[PLACE_MEMBER], "")) == [escalated.pk]
    assert kinds(client, PersonFactory()).context["together"] == 0


def test_each_number_leads_to_that_many_barriers_of_the_log(client: Any, cast: Cast) -> None:
    cast.barrier()
    cast.barrier(kind=None)
    cast.barrier(kind=None)
    cast.barrier(lead_mission=cast.b, joined=False)
    page = kinds(client, cast[A_LEADER])
    cells = [cell for row in page.context["rows"] for cell in row.cells if cell.count]

    assert len(cells) == 5
    assert [len(listed(client.get(cell.url))) for cell in cells] == [cell.count for cell in cells]
    assert all(cell.url.replace("&", "&amp;") in page.content.decode() for cell in cells)


def test_the_ink_of_a_square_follows_the_number_beside_it(client: Any, cast: Cast) -> None:
    for _ in range(4):
        cast.barrier(joined=False)
    cast.barrier(lead_mission=cast.b, joined=False)

    page = kinds(client, cast[A_LEADER])

    sides = {cell.count: cell.side for row in page.context["rows"] for cell in row.cells if cell.count}
    assert sides[4] ** 2 == 4 * sides[1] ** 2
    assert page.content.decode().count('<svg width="24"') == 2
    assert '<span class="govuk-visually-hidden">none</span>' in page.content.decode()


# ---- parameters to revisit ----


def revisit(client: Any, person: Any, address: str = "") -> Any:
    return sign_in(client, person).get(reverse("barriers:parameters") + address)


def test_a_barrier_that_asks_for_new_parameters_says_where_the_rule_lives_and_who_could_change_it(
    client: Any, cast: Cast
) -> None:
    words = {
        "rule_lives_in": "In the scheme of delegation",
        "who_could_change_it": "Both finance directors",
        "would_unblock_it": "One pooled line",
    }
    barrier = cast.barrier(within_parameters=NO, **words)
    cast.barrier(within_parameters=Barrier.Within.YES)
    cast.barrier()

    page = revisit(client, cast[B_LEADER])

    html = page.content.decode()
    assert listed(page) == [barrier.pk]
    assert all(said in html for said in (*words.values(), barrier.title, "With the mission since"))
    assert page.context["shown"] == "1 open barrier"


def test_parameters_are_listed_by_the_longest_wait_and_only_for_who_may_read_them(client: Any, cast: Cast) -> None:
    newer, older = (waits_since(cast.barrier(within_parameters=NO), days) for days in (3, 90))
    sensitive = waits_since(cast.barrier(within_parameters=NO, sensitive=True), 200)
    cast.barrier(within_parameters=NO, state=B.WITHDRAWN, joined=False)

    assert listed(revisit(client, cast[A_LEADER])) == [sensitive.pk, older.pk, newer.pk]
    assert listed(revisit(client, cast[B_LEADER])) == [older.pk, newer.pk]
    assert listed(revisit(client, cast[PLACE_MEMBER])) == []
    assert "No mission asks for this now" in revisit(client, cast[OPERATOR]).content.decode()


def test_parameters_are_narrowed_by_mission_and_kind(client: Any, cast: Cast) -> None:
    ours = cast.barrier(within_parameters=NO)
    theirs = cast.barrier(within_parameters=NO, lead_mission=cast.b, kind=None, joined=False)

    person = cast[A_LEADER]
    assert listed(revisit(client, person, "?mission=LW1")) == [ours.pk]
    assert listed(revisit(client, person, "?kind=not.said")) == [theirs.pk]
    assert listed(revisit(client, person, "?kind=information-sharing&mission=LW2")) == []
    narrowed = revisit(client, person, "?kind=not.said&mission=LW2")
    assert narrowed.context["shown"] == f"1 open barrier that “{cast.b}” leads or joined, with no kind said"


def test_every_barrier_stands_on_one_page_of_the_parameters(client: Any, cast: Cast) -> None:
    since = start_of(today() - timedelta(days=9))
    for _ in range(PAGE + 3):
        cast.barrier(within_parameters=NO, joined=False)
    Barrier.objects.update(turn_since=since)

    first = revisit(client, cast[A_LEADER])
    second = revisit(client, cast[A_LEADER], first.context["next_url"])

    assert (len(listed(first)), len(listed(second)), second.context["next_url"]) == (PAGE, 3, "")
    assert len({*listed(first), *listed(second)}) == PAGE + 3
    assert second.context["shown"] == ""


# ---- who gets in, and what is harmless ----


@pytest.mark.parametrize("name", ["barriers:kinds", "barriers:parameters"])
def test_nobody_sees_the_whole_without_signing_in(client: Any, name: str) -> None:
    answer = client.get(reverse(name))

    assert (answer.status_code, "/account/login/" in answer.url) == (302, True)


BAD = ["mission=XX9", "kind=zzz", "after=0", "after=99999999999999999999", "after=x", "kind=%00", "mission=<script>"]


@pytest.mark.parametrize("name", ["barriers:kinds", "barriers:parameters", "barriers:list"])
@pytest.mark.parametrize("bad", [*BAD, "age=-1", "age=29", "age=x", "cross=%ff", "turn=nobody"])
def test_an_address_that_makes_no_sense_does_no_harm(client: Any, cast: Cast, name: str, bad: str) -> None:
    cast.barrier()

    assert sign_in(client, cast[A_LEADER]).get(f"{reverse(name)}?{bad}").status_code == 200


@pytest.mark.parametrize("name", ["barriers:kinds", "barriers:parameters", "barriers:list"])
def test_more_barriers_ask_no_more_questions(client: Any, cast: Cast, name: str) -> None:
    url = reverse(name) + ("?age=30&cross=on" if name == "barriers:list" else "")
    waits_since(cast.barrier(within_parameters=NO), 40)
    client = sign_in(client, cast[A_LEADER])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _ in range(6):
        waits_since(cast.barrier(within_parameters=NO), 40)
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(few) <= 8


# ---- the log's filters ----


@pytest.mark.parametrize("days", [30, 60, 90, 180])
def test_a_barrier_waits_for_more_than_so_many_days_from_the_day_after(client: Any, cast: Cast, days: int) -> None:
    waits_since(cast.barrier(), days)
    longer = waits_since(cast.barrier(), days + 1)

    page = log(client, cast[A_LEADER], f"?age={days}")

    assert listed(page) == [longer.pk]
    assert page.context["shown"] == f"1 open barrier waiting for more than {days} days"


def test_what_has_ended_waits_for_nobody_and_the_sentence_says_open(client: Any, cast: Cast) -> None:
    waiting = waits_since(cast.barrier(), 50)
    cast.barrier(state=B.WITHDRAWN, joined=False)

    page = log(client, cast[A_LEADER], "?age=30&ended=on")

    assert listed(page) == [waiting.pk]
    assert page.context["shown"] == "1 open barrier waiting for more than 30 days"


def test_cross_mission_ones_are_those_that_another_mission_joined(client: Any, cast: Cast) -> None:
    joined, _ = cast.barrier(), cast.barrier(joined=False)

    page = log(client, cast[B_LEADER], "?cross=on")

    assert listed(page) == [joined.pk]
    assert page.context["shown"] == "1 open barrier joined by another mission"


def test_a_further_page_keeps_the_filters(client: Any, cast: Cast) -> None:
    for _ in range(PAGE + 2):
        waits_since(cast.barrier(), 40)
    waits_since(cast.barrier(joined=False), 40)

    first = log(client, cast[A_LEADER], "?age=30&cross=on")
    second = log(client, cast[A_LEADER], first.context["next_url"])

    assert (len(listed(first)), len(listed(second))) == (PAGE, 2)


def test_a_barrier_without_a_kind_is_found_and_no_kind_is_written_on_it(client: Any, cast: Cast) -> None:
    without = cast.barrier(kind=None)
    cast.barrier()

    page = log(client, cast[A_LEADER], "?kind=not.said")

    assert listed(page) == [without.pk]
    assert page.context["shown"] == "1 open barrier with no kind said"
    assert "<span>No kind said</span>" not in page.content.decode()


def test_the_log_leads_to_both(client: Any, cast: Cast) -> None:
    html = log(client, cast[A_LEADER], "").content.decode()

    assert all(f'href="{reverse(name)}"' in html for name in ("barriers:kinds", "barriers:parameters"))


MISSION, STAGE = Mission(short_name="A dignified death"), Stage(name="Age Well")
KIND, PLACE, FORUM = BarrierKind(name="Culture, rules"), Area(name="Middlesbrough"), Forum(name="South Tees Place")
SENTENCES: list[tuple[dict[str, Any], int, str]] = [
    ({}, 0, "No open barriers"),
    ({}, 1, "1 open barrier"),
    ({}, 101, "More than 100 open barriers"),
    ({"ended": True}, 2, "2 barriers"),
    ({"q": "rent {0}"}, 7, "Open barriers with the words “rent {0}”"),
    ({"q": "rent", "ended": True, "where": PLACE}, 7, "Barriers with the words “rent”, in Middlesbrough"),
    ({"mission": MISSION}, 3, "3 open barriers that “A dignified death” leads or joined"),
    ({"stage": STAGE, "kind": KIND}, 3, "3 open barriers in the stage “Age Well”, of the kind “Culture, rules”"),
    ({"kind": NO_KIND, "cross": True}, 2, "2 open barriers with no kind said, joined by another mission"),
    ({"turn": Turn.MISSION, "age": 60}, 2, "2 open barriers waiting for the mission for more than 60 days"),
    ({"turn": Turn.FORUM, "forum": FORUM}, 1, "1 open barrier at “South Tees Place”, waiting for a forum’s answer"),
    ({"turn": Turn.DECIDED}, 4, "4 open barriers waiting for a forum to return what it decided"),
    ({"turn": Turn.PARTNER, "age": 180}, 4, "4 open barriers waiting for a partner for more than 180 days"),
    (
        {"mission": MISSION, "where": PLACE, "forum": FORUM, "age": 90, "cross": True},
        5,
        "5 open barriers that “A dignified death” leads or joined, in Middlesbrough, at “South Tees Place”, "
        "waiting for more than 90 days, joined by another mission",
    ),
]


@pytest.mark.parametrize(("chosen", "count", "sentence"), SENTENCES)
def test_a_sentence_says_what_the_log_shows(chosen: dict[str, Any], count: int, sentence: str) -> None:
    assert shown(chosen, count) == sentence
