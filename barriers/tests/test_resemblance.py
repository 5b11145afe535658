"""Records that resemble a text: several of its words in common, nearest first, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from barriers.models import Barrier
from barriers.resemblance import alike, telling_words
from barriers.tests.factories import BarrierFactory

pytestmark = pytest.mark.django_db
CONSENT = "Two organisations ask families for consent twice"


def titles(rows: list[Any]) -> list[str]:
    return [row.title for row in rows]


def written(title: str, text: str = "It is in the way.") -> Barrier:
    return BarrierFactory(title=title, gets_in_the_way=text, stops="", tried="", would_unblock_it="")


def test_what_shares_most_words_comes_first_and_what_shares_one_does_not_come() -> None:
    written("Consent is asked for in every building")
    written("Families are asked for consent by two organisations")
    written("Consent of two organisations' boards")

    assert titles(alike(Barrier.objects.all(), CONSENT, 5)) == [
        "Families are asked for consent by two organisations",
        "Consent of two organisations' boards",
    ]
    assert len(alike(Barrier.objects.all(), CONSENT, 1)) == 1


def test_words_are_told_apart_by_their_stem_and_not_by_their_ending() -> None:
    written("A family is asked to consent again by one organisation")

    assert alike(Barrier.objects.all(), CONSENT, 5)


@pytest.mark.parametrize("text", ["", "consent", "the of and to", "consents consenting consent", "' ) | & !"])
def test_a_text_without_two_words_that_say_something_resembles_nothing_and_asks_nothing(text: str) -> None:
    written("Consent is asked for twice")
    with CaptureQueriesContext(connection) as asked:
        assert alike(Barrier.objects.all(), text, 5) == []
    assert len(asked) == 0


@pytest.mark.parametrize(
    "text, found",
    [
        ("AND OR NOT NEAR consent families", ["Families consent"]),
        ("consent' families\"", ["Families consent"]),
        ("consent:* & families!", ["Families consent"]),
        ("☃", []),
    ],
)
def test_marks_and_words_of_the_query_language_are_only_words(text: str, found: list[str]) -> None:
    written("Families consent")
    assert titles(alike(Barrier.objects.all(), text, 5)) == found


def test_of_a_long_text_the_longest_words_are_asked_for() -> None:
    text = (
        "it is odd that one can not get any new van for old men at Grangetown without procurement frameworks approval"
    )
    assert len(telling_words(text)) == 8
    assert {"grangetown", "procurement", "frameworks", "approval"} <= set(telling_words(text))


def test_one_question_however_many_resemble_it() -> None:
    for n in range(30):
        written(f"Families asked for consent, place {n}")
    with CaptureQueriesContext(connection) as asked:
        assert len(alike(Barrier.objects.all(), CONSENT, 5)) == 5
    assert len(asked) == 1


def test_of_more_than_are_read_the_newest_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("barriers.resemblance.MOST_READ", 3)
    nearest_of_all = written("Two organisations ask families for consent twice, long ago")
    newer = [written(f"Families are asked for consent, {n}") for n in range(3)]

    found = alike(Barrier.objects.all(), CONSENT, 5)
    assert found == newer[::-1]
    assert nearest_of_all not in found
