"""The further page of a list asks what the first one asked, and from where it goes on."""

from django.http import QueryDict

from foundation.paging import further


def test_a_further_page_keeps_what_was_asked() -> None:
    assert further(QueryDict("q=two%20words&mission=LW1"), after=7) == "?q=two+words&mission=LW1&after=7"


def test_a_further_page_is_asked_from_one_place_alone() -> None:
    assert further(QueryDict("after=7&q=bus"), after=9) == "?after=9&q=bus"


def test_the_page_that_was_asked_for_stays_as_it_was() -> None:
    asked = QueryDict("before=3")
    further(asked, before=1)
    assert asked.urlencode() == "before=3"
