"""A mission's portfolio: its own people write it, everyone signed in reads it, and what is connected says why."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.models import AuditEntry
from foundation.moves import NotYours
from foundation.publishing import QuietDates
from foundation.working_days import today
from missions import portfolio
from missions.models import Connection, Intervention, Mission
from missions.tests.cast import person_of, post
from missions.tests.factories import InterventionFactory, MissionFactory
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def page_of(one: Intervention, *more: Any, name: str = "intervention") -> str:
    return reverse(f"missions:{name}", args=[one.mission.code, one.pk, *more])


def whole(mission: Mission) -> str:
    return reverse("missions:portfolio", args=[mission.code])


# ---- writing ----


def test_the_missions_people_add_what_it_does(client: Any, mission: Any, leader: Any) -> None:
    answer = post(
        client, leader, reverse("missions:add_intervention", args=["LW1"]), name="Hubs", assets="Two buildings"
    )

    made = Intervention.objects.get()
    assert answer.url == page_of(made)
    assert made.history.get().history_user == leader
    assert AuditEntry.objects.filter(act="add", kind="missions.intervention", by=leader).exists()


def test_without_a_name_what_was_typed_is_kept(client: Any, mission: Any, leader: Any) -> None:
    page = post(client, leader, reverse("missions:add_intervention", args=["LW1"]), name="", what="One listens first.")

    assert "Give it a name" in page.content.decode() and "One listens first." in page.content.decode()


def test_everyone_else_reads_and_does_not_write(client: Any, mission: Any) -> None:
    one, other = InterventionFactory(mission=mission, name="Hubs"), InterventionFactory()
    link = Connection.objects.create(one=one, other=other, reason="The same families")
    client.force_login(person_of(MissionFactory()))

    page = client.get(page_of(one)).content.decode()
    assert "The same families" in page and "Change the words" not in page and "No longer together" not in page
    for url in (
        reverse("missions:add_intervention", args=["LW1"]),
        page_of(one, name="amend_intervention"),
        page_of(one, name="connect"),
        page_of(one, link.pk, name="disconnect"),
    ):
        assert client.get(url).status_code == 403


def test_another_missions_intervention_is_not_found_under_this_one(client: Any, mission: Any) -> None:
    elsewhere = InterventionFactory()
    client.force_login(PersonFactory())

    assert client.get(reverse("missions:intervention", args=["LW1", elsewhere.pk])).status_code == 404


def test_words_somebody_else_changed_meanwhile_are_shown_beside_yours(client: Any, mission: Any, leader: Any) -> None:
    one = InterventionFactory(mission=mission, name="Hubs", who="The councils")
    url = page_of(one, name="amend_intervention")

    first = post(client, leader, url, name="Hubs", who="The parish", version=1)
    second = post(client, leader, url, name="Hubs", who="The school", version=1)

    one.refresh_from_db()
    assert (first.status_code, second.status_code, one.who) == (302, 409, "The parish")
    assert "The parish" in second.content.decode() and "The school" in second.content.decode()


# ---- what belongs together ----


def test_two_are_connected_with_a_reason_and_both_pages_say_it(client: Any, mission: Any, leader: Any) -> None:
    one, other = InterventionFactory(name="Play"), InterventionFactory(mission=mission, name="Hubs")

    post(client, leader, page_of(other, name="connect"), other=one.pk, reason="The same families")

    for end in (one, other):
        assert "The same families" in client.get(page_of(end)).content.decode()
    assert AuditEntry.objects.filter(act="connect", by=leader).count() == 2


def test_two_are_connected_once_whichever_way_round(mission: Any, leader: Any) -> None:
    one, other = InterventionFactory(mission=mission), InterventionFactory(mission=mission)
    portfolio.connect(one, other, reason="Because", by=leader)

    with pytest.raises(ValidationError, match="connected already"):
        portfolio.connect(other, one, reason="Again", by=leader)


def test_nothing_is_connected_with_itself(mission: Any, leader: Any) -> None:
    one = InterventionFactory(mission=mission)

    with pytest.raises(ValidationError, match="another one"):
        portfolio.connect(one, one, reason="Because", by=leader)


def test_only_what_is_not_connected_yet_is_offered(mission: Any, leader: Any) -> None:
    one, taken, free = (InterventionFactory(mission=mission) for _ in range(3))
    portfolio.connect(taken, one, reason="Because", by=leader)

    assert list(portfolio.others_to_connect(one)) == [free]


def test_the_people_of_either_mission_may_say_that_two_no_longer_belong_together(client: Any, mission: Any) -> None:
    one, other = InterventionFactory(mission=mission), InterventionFactory()
    link = Connection.objects.create(one=one, other=other, reason="The same families")
    theirs = person_of(other.mission)

    answer = post(client, theirs, page_of(other, link.pk, name="disconnect"), because="The hub moved.")

    assert answer.status_code == 302 and not Connection.objects.exists()
    assert set(AuditEntry.objects.filter(act="disconnect").values_list("because", flat=True)) == {"The hub moved."}


def test_a_connection_somebody_took_away_first_is_said_so(mission: Any, leader: Any) -> None:
    one, other = InterventionFactory(mission=mission), InterventionFactory()
    link = Connection.objects.create(one=one, other=other, reason="R")
    late = Connection.objects.get()
    portfolio.disconnect(link, because="Moved.", by=leader)

    with pytest.raises(ValidationError, match="meanwhile"):
        portfolio.disconnect(late, because="Moved.", by=leader)


def test_a_stranger_disconnects_nothing(mission: Any) -> None:
    link = Connection.objects.create(one=InterventionFactory(mission=mission), other=InterventionFactory(), reason="R")

    with pytest.raises(NotYours):
        portfolio.disconnect(link, because="R", by=person_of(MissionFactory()))


# ---- reading ----


def test_the_whole_portfolio_says_in_words_what_nobody_has_named(client: Any, mission: Any) -> None:
    InterventionFactory(mission=mission, name="Hubs", assets="Two buildings", capabilities="Listening")
    InterventionFactory(mission=mission, name="Ward", assets="A room", gaps="Nobody at weekends")
    client.force_login(PersonFactory())

    page = client.get(whole(mission))

    assert page.context["missing"] == [
        "Nobody has named the capabilities of “Ward”.",
        "Nobody has named the relationships that any of it rests on.",
        "Not connected with anything yet: “Hubs” and “Ward”.",
    ]
    assert "Nobody at weekends" in page.content.decode()


def test_an_empty_portfolio_invites_its_people_to_begin(client: Any, mission: Any, leader: Any) -> None:
    client.force_login(leader)

    assert "Start with one thing you do" in client.get(whole(mission)).content.decode()


def test_the_mission_page_leads_to_the_portfolio(client: Any, mission: Any) -> None:
    one = InterventionFactory(mission=mission, name="Hubs")
    client.force_login(PersonFactory())

    page = client.get(reverse("missions:detail", args=["LW1"])).content.decode()

    assert whole(mission) in page and page_of(one) in page


def test_the_portfolio_asks_no_more_for_many_than_for_few(client: Any, mission: Any, leader: Any) -> None:
    first, last = InterventionFactory(mission=mission), InterventionFactory(mission=mission)
    portfolio.connect(first, last, reason="R", by=leader)
    client.force_login(leader)
    client.get(whole(mission))
    with CaptureQueriesContext(connection) as few:
        client.get(whole(mission))
    for _ in range(5):
        before, last = last, InterventionFactory(mission=mission)
        portfolio.connect(before, last, reason="R", by=leader)
    with CaptureQueriesContext(connection) as many:
        client.get(whole(mission))

    assert len(many) == len(few) <= 12


# ---- words for residents ----


def test_words_for_residents_are_read_again_before_they_stand_on_the_public_page(
    client: Any, mission: Any, leader: Any
) -> None:
    url, public = reverse("missions:add_intervention", args=["LW1"]), reverse("public_mission", args=["LW1"])
    said = {"name": "Hubs", "who": "Ring 01642 123 456", "public_words": "Ring us on 01642 123 456."}
    refused = post(client, leader, url, **said).content.decode()
    assert "I have read it again" in refused and "Ring us on 01642 123 456." in refused
    assert not Intervention.objects.exists()

    assert post(client, leader, url, **said, read_again="on").status_code == 302

    page = client.get(public).content.decode()
    assert "Ring us on 01642 123 456." in page and "Hubs" not in page
    one = Intervention.objects.get()
    assert "Ring us on 01642 123 456." in client.get(page_of(one)).content.decode()
    assert post(client, leader, page_of(one, name="amend_intervention"), name="Hubs", version=1).status_code == 302
    assert "Ring us" not in client.get(public).content.decode()


def test_nothing_new_of_a_portfolio_is_said_to_residents_within_quiet_dates(
    client: Any, mission: Any, leader: Any
) -> None:
    one = InterventionFactory(mission=mission, public_words="Two hubs are open.")
    QuietDates.objects.create(starts_on=today(), ends_on=today(), reason="Local elections")
    url = page_of(one, name="amend_intervention")
    anew = post(client, leader, url, version=1, name="Hubs", public_words="Three hubs are open.").content.decode()
    assert "These are quiet dates (Local elections): nothing new is published" in anew
    assert post(client, leader, url, version=1, name="Hubs", public_words="Two hubs are open.").status_code == 302
    assert post(client, leader, url, version=2, name="Hubs", public_words="").status_code == 302
    one.refresh_from_db()
    assert (one.name, one.public_words) == ("Hubs", "")
