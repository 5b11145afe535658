"""An officer puts a held edition in another order, or leaves things out; what is left out is recorded."""

from __future__ import annotations

import pytest

from digests.arranging import arrange, things_told
from digests.compile import approve, compile_again
from foundation.moves import NotYours, TooLate
from learning.tests.factories import LearningEntryFactory
from missions.tests.factories import MissionFactory
from people.tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(held, officer):
    """With two things learned, so that there is an order."""
    LearningEntryFactory(mission=MissionFactory(order=10), title="A second thing")
    held.covers_to = held.covers_to.replace(day=30)
    held.save()
    return compile_again(held, by=officer)


def places(edition, **changed):
    """Where everything stands, but for those named `section_n=place`."""
    now = {(one.section, one.place): one.place + 1 for one in things_told(edition)}
    named = {(name.rpartition("_")[0], int(name.rpartition("_")[2])): place for name, place in changed.items()}
    return now | named


def titles(edition, code):
    section = next((section for section in edition.contents["sections"] if section["code"] == code), None)
    return [one["title"] for one in section["items"]] if section else None


def test_things_are_told_in_the_order_the_officer_gives(edition, officer):
    first, second = titles(edition, "learned")
    arrange(edition, places(edition, learned_0=2, learned_1=1), by=officer)
    edition.refresh_from_db()
    assert titles(edition, "learned") == [second, first]
    assert edition.steps.first().words == "Another order; nothing left out."


def test_what_is_left_out_is_recorded_and_its_empty_section_goes_with_it(edition, officer):
    (ask,) = titles(edition, "voices")
    arrange(edition, places(edition, voices_0=None, five_0=None), by=officer)
    edition.refresh_from_db()
    assert titles(edition, "voices") is None
    assert ask in edition.steps.first().words and "Left out" in edition.steps.first().words


def test_the_first_line_counts_the_asks_that_are_left(edition, officer):
    assert edition.contents["lead"].startswith("One thing is asked of you")
    arrange(edition, places(edition, asked_0=None), by=officer)
    assert edition.contents["lead"].startswith("Nothing is asked of you")


def test_compiled_again_it_stands_as_it_was_composed(edition, officer):
    before = titles(edition, "learned")
    arrange(edition, places(edition, learned_0=None), by=officer)
    compile_again(edition, by=officer)
    assert titles(edition, "learned") == before


def test_only_its_officer_arranges_it_and_only_while_it_is_held(edition, officer):
    with pytest.raises(NotYours):
        arrange(edition, places(edition), by=MemberFactory(at=edition.forum))
    approve(edition, by=officer)
    with pytest.raises(TooLate):
        arrange(edition, places(edition), by=officer)
