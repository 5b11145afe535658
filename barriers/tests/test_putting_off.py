"""A meeting without a quorum: views only, and one button that puts off every ask still on its agenda."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.urls import reverse

from barriers import answering, asking
from barriers.models import Escalation
from barriers.tests.cast import A_LEADER, PLACE_CHAIR, PLACE_MEMBER, PLACE_OFFICER, Cast, post, sign_in
from barriers.tests.factories import an_ask
from barriers.views import putting_off
from foundation.drafts import new_key
from foundation.outbox import Notice
from people.models import AgendaItem, Meeting
from people.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db
S = Escalation.State
WHY = {"reason": "not-quorate", "words": "Only four came."}


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return MeetingFactory(forum=cast.forums.place)


def asked_at(cast: Cast, meeting: Meeting, many: int = 2) -> list[Escalation]:
    """So many asks on the meeting's agenda, which is then held without a quorum."""
    officer, trips = cast[PLACE_OFFICER], []
    for _ in range(many):
        trip = asking.submit(cast.barrier(), cast.forums.place, ask=an_ask(), by=cast[A_LEADER])
        answering.receive(trip, words="Thank you.", by=officer)
        answering.schedule(trip, meeting, by=officer)
        trips.append(again(trip))
    Meeting.objects.filter(pk=meeting.pk).update(quorum="not", state="held")
    return trips


def again(trip: Escalation) -> Escalation:
    return Escalation.objects.get(pk=trip.pk)


def states(trips: list[Escalation]) -> list[str]:
    return [again(trip).state for trip in trips]


def at(meeting: Meeting) -> str:
    return reverse("barriers:put_everything_off", args=[meeting.pk])


def page_of(meeting: Meeting) -> str:
    return reverse("people:meeting", args=[meeting.pk])


def test_the_meeting_says_views_only_and_its_officer_gets_one_button(client: Any, cast: Cast, meeting: Meeting) -> None:
    asked_at(cast, meeting)
    for kind, has_button in ((PLACE_OFFICER, True), (PLACE_MEMBER, False)):
        page = sign_in(client, cast[kind]).get(page_of(meeting)).content.decode()
        assert "Views only: nothing more can be decided." in page
        assert (at(meeting) in page) is has_button


def test_a_quorate_meeting_says_no_such_thing(client: Any, cast: Cast, meeting: Meeting) -> None:
    trips = asked_at(cast, meeting)
    Meeting.objects.filter(pk=meeting.pk).update(quorum="quorate")
    page = sign_in(client, cast[PLACE_OFFICER]).get(page_of(meeting)).content.decode()
    assert "Views only" not in page
    assert post(client, cast[PLACE_OFFICER], at(meeting), **WHY).url == page_of(meeting)
    assert states(trips) == [S.SCHEDULED, S.SCHEDULED]


def test_everything_is_put_off_for_one_reason_and_the_page_says_what(client: Any, cast: Cast, meeting: Meeting) -> None:
    trips = asked_at(cast, meeting)
    confirm = sign_in(client, cast[PLACE_OFFICER]).get(at(meeting)).content.decode()
    assert "What comes off its agenda" in confirm and all(trip.barrier.title in confirm for trip in trips)

    answer = post(client, cast[PLACE_OFFICER], at(meeting), **WHY)

    assert answer.url == page_of(meeting)
    assert states(trips) == [S.RECEIVED, S.RECEIVED]
    assert set(AgendaItem.objects.values_list("state", flat=True)) == {"put-off"}
    assert all(again(trip).steps.first().words == "Not quorate. Only four came." for trip in trips)
    page = client.get(page_of(meeting)).content.decode()
    assert f"Put off: {trips[0].barrier.reference}, {trips[1].barrier.reference}." in page
    assert at(meeting) not in page


def test_after_a_lost_quorum_what_was_decided_stands_and_the_rest_is_put_off(
    client: Any, cast: Cast, meeting: Meeting
) -> None:
    first, second = asked_at(cast, meeting)
    Meeting.objects.filter(pk=meeting.pk).update(quorum="lost", quorum_lost_at=time(11, 40))
    Escalation.objects.filter(pk=first.pk).update(state=S.DECIDED)

    assert "lost at 11:40" in sign_in(client, cast[PLACE_OFFICER]).get(at(meeting)).content.decode()
    post(client, cast[PLACE_OFFICER], at(meeting), **WHY)

    assert states([first, second]) == [S.DECIDED, S.RECEIVED]


def test_one_that_somebody_moved_meanwhile_is_skipped_and_said_to_be(
    client: Any, cast: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = asked_at(cast, meeting)
    found = putting_off._still_on

    def then_somebody_moves_the_first(*args: Any) -> list[Escalation]:
        trips = list(found(*args))
        answering.put_off(again(first), reason="deferred", words="By the chair.", by=cast[PLACE_OFFICER])
        return trips

    monkeypatch.setattr(putting_off, "_still_on", then_somebody_moves_the_first)
    post(client, cast[PLACE_OFFICER], at(meeting), **WHY)
    monkeypatch.undo()

    assert states([first, second]) == [S.RECEIVED, S.RECEIVED]
    assert again(first).steps.first().words == "Deferred. By the chair."
    page = client.get(page_of(meeting)).content.decode()
    assert f"Put off: {second.barrier.reference}." in page
    assert f"Left as it is, because somebody moved it meanwhile: {first.barrier.reference}." in page


def test_the_same_press_twice_tells_each_raiser_once(client: Any, cast: Cast, meeting: Meeting) -> None:
    trips = asked_at(cast, meeting)
    fields = WHY | {"form_key": new_key(cast[PLACE_OFFICER])}
    before = Notice.objects.filter(kind="barriers.put_off").count()
    sign_in(client, cast[PLACE_OFFICER])
    first, second = (client.post(at(meeting), fields) for _ in range(2))
    assert first.url == second.url == page_of(meeting)
    told = Notice.objects.filter(kind="barriers.put_off").count() - before
    assert told > 0 and told % len(trips) == 0
    assert all(trip.steps.filter(move="put_off").count() == 1 for trip in trips)


def test_a_reason_is_needed_and_what_was_typed_is_kept(client: Any, cast: Cast, meeting: Meeting) -> None:
    trips = asked_at(cast, meeting)
    answer = post(client, cast[PLACE_OFFICER], at(meeting), reason="tired", words="Only four came.")
    assert answer.status_code == 200 and "Only four came." in answer.content.decode()
    assert "reason" in answer.context["form"].errors
    assert states(trips) == [S.SCHEDULED, S.SCHEDULED]


@pytest.mark.parametrize("kind", [PLACE_MEMBER, PLACE_CHAIR, A_LEADER])
def test_only_the_officer_puts_everything_off(client: Any, cast: Cast, meeting: Meeting, kind: str) -> None:
    trips = asked_at(cast, meeting)
    assert post(client, cast[kind], at(meeting), **WHY).status_code == 403
    assert states(trips) == [S.SCHEDULED, S.SCHEDULED]
    assert client.get(reverse("barriers:put_everything_off", args=[987654])).status_code == 404


def test_the_page_asks_no_more_of_the_database_for_many_asks_than_for_one(
    client: Any, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    few, many = (MeetingFactory(forum=cast.forums.place) for _ in range(2))
    asked_at(cast, few, 1)
    asked_at(cast, many, 5)
    sign_in(client, cast[PLACE_OFFICER])
    client.get(at(few))
    with django_assert_max_num_queries(12) as of_few:
        client.get(at(few))
    with django_assert_max_num_queries(len(of_few.captured_queries)):
        client.get(at(many))
