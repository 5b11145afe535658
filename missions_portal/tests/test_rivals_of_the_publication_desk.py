"""Rivals at the publication desk: every move of its table, pressed by many at once from one and the same page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from foundation.publishing import Publication, QuietDates
from foundation.versions import ChangedSince
from foundation.working_days import add, today
from learning.models import LearningEntry
from learning.tests.factories import LearningEntryFactory
from missions_portal import public
from missions_portal.publish import desk
from missions_portal.publish.moves import PUBLICATION_MOVES
from missions_portal.publish.side import PublicSide
from missions_portal.tests.signing_in import signed_in
from missions_portal.tests.test_rivals import RIVALS, all_at_once, fresh_key, second_factor
from missions_portal.tests.test_rivals_of_the_rooms import REFUSALS, one_is_first, pressed
from people.tests.factories import OfficerFactory, south_tees

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {"public_title": "Ask once", "public_summary": "Families tell their story once."}
Act = Callable[[PublicSide, Any, int | None], Any]


@pytest.fixture
def officers() -> list[Any]:
    """One who prepares the words, and two who then press at once."""
    hwb = south_tees().hwb
    return [OfficerFactory(at=hwb) for _ in range(3)]


# Each move as its page makes it: by whom, and from the count of moves the page was drawn at.
ACTS: dict[str, Act] = {
    "write": lambda side, by, seen: desk.write(side, **WORDS, by=by, seen=side.moves if seen is None else seen),
    "clear": lambda side, by, seen: desk.clear(side, checked=True, by=by, seen=seen),
    "publish": lambda side, by, seen: desk.publish(side, by=by, seen=seen),
    "ask_second": lambda side, by, seen: desk.ask_second(side, words="Urgent.", by=by, seen=seen),
    "agree": lambda side, by, seen: desk.agree(side, words="So it is.", by=by, seen=seen),
    "exempt": lambda side, by, seen: desk.exempt(
        side, because="A contract.", paragraph="3", review_on=add(today(), 20), by=by, seen=seen
    ),
    "unpublish": lambda side, by, seen: desk.unpublish(side, words="It names a firm.", by=by, seen=seen),
    "back": lambda side, by, seen: desk.back(side, by=by, seen=seen),
}
# What is done before each, by somebody else.
BEFORE = {
    "write": [],
    "clear": ["write"],
    "publish": ["write", "clear"],
    "ask_second": ["write", "clear"],
    "agree": ["write", "clear", "ask_second"],
    "exempt": [],
    "unpublish": ["write", "clear", "publish"],
    "back": ["write", "clear"],
}
IN_QUIET_DATES = {"ask_second", "agree"}


def prepared(moves: list[str], by: Any) -> PublicSide:
    side = PublicSide(LearningEntryFactory())
    for move in moves:
        ACTS[move](side, by, None)
    return side


def press(act: Act, by: Any, seen: int) -> Callable[[Any], Any]:
    """One press of a form drawn at this count; the record is read when the form is posted."""
    return lambda row: act(PublicSide(LearningEntry.objects.get(pk=row.pk)), by, seen)


def one_step_more(side: PublicSide, before: int) -> PublicSide:
    now = PublicSide(LearningEntry.objects.get(pk=side.record.pk))
    assert now.moves == now.steps.all().count() == before + 1
    return now


def test_the_moves_below_are_all_there_are() -> None:
    assert {move.name for move in PUBLICATION_MOVES} == set(ACTS) == set(BEFORE)


@pytest.mark.parametrize("name", ACTS)
def test_of_many_who_make_one_move_of_the_desk_one_does_and_it_is_one_step(officers: list[Any], name: str) -> None:
    first, *rivals = officers
    if name in IN_QUIET_DATES:
        QuietDates.objects.create(starts_on=today(), ends_on=today(), reason="Local elections")
    side = prepared(BEFORE[name], first)
    before = side.moves

    ways = pressed(*[(side.record, press(ACTS[name], rival, before)) for rival in rivals])

    assert one_is_first(ways, REFUSALS | {ChangedSince.__name__}), ways
    now = one_step_more(side, before)
    assert now.state == PUBLICATION_MOVES[name].ends
    assert (now.published_at is not None) == (now.state == Publication.PUBLISHED)


def test_of_many_who_keep_back_again_what_is_kept_back_one_does(officers: list[Any]) -> None:
    first, *rivals = officers
    side = prepared(["exempt"], first)

    ways = pressed(*[(side.record, press(ACTS["exempt"], rival, 1)) for rival in rivals])

    assert one_is_first(ways), ways
    assert one_step_more(side, 1).state == Publication.EXEMPT


def test_of_many_who_do_different_things_with_cleared_words_one_thing_is_done(officers: list[Any]) -> None:
    first, one, two = officers
    side = prepared(["write", "clear"], first)
    names = ["publish", "exempt", "back", "write"]

    ways = pressed(*[(side.record, press(ACTS[name], (one, two)[n % 2], 2)) for n, name in enumerate(names)])

    assert one_is_first(ways, REFUSALS | {ChangedSince.__name__}), ways
    now = one_step_more(side, 2)
    shown = [row["reference"] for row in public.learning()]
    assert shown == ([now.record.reference] if now.state == Publication.PUBLISHED else [])


def test_two_hundred_forms_publish_one_record_and_the_others_are_told_that_it_is(officers: list[Any]) -> None:
    first, *rivals = officers
    side = prepared(["write", "clear"], first)
    path = reverse("publish:move", args=[side.record.reference, "publish"])
    for rival in rivals:
        second_factor(rival)
    people = [rivals[n % 2] for n in range(RIVALS)]
    pages: list[str] = []

    def post(client: Any, key: str) -> Any:
        answer = client.post(path, {"seen": 2, "form_key": key})
        if answer.status_code == 409:
            pages.append(answer.content.decode())
        return answer

    said = all_at_once([partial(post, signed_in(person), fresh_key(person)) for person in people])

    assert said == Counter({302: 1, 409: RIVALS - 1}), said
    assert one_step_more(side, 2).state == Publication.PUBLISHED
    assert all("Published" in page for page in pages)
