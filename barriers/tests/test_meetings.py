"""What one meeting decided, on one screen: each decision is saved by itself, and what is typed of the others is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from barriers import answering, asking
from barriers.models import Decision, Escalation
from barriers.tests.cast import A_LEADER, PLACE_CHAIR, PLACE_MEMBER, PLACE_OFFICER, Cast, all_agreed, post, sign_in
from barriers.tests.factories import an_ask
from foundation.drafts import new_key
from people.models import Meeting
from people.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db
S = Escalation.State


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return MeetingFactory(forum=cast.forums.place)


def again(trip: Escalation) -> Escalation:
    """The trip as it stands now."""
    return Escalation.objects.get(pk=trip.pk)


def two_asks(cast: Cast, meeting: Meeting, keep_open: bool = False) -> list[Escalation]:
    """Two asks of the mission on the meeting's agenda; it is then held, quorate, unless more are to come."""
    officer, trips = cast[PLACE_OFFICER], []
    for _ in range(2):
        trip = asking.submit(cast.barrier(), cast.forums.place, ask=an_ask(), by=cast[A_LEADER])
        answering.receive(trip, words="Thank you.", by=officer)
        answering.schedule(trip, meeting, by=officer)
        trips.append(again(trip))
    if not keep_open:
        Meeting.objects.filter(pk=meeting.pk).update(quorum="quorate", state="held")
    return trips


def screen(meeting: Meeting) -> str:
    return reverse("barriers:meetings_decisions", args=[meeting.pk])


def typed(trip: Escalation, **changes: Any) -> dict[str, Any]:
    """The boxes of one ask, as the screen names them."""
    return {f"trip{trip.pk}-{name}": text for name, text in all_agreed(**{"seen": trip.moves} | changes).items()}


def test_both_asks_stand_on_the_screen_which_the_meetings_page_and_the_queue_lead_to(
    client: Any, cast: Cast, meeting: Meeting
) -> None:
    trips = two_asks(cast, meeting)
    sign_in(client, cast[PLACE_OFFICER])

    page = client.get(screen(meeting)).content.decode()

    assert all(f"Item {trip.agenda_item.order}: {trip.barrier.title}" in page for trip in trips)
    assert page.count(trips[0].ask) == 2
    assert screen(meeting) in client.get(reverse("people:meeting", args=[meeting.pk])).content.decode()
    assert screen(meeting) in client.get(reverse("barriers:queue")).content.decode()


def test_one_is_saved_and_the_words_of_the_other_are_kept_until_they_are_saved_too(
    client: Any, cast: Cast, meeting: Meeting
) -> None:
    first, second = two_asks(cast, meeting)
    both = typed(first) | typed(second, words="Typed while the first was spoken of.")

    answer = post(client, cast[PLACE_OFFICER], screen(meeting), save=first.pk, **both)

    assert answer.status_code == 302 and answer.url == screen(meeting)
    assert [again(first).state, again(second).state] == [S.DECIDED, S.SCHEDULED]
    page = client.get(screen(meeting)).content.decode()
    assert "Typed while the first was spoken of." in page and "We kept what you typed here before" in page
    assert f'id="trip{first.pk}"' not in page and "decided, not yet returned" in page

    answer = post(client, cast[PLACE_OFFICER], screen(meeting), save=second.pk, **typed(again(second)))

    assert answer.url == reverse("people:meeting", args=[meeting.pk])
    assert Decision.objects.filter(agenda_item__meeting=meeting).count() == 2


def test_words_that_may_identify_a_person_are_pointed_out(client: Any, cast: Cast, meeting: Meeting) -> None:
    first, _ = two_asks(cast, meeting)

    post(client, cast[PLACE_OFFICER], screen(meeting), save=first.pk, **typed(first, words="Ring 01642 555 555."))

    assert "may identify a person" in client.get(screen(meeting)).content.decode()


def test_what_is_wrong_with_one_is_said_beside_its_box_and_nothing_typed_is_lost(
    client: Any, cast: Cast, meeting: Meeting
) -> None:
    first, second = two_asks(cast, meeting)
    both = typed(first, reasons="") | typed(second, words="The second one’s words.")

    answer = post(client, cast[PLACE_OFFICER], screen(meeting), save=first.pk, **both)
    page = answer.content.decode()

    assert answer.status_code == 200 and not Decision.objects.exists()
    assert f'href="#id_trip{first.pk}-reasons"' in page
    assert "One thing to put right" in page and "The second one’s words." in page


def test_the_enter_key_presses_the_button_that_only_keeps_what_is_typed(
    client: Any, cast: Cast, meeting: Meeting
) -> None:
    first, _ = two_asks(cast, meeting)
    page = sign_in(client, cast[PLACE_OFFICER]).get(screen(meeting)).content.decode()
    form = page[page.index('class="app-form"') :]
    assert form.index('name="keep"') < form.index('name="save"')

    answer = post(client, cast[PLACE_OFFICER], screen(meeting), keep="1", **typed(first, words="Half a sentence"))

    assert answer.status_code == 302 and not Decision.objects.exists()
    assert "Half a sentence" in client.get(screen(meeting)).content.decode()


def test_an_ask_that_was_decided_meanwhile_is_said_to_be_and_its_words_are_kept(
    client: Any, cast: Cast, meeting: Meeting
) -> None:
    first, second = two_asks(cast, meeting)
    post(client, cast[PLACE_OFFICER], screen(meeting), save=first.pk, **typed(first))

    answer = post(client, cast[PLACE_OFFICER], screen(meeting), save=first.pk, **typed(first, words="Once more."))

    assert answer.status_code == 409 and "Once more." in answer.content.decode()
    assert "Trip" not in answer.content.decode() and "Seen" not in answer.content.decode()
    assert Decision.objects.count() == 1
    assert again(second).state == S.SCHEDULED


def test_an_ask_of_another_meeting_is_not_decided_here(client: Any, cast: Cast, meeting: Meeting) -> None:
    two_asks(cast, meeting)
    (elsewhere, _) = two_asks(cast, MeetingFactory(forum=cast.forums.place))

    for named, says in ((elsewhere.pk, 409), ("x", 404), ("9" * 40, 404), (987654, 404)):
        answer = post(client, cast[PLACE_OFFICER], screen(meeting), save=named, **typed(elsewhere))
        assert answer.status_code == says
    assert not Decision.objects.exists()


def test_a_meeting_without_quorum_decides_nothing(client: Any, cast: Cast, meeting: Meeting) -> None:
    first, _ = two_asks(cast, meeting)
    Meeting.objects.filter(pk=meeting.pk).update(quorum="not")

    answer = post(client, cast[PLACE_OFFICER], screen(meeting), save=first.pk, **typed(first))

    assert answer.url == reverse("people:meeting", args=[meeting.pk]) and not Decision.objects.exists()
    assert "First record that the meeting was held and quorate." in client.get(answer.url).content.decode()


@pytest.mark.parametrize("kind", [PLACE_MEMBER, PLACE_CHAIR, A_LEADER])
def test_only_the_officer_records_them(client: Any, cast: Cast, meeting: Meeting, kind: str) -> None:
    first, _ = two_asks(cast, meeting)

    assert post(client, cast[kind], screen(meeting), save=first.pk, **typed(first)).status_code == 403
    assert not Decision.objects.exists()


def test_the_screen_asks_no_more_of_the_database_for_many_asks_than_for_one(
    client: Any, cast: Cast, meeting: Meeting
) -> None:
    two_asks(cast, meeting)
    sign_in(client, cast[PLACE_OFFICER]).get(screen(meeting))  # what every page reads once is read
    of_two = questions(client, screen(meeting))
    Meeting.objects.filter(pk=meeting.pk).update(state="planned")
    for _ in range(3):
        two_asks(cast, meeting, keep_open=True)
    Meeting.objects.filter(pk=meeting.pk).update(state="held")

    assert questions(client, screen(meeting)) == of_two <= 14


def questions(client: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_a_second_button_of_the_same_page_records_nothing_unseen(client: Any, cast: Cast, meeting: Meeting) -> None:
    first, second = two_asks(cast, meeting)
    both = typed(first) | typed(second, words="Pressed at once.") | {"form_key": new_key(cast[PLACE_OFFICER])}
    post(client, cast[PLACE_OFFICER], screen(meeting), save=first.pk, **both)

    answer = post(client, cast[PLACE_OFFICER], screen(meeting), save=second.pk, **both)

    assert again(second).state == S.SCHEDULED and answer.url == screen(meeting)
    page = client.get(screen(meeting)).content.decode()
    assert "That one is not recorded yet" in page and "Pressed at once." in page


def test_a_late_press_that_is_wrong_besides_is_told_that_it_is_late(client: Any, cast: Cast, meeting: Meeting) -> None:
    first, second = two_asks(cast, meeting)
    post(client, cast[PLACE_OFFICER], screen(meeting), save=first.pk, **typed(first))
    both = typed(first, reasons="") | typed(second, words="Of the second.")

    answer = post(client, cast[PLACE_OFFICER], screen(meeting), save=first.pk, **both)

    assert answer.status_code == 409
    assert "Of the second." in client.get(screen(meeting)).content.decode()


def test_an_ask_that_was_put_off_meanwhile_is_said_to_be(client: Any, cast: Cast, meeting: Meeting) -> None:
    first, _ = two_asks(cast, meeting)
    answering.put_off(again(first), reason=Escalation.PutOff.NOT_REACHED, words="", by=cast[PLACE_OFFICER])

    answer = post(client, cast[PLACE_OFFICER], screen(meeting), save=first.pk, **typed(first, words="Too late."))

    assert answer.status_code == 409 and "Too late." in answer.content.decode()
