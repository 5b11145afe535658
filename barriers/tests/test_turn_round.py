"""Turn-round: what a forum was asked and answered, for how many working days, counted for those who may read it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from barriers import answering, asking
from barriers.models import Decision, Escalation, ReadingGrant
from barriers.tests.cast import (
    A_LEADER,
    A_TEAM,
    B_LEADER,
    FACILITATOR,
    HWB_OFFICER,
    PLACE_CHAIR,
    PLACE_MEMBER,
    PLACE_OFFICER,
    Cast,
    sign_in,
)
from barriers.tests.factories import EscalationFactory, PartnerRequestFactory, a_record
from barriers.turn_round import half_within, times_at, turn_round_of
from foundation.working_days import between, start_of, today
from leaders.standing import standing_of
from people.models import Forum
from people.tests.factories import LONG_AGO, MeetingFactory

pytestmark = pytest.mark.django_db
E = Escalation.State
URL = reverse("barriers:times")


def working_days_ago(days: int) -> date:
    """The latest day that lies so many working days back."""
    day = today()
    while between(day, today()) < days:
        day -= timedelta(days=1)
    return day


def asked(cast: Cast, *, ago: int, state: str = E.RECEIVED, **columns: Any) -> Escalation:
    """An ask of the Place Partnership that came so many working days ago; what was decided is decided today."""
    trip = EscalationFactory(barrier=cast.barrier(), state=state)
    Escalation.objects.filter(pk=trip.pk).update(submitted_at=start_of(working_days_ago(ago)), **columns)
    return trip


def lengths(cast: Cast, reader: str, forum: str = "place") -> dict[str, tuple[int, int]]:
    """What one reader is told of a forum: how many wait and how many were answered, by length of stay."""
    [found] = times_at([getattr(cast.forums, forum)], cast[reader])
    return {each.words: (each.waiting, each.answered) for each in found.lengths if each.waiting or each.answered}


# ---- one forum ----


def test_a_forum_sees_what_it_holds_and_what_became_of_a_years_asks(cast: Cast) -> None:
    for state in (E.SUBMITTED, E.SUBMITTED, E.WAITING, E.DECIDED, E.RETURNED, E.SENT_BACK):
        EscalationFactory(barrier=cast.barrier(), state=state)

    found = turn_round_of(cast.forums.place, cast[PLACE_OFFICER])

    assert found.open_now == [("Submitted", 2), ("Waiting for the mission", 1), ("Decided, not yet returned", 1)]
    assert (found.asked, found.answered, found.returned, found.put_off) == (6, 2, 1, 0)


def test_what_waits_for_a_partner_is_nothing_that_the_forum_could_return(cast: Cast) -> None:
    EscalationFactory(barrier=cast.barrier(), state=E.DECIDED)
    PartnerRequestFactory(escalation=EscalationFactory(barrier=cast.barrier(), state=E.SCHEDULED))

    found = turn_round_of(cast.forums.place, cast[PLACE_OFFICER])

    assert found.open_now == [("Decided, not yet returned", 1), ("Waiting for a partner", 1)]


def test_what_was_done_more_than_a_year_ago_is_not_counted(cast: Cast) -> None:
    before = today() - timedelta(days=366)
    asked(cast, ago=300, state=E.RETURNED, decided_on=before, returned_at=start_of(before))
    asked(cast, ago=300, state=E.RECEIVED)

    found = turn_round_of(cast.forums.place, cast[PLACE_OFFICER])

    assert found.open_now == [("Received", 1)]
    assert (found.asked, found.answered, found.returned, found.longest) == (0, 0, 0, None)


def test_half_were_answered_within_the_middle_days_and_the_longest_is_told(cast: Cast) -> None:
    for ago in (3, 8, 30, 61):
        asked(cast, ago=ago, state=E.DECIDED)

    found = turn_round_of(cast.forums.place, cast[PLACE_OFFICER])

    assert (found.half_within, found.longest) == (8, 61)


def test_days_of_waiting_for_the_mission_are_not_counted(cast: Cast) -> None:
    asked(cast, ago=30, state=E.DECIDED, paused_days=12)
    asked(cast, ago=30, state=E.WAITING, paused_on=working_days_ago(25))

    assert turn_round_of(cast.forums.place, cast[PLACE_OFFICER]).longest == 18
    assert lengths(cast, PLACE_OFFICER) == {"Up to 10": (1, 0), "11 to 20": (0, 1)}


def test_putting_off_is_counted_each_time(cast: Cast) -> None:
    officer = cast[PLACE_OFFICER]
    for times in (1, 2):
        trip = EscalationFactory(barrier=cast.barrier(), state=E.SCHEDULED)
        answering.put_off(trip, reason="not-reached", words="We ran out of time.", by=officer)
        if times == 2:
            answering.schedule(trip, MeetingFactory(forum=trip.forum), by=officer)
            answering.meeting_cancelled(trip)

    assert turn_round_of(cast.forums.place, officer).put_off == 3


@pytest.mark.parametrize(
    ("days", "half"),
    [({}, None), ({7: 1}, 7), ({2: 1, 9: 1}, 2), ({2: 1, 9: 2}, 9), ({1: 5, 100: 5}, 1)],
)
def test_half_of_them_is_at_least_half(days: dict[int, int], half: int | None) -> None:
    assert half_within(Counter(days)) == half


# ---- only what this reader may read ----


def test_a_chair_is_not_counted_what_was_taken_in_private_or_not_received(cast: Cast) -> None:
    private = EscalationFactory(
        barrier=cast.barrier(), state=E.DECIDED, record=a_record(exempt=True, open_summary="It was agreed in private.")
    )
    EscalationFactory(barrier=cast.barrier(), state=E.SUBMITTED)
    place = cast.forums.place

    assert turn_round_of(place, cast[PLACE_OFFICER]).asked == 2
    assert turn_round_of(place, cast[PLACE_CHAIR]).asked == 0

    given = {"person": cast[PLACE_CHAIR], "given_by": cast[PLACE_OFFICER], "since": LONG_AGO}
    ReadingGrant.objects.create(escalation=private, **given)
    assert turn_round_of(place, cast[PLACE_CHAIR]).answered == 1


def test_an_officer_elsewhere_is_told_only_of_what_reached_their_forum(cast: Cast) -> None:
    asked(cast, ago=5)
    EscalationFactory(barrier=cast.barrier(), state=E.REFERRED_UP)

    assert lengths(cast, HWB_OFFICER) == {"Up to 10": (0, 1)}
    assert lengths(cast, PLACE_OFFICER) == {"Up to 10": (1, 1)}
    assert lengths(cast, FACILITATOR) == {"Up to 10": (1, 1)}


def test_a_sensitive_ask_is_counted_only_for_those_who_may_read_it(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier(sensitive=True), state=E.RECEIVED)

    assert lengths(cast, PLACE_OFFICER) == {"Up to 10": (1, 0)}
    assert lengths(cast, HWB_OFFICER) == {} == lengths(cast, B_LEADER)
    assert trip.barrier.sensitive


def test_a_trip_that_two_forums_held_before_is_counted_once(cast: Cast) -> None:
    trip = asked(cast, ago=5)
    trip.held_before.add(cast.forums.hwb, cast.forums.space)

    assert turn_round_of(cast.forums.place, cast[PLACE_OFFICER]).asked == 1
    assert lengths(cast, PLACE_OFFICER) == {"Up to 10": (1, 0)}


# ---- the page ----


def test_a_length_of_stay_ends_with_its_last_day(cast: Cast) -> None:
    for ago in (10, 11, 20, 21, 40, 41, 60, 61):
        asked(cast, ago=ago)

    assert lengths(cast, PLACE_OFFICER) == {
        "Up to 10": (1, 0),
        "11 to 20": (2, 0),
        "21 to 40": (2, 0),
        "41 to 60": (2, 0),
        "Over 60": (1, 0),
    }


def test_forums_stand_in_the_boards_order_whoever_has_had_things_longest(client: Any, cast: Cast) -> None:
    asked(cast, ago=90)

    page = sign_in(client, cast[FACILITATOR]).get(URL)

    shown = [found.forum for found, _ in page.context["forums"]]
    assert shown == list(Forum.objects.current()) and cast.forums.place in shown


def test_the_picture_says_the_numbers_of_its_table(client: Any, cast: Cast) -> None:
    for ago in (5, 6, 50):
        asked(cast, ago=ago)
    asked(cast, ago=15, state=E.RETURNED)

    page = sign_in(client, cast[PLACE_OFFICER]).get(URL)

    [(found, pictures)] = [row for row in page.context["forums"] if row[0].forum == cast.forums.place]
    drawn = {heading: [bar.count for bar in bars] for heading, _, bars in pictures}
    assert drawn == {
        "Waiting for an answer now": [each.waiting for each in found.lengths],
        "Answered in twelve months": [each.answered for each in found.lengths],
    }
    widths = [bar.width for bar in pictures[0][2]]
    assert widths[0] == 2 * widths[3] > 0 == widths[1]
    assert 'aria-hidden="true"' in page.content.decode() and "<td>2</td><td>0</td>" in page.content.decode()


def test_a_forum_that_was_asked_nothing_says_so_without_a_picture(client: Any, cast: Cast) -> None:
    page = sign_in(client, cast[PLACE_OFFICER]).get(URL).content.decode()

    assert "<rect" not in page and "Nothing that you may read waits there" in page


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (PLACE_OFFICER, 200),
        (PLACE_CHAIR, 200),
        (FACILITATOR, 200),
        (PLACE_MEMBER, 403),
        (A_LEADER, 403),
        (A_TEAM, 403),
    ],
)
def test_time_at_each_forum_is_for_those_who_look_after_one(client: Any, cast: Cast, kind: str, status: int) -> None:
    assert sign_in(client, cast[kind]).get(URL).status_code == status


def test_nobody_reads_it_without_signing_in(client: Any) -> None:
    assert client.get(URL).status_code == 302


def test_strange_words_in_the_address_are_harmless(client: Any, cast: Cast) -> None:
    sign_in(client, cast[PLACE_OFFICER])

    assert client.get(URL, {"forum": "\x00", "after": "9" * 40}).status_code == 200


@pytest.mark.parametrize("rows", [1, 12])
def test_more_asks_are_no_more_questions(cast: Cast, rows: int, django_assert_num_queries: Any) -> None:
    for ago in range(rows):
        asked(cast, ago=ago, state=E.DECIDED)
    officer, forums = cast[PLACE_OFFICER], [cast.forums.place, cast.forums.hwb]
    standing_of(officer)

    with django_assert_num_queries(1):
        turn_round_of(forums[0], officer)
    with django_assert_num_queries(1):
        times_at(forums, officer)


def test_an_answer_is_an_answer_whatever_it_says(cast: Cast) -> None:
    for outcome in (Decision.Outcome.AGREED, Decision.Outcome.NOT_AGREED):
        EscalationFactory(barrier=cast.barrier(), state=E.DECIDED, outcome=outcome)
    taken = EscalationFactory(barrier=cast.barrier(), state=E.SUBMITTED)
    asking.take_back(taken, words="We found a way.", by=cast[A_LEADER])

    assert turn_round_of(cast.forums.place, cast[PLACE_OFFICER]).answered == 2
