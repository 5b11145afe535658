"""Tests of finding learning again: every filter, the two orders, and what belongs beside an entry."""

from datetime import timedelta

import pytest
from django.urls import reverse

from barriers.tests.factories import BarrierFactory, fresh
from foundation.moments import now
from foundation.working_days import today
from learning.models import LearningEntry, LearningUse
from learning.related import related_to
from learning.tests.factories import LearningEntryFactory
from missions.tests.factories import MissionFactory, StageFactory
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    client.force_login(fresh(PersonFactory()))

    def ask(**asked):
        return client.get(reverse("learning:list"), asked)

    return ask


def titles(page):
    return [entry.title for entry in page.context["entries"]]


def an_entry(title, days_ago=0, **fields):
    entry = LearningEntryFactory(title=title, **fields)
    LearningEntry.objects.filter(pk=entry.pk).update(shared_at=now() - timedelta(days=days_ago))
    return entry


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"source": "voice"}, "from “What people told us”"),
        ({"confidence": "strong"}, "known as “Strong evidence”"),
        ({"kind": "failure"}, "of the kind “It did not work”"),
    ],
)
def test_the_log_is_narrowed_by_what_makes_an_entry_easy_to_trust(ask, asked, words):
    an_entry("The one", source="voice", confidence="strong", kind="failure")
    an_entry("Another", source="data", confidence="hunch", kind="insight")

    page = ask(**asked)

    assert titles(page) == ["The one"]
    assert words in page.context["shown"]


def test_the_log_is_narrowed_by_the_stage_of_life(ask):
    entry = an_entry("The one", mission=MissionFactory(stage=StageFactory(code="late")))
    an_entry("Another")

    page = ask(stage=entry.mission.stage.code)

    assert titles(page) == ["The one"]
    assert f"in {entry.mission.stage}" in page.context["shown"]


def test_the_log_is_narrowed_by_days_the_first_and_the_last_included(ask):
    for days in (1, 5, 9):
        an_entry(f"{days} days ago", days)
    day = {n: f"{today() - timedelta(days=n):%Y-%m-%d}" for n in (1, 5)}

    assert titles(ask(since=day[5])) == ["1 days ago", "5 days ago"]
    assert titles(ask(until=day[5])) == ["5 days ago", "9 days ago"]
    assert titles(ask(since=day[5], until=day[5])) == ["5 days ago"]


def test_a_day_that_is_none_is_said_beside_its_box_and_the_rest_is_kept(ask):
    an_entry("The one", kind="failure")
    an_entry("Another", kind="insight")

    page = ask(kind="failure", since="31 31 2026")

    assert titles(page) == ["The one"]
    assert page.context["form"].errors["since"] == ["Enter a real day, such as 27 11 2026"]


def test_what_did_not_work_is_in_the_log_without_asking_for_it(ask):
    an_entry("It failed", kind="failure")

    assert titles(ask()) == ["It failed"]


def test_words_are_ranked_only_on_request(ask):
    an_entry("Buses, buses and the last bus", 9, what="The bus went early. Two buses were full.")
    an_entry("Letters nobody opens", what="A brown envelope, and somewhere in it a word of a bus that nobody read.")

    assert titles(ask(q="bus"))[0] == "Letters nobody opens"
    best = ask(q="bus", order="best")
    assert titles(best)[0] == "Buses, buses and the last bus"
    assert best.context["shown"].endswith("best match first")


def test_an_order_without_words_is_newest_first(ask):
    an_entry("Old", 9)
    an_entry("New")

    page = ask(order="best")

    assert titles(page) == ["New", "Old"]
    assert page.context["shown"].endswith("newest first")


def test_a_ranked_page_finds_nothing_that_its_reader_may_not_read(ask):
    an_entry("Ours alone", for_the_team=True, what="The bus went early.")

    assert titles(ask(q="bus", order="best")) == []


# ---- beside an entry ----

GATE = "We asked fathers at the school gate about uniform grants."


def test_beside_an_entry_stand_those_that_resemble_it():
    entry = an_entry("At the gate", what=GATE)
    like = an_entry("At another gate", what="Fathers at the school gate told us about uniform grants too.")
    an_entry("Something else", what="The boiler was cold.", so_what="Nobody stayed.")

    assert related_to(entry, reader=PersonFactory()) == [like]


def test_those_about_the_same_barrier_come_first():
    barrier = BarrierFactory()
    entry, other = an_entry("One", what=GATE), an_entry("Other", what="The boiler was cold.")
    like = an_entry("Like it", what=GATE)
    for about in (entry, other):
        about.barriers.add(barrier)

    assert related_to(entry, reader=barrier.author) == [other, like]


def test_a_barrier_the_reader_may_not_read_relates_nothing():
    barrier = BarrierFactory(sensitive=True)
    entry, other = an_entry("One", what=GATE), an_entry("Other", what="The boiler was cold.", so_what="Nobody stayed.")
    for about in (entry, other):
        about.barriers.add(barrier)

    assert related_to(entry, reader=PersonFactory()) == []


def test_what_belongs_beside_an_entry_takes_two_questions(django_assert_num_queries):
    entry, reader = an_entry("One", what=GATE), fresh(PersonFactory())
    for n in range(12):
        an_entry(f"Like it, {n}", what=GATE)
    related_to(entry, reader=reader)  # the reader's standing is read once

    with django_assert_num_queries(2):
        assert len(related_to(entry, reader=reader)) == 4


# ---- from learned to used ----


def test_a_use_counts_its_days_from_when_it_was_noticed_or_else_shared():
    entry = an_entry("The one", 9)
    entry.refresh_from_db()
    use = LearningUse(entry=entry, mission=MissionFactory(), how="As it is", at=now())

    assert use.days_after == 9
    entry.noticed_on = today() - timedelta(days=30)
    assert use.days_after == 30
