"""Who holds which data, workstreams, how a mission engages, and what it may decide itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from foundation.models import AuditEntry
from foundation.moments import now
from foundation.working_days import today
from missions import delegating
from missions.models import DataHolding, Delegation, EngagementModel, Workstream
from missions.tests.cast import fields_of, fill, person_of, signed_in, words_of
from missions.tests.factories import (
    DataHoldingFactory,
    DelegationFactory,
    EngagementModelFactory,
    LeverFactory,
    MissionFactory,
)
from people.tests.factories import (
    ForumFactory,
    MemberFactory,
    OfficerFactory,
    OrganisationFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db
DATA = "/portal/strategy/data/"
A_DAY = timedelta(days=1)


@pytest.fixture
def officer() -> Any:
    return OfficerFactory(at=ForumFactory(code="hwb"))


def page_of(mission: Any, name: str, *more: Any) -> str:
    return reverse(f"missions:{name}", args=[mission.code, *more])


# ---- who holds which data ----


def test_whoever_writes_strategy_adds_to_the_register_of_data(client: Any, leader: Any) -> None:
    held_by = OrganisationFactory(name="A trust")

    answer = fill(signed_in(client, leader), f"{DATA}add/", name="Visits by ward", holder=held_by.pk, how_to_ask="Ask.")

    assert answer.url == DATA
    made = DataHolding.objects.get()
    assert (made.holder, made.history.get().history_user) == (held_by, leader)
    assert "Visits by ward" in words_of(client.get(DATA)) and "A trust" in words_of(client.get(DATA))


def test_a_holding_without_a_holder_is_refused_with_what_was_typed(client: Any, officer: Any) -> None:
    page = words_of(fill(signed_in(client, officer), f"{DATA}add/", name="Visits by ward"))

    assert "Choose who holds it" in page and "Visits by ward" in page
    assert not DataHolding.objects.exists()


def test_a_reader_of_the_data_register_does_not_write_in_it(client: Any) -> None:
    one = DataHoldingFactory()
    signed_in(client, MemberFactory())

    assert "/amend/" not in words_of(client.get(DATA))
    for url in (f"{DATA}add/", f"{DATA}{one.pk}/amend/"):
        assert client.get(url).status_code == 403
    assert client.get(f"{DATA}{one.pk + 1}/amend/").status_code == 404


def test_two_people_who_amend_a_holding_are_shown_both_texts(client: Any, leader: Any, officer: Any) -> None:
    one = DataHoldingFactory(name="Visits")
    url = f"{DATA}{one.pk}/amend/"
    opened = fields_of(signed_in(client, leader).get(url))
    fill(signed_in(client, officer), url, name="Visits by week", holder=one.holder_id)

    late = signed_in(client, leader).post(url, opened | {"name": "Visits by ward", "holder": one.holder_id})

    assert late.status_code == 409
    assert "Visits by week" in words_of(late) and "Visits by ward" in words_of(late)


def test_the_register_of_data_is_read_page_by_page_and_by_holder(
    client: Any, django_assert_max_num_queries: Any
) -> None:
    rows = [DataHoldingFactory(name=f"Register {n // 2:02}") for n in range(27)]
    signed_in(client, MemberFactory()).get(DATA)

    with django_assert_max_num_queries(8):
        first = client.get(DATA)
    with django_assert_max_num_queries(8):
        second = client.get(DATA + first.context["next_url"])
    read = [row.pk for page in (first, second) for row in page.context["holdings"]]

    assert sorted(read) == [row.pk for row in rows]
    assert client.get(f"{DATA}?holder={rows[3].holder_id}").context["holdings"] == [rows[3]]
    assert "There is no" in words_of(client.get(f"{DATA}?holder=99999"))


# ---- workstreams ----


def test_a_workstream_shows_its_asks_by_how_far_they_are_and_who_holds_which_data(client: Any, mission: Any) -> None:
    stream = Workstream.objects.create(name="Information sharing", purpose="Shared insight", asks="data-sharing")
    LeverFactory(of=mission, kind="data-sharing", name="Second advisers", question="Where do families stop?")
    LeverFactory(of=mission, kind="data-sharing", name="Whole records", not_possible=True)
    LeverFactory(of=mission, name="Swimming")
    DataHoldingFactory(name="Visits by ward")

    page = signed_in(client, MemberFactory()).get(stream.get_absolute_url())

    assert [state for state, _ in page.context["states"]] == ["Thought of", "Not possible"]
    words = words_of(page)
    assert "Where do families stop?" in words and "Visits by ward" in words and "Swimming" not in words


def test_a_workstream_that_asks_for_no_levers_says_what_it_is_for(client: Any) -> None:
    stream = Workstream.objects.create(name="Training", purpose="Learning together")
    LeverFactory()

    words = words_of(signed_in(client, PersonFactory()).get(stream.get_absolute_url()))

    assert "Learning together" in words and "Who holds which data" not in words


# ---- how it engages ----


def test_the_missions_people_say_how_it_engages(client: Any, mission: Any, leader: Any) -> None:
    page = page_of(mission, "engagement")
    assert "Not said yet" in words_of(signed_in(client, leader).get(page))

    answer = fill(client, page_of(mission, "amend_engagement"), whom="Parents", how="Breakfast", how_often="Weekly")

    assert answer.url == page
    model = EngagementModel.objects.get(mission=mission)
    assert (model.whom, model.history.first().history_user) == ("Parents", leader)
    assert "Breakfast" in words_of(client.get(page))


def test_the_first_words_of_two_people_are_not_lost(client: Any, mission: Any, leader: Any) -> None:
    url = page_of(mission, "amend_engagement")
    opened = fields_of(signed_in(client, leader).get(url))
    fill(signed_in(client, person_of(mission, "team")), url, whom="Grandparents")

    late = signed_in(client, leader).post(url, opened | {"whom": "Parents"})

    assert late.status_code == 409
    assert "Grandparents" in words_of(late) and "Parents" in words_of(late)


def test_others_read_how_a_mission_engages_and_do_not_write_it(client: Any, mission: Any, officer: Any) -> None:
    EngagementModelFactory(mission=mission, whom="Parents")
    signed_in(client, officer)

    assert "Parents" in words_of(client.get(page_of(mission, "engagement")))
    assert client.get(page_of(mission, "amend_engagement")).status_code == 403
    assert client.get("/portal/missions/XX9/engagement/").status_code == 404


# ---- what it may decide itself ----


def test_an_officer_of_a_deciding_forum_adds_what_a_mission_may_decide(client: Any, mission: Any, officer: Any) -> None:
    typed = {"what": "Trials of six months", "source": "Minute 6", "since": today().isoformat()}

    answer = fill(signed_in(client, officer), page_of(mission, "add_delegation"), **typed)

    assert answer.url == page_of(mission, "delegations")
    made = Delegation.objects.get()
    assert (made.mission, made.source, made.until) == (mission, "Minute 6", None)
    assert made.history.get().history_user == officer


def test_days_of_a_delegation_that_cannot_be_are_refused_beside_their_box(
    client: Any, mission: Any, officer: Any
) -> None:
    typed = {"what": "Trials", "source": "Minute 6", "since": today().isoformat(), "until": today().isoformat()}

    page = words_of(fill(signed_in(client, officer), page_of(mission, "add_delegation"), **typed))

    assert "must" in page and "Minute 6" in page and not Delegation.objects.exists()


def test_an_officer_ends_a_delegation_once_with_the_reason_kept(client: Any, mission: Any, officer: Any) -> None:
    one = DelegationFactory(mission=mission)
    url = page_of(mission, "end_delegation", one.pk)
    opened = fields_of(signed_in(client, officer).get(url))
    said = {"until": today().isoformat(), "because": "The trial is over."}

    assert client.post(url, opened | said).url == page_of(mission, "delegations")

    one.refresh_from_db()
    assert one.until == today() and one.history.first().until == today()
    assert AuditEntry.objects.get(act="end_delegation").because == "The trial is over."
    assert client.get(url).url == page_of(mission, "delegations")


def test_of_two_who_end_it_the_second_is_told(mission: Any, officer: Any) -> None:
    one = DelegationFactory(mission=mission)
    again = Delegation.objects.get(pk=one.pk)
    delegating.end(one, until=today(), because="Over.", by=officer)

    with pytest.raises(ValidationError, match="meanwhile"):
        delegating.end(again, until=today() + A_DAY, because="Over.", by=officer)


def test_a_delegation_does_not_end_before_what_was_decided_under_it(mission: Any, officer: Any, leader: Any) -> None:
    one: Any = DelegationFactory(mission=mission)
    one.decisions.create(
        on=today(), outcome="agreed", words="Yes.", title="Yes", recorded_by=leader, recorded_at=now(), heard="Parents"
    )

    with pytest.raises(ValidationError, match="Something was decided under it"):
        delegating.end(one, until=today(), because="Over.", by=officer)

    assert delegating.end(one, until=today() + A_DAY, because="Over.", by=officer).until == today() + A_DAY


def test_others_read_what_was_delegated_and_change_nothing(client: Any, mission: Any, leader: Any) -> None:
    one = DelegationFactory(mission=mission)
    for person in (leader, MemberFactory(), OfficerFactory(at=ForumFactory(code="space", decides=False))):
        signed_in(client, person)
        assert one.what in words_of(client.get(page_of(mission, "delegations")))
        assert client.get(page_of(mission, "add_delegation")).status_code == 403
        assert client.get(page_of(mission, "end_delegation", one.pk)).status_code == 403
    assert client.get(page_of(MissionFactory(), "end_delegation", one.pk)).status_code == 404


def test_only_the_missions_people_are_led_to_where_its_decisions_are_written(
    client: Any, mission: Any, leader: Any, officer: Any
) -> None:
    DelegationFactory(mission=mission)
    way = reverse("barriers:decide_itself", args=[mission.code])

    assert way in words_of(signed_in(client, leader).get(page_of(mission, "delegations")))
    assert way not in words_of(signed_in(client, officer).get(page_of(mission, "delegations")))


def test_a_missions_page_leads_to_its_levers_its_ways_and_its_delegations(
    client: Any, mission: Any, leader: Any
) -> None:
    LeverFactory(of=mission, name="Warm homes")
    EngagementModelFactory(mission=mission, whom="Parents")

    page = words_of(signed_in(client, leader).get(reverse("missions:detail", args=[mission.code])))

    assert "Warm homes" in page and "Parents" in page
    for url in (
        page_of(mission, "engagement"),
        page_of(mission, "delegations"),
        "/portal/strategy/levers/?mission=LW1",
    ):
        assert url in page
