"""A question whose wording is kept: asked anew each time, of whoever is given, and worded by nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import BigIntegerField, DateTimeField

from foundation.kept_questions import Given, Kept
from foundation.tests.records import a_meeting, an_entry, somebody
from foundation.working_days import LONDON

pytestmark = pytest.mark.django_db


def meetings() -> Any:
    return apps.get_model("people", "Meeting").objects.order_by("pk")


@Kept
def at(place: str) -> Any:
    return meetings().filter(place=place).values_list("pk", "starts_at")


@Kept
def after() -> Any:
    return meetings().filter(starts_at__gt=Given("moment", DateTimeField())).values_list("pk", flat=True)


@Kept
def entries_of() -> Any:
    entries = apps.get_model("learning", "LearningEntry").objects
    return entries.filter(author=Given("author", BigIntegerField())).values_list("what", flat=True)


def test_it_answers_as_the_same_question_put_together_by_django() -> None:
    meeting = a_meeting()

    assert at("The hall") == list(meetings().values_list("pk", "starts_at"))
    assert at("The hall")[0] == (meeting.pk, meeting.starts_at)


def test_the_question_is_kept_and_not_the_answer() -> None:
    assert at("The hall") == []
    meeting = a_meeting()
    assert [pk for pk, _ in at("The hall")] == [meeting.pk]

    meetings().update(place="The library")

    assert at("The hall") == []


def test_it_is_put_together_once_for_the_same_arguments() -> None:
    at("The hall")
    before = at._kept.cache_info()

    at("The hall")
    at("The library")

    assert at._kept.cache_info().hits == before.hits + 1
    assert at._kept.cache_info().misses == before.misses + 1


def test_what_is_given_differs_from_asker_to_asker_under_one_wording() -> None:
    ada, ben = somebody("ada"), somebody("ben")
    an_entry(ada)
    entries_of(author=ada.pk)
    before = entries_of._kept.cache_info().misses

    assert entries_of(author=ada.pk) == [("We asked once.",)] and entries_of(author=ben.pk) == []
    assert entries_of._kept.cache_info().misses == before


def test_a_moment_is_given_as_the_database_keeps_it() -> None:
    meeting = a_meeting()

    assert after(moment=meeting.starts_at - timedelta(minutes=1)) == [(meeting.pk,)]
    assert after(moment=meeting.starts_at) == []
    assert after(moment=datetime(2026, 11, 25, 9, 59, tzinfo=LONDON)) == [(meeting.pk,)]


def test_what_was_not_given_is_an_error_and_no_answer() -> None:
    with pytest.raises(KeyError):
        entries_of()


def test_a_question_that_nothing_can_answer_is_not_asked(django_assert_num_queries: Any) -> None:
    @Kept
    def none_of_them() -> Any:
        return meetings().filter(pk__in=[]).values_list("pk")

    with django_assert_num_queries(0):
        assert none_of_them() == []


def test_the_tests_see_a_question_that_depends_on_what_is_not_given() -> None:
    secret = {"place": "The hall"}

    @Kept
    def by_something_else() -> Any:
        return meetings().filter(place=secret["place"]).values_list("pk")

    by_something_else()
    secret["place"] = "The library"

    with pytest.raises(AssertionError, match="by_something_else"):
        by_something_else()
