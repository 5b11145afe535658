"""The days of the pathway: answer by, what pauses and moves it, and where a day begins and ends in London."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from barriers import answering, asking, clocks, life
from barriers.models import Barrier, Escalation
from barriers.tests.factories import BarrierFactory, EscalationFactory, an_ask, leader_of, officer_at
from foundation.moments import as_of
from foundation.working_days import LONDON, add, end_of, today
from people.models import Meeting
from people.tests.factories import ForumFactory, MeetingFactory, at_ten, south_tees

pytestmark = pytest.mark.django_db
S = Escalation.State
THE_BOARD = date(2025, 1, 16)  # the meeting that took the paper; its papers were out by Wednesday 8 January


@pytest.fixture
def board() -> Any:
    """The Board with the meeting of 16 January 2025 and the next one in March."""
    forum = south_tees().hwb
    MeetingFactory(forum=forum, starts_at=at_ten(THE_BOARD))
    MeetingFactory(forum=forum, starts_at=at_ten(date(2025, 3, 20)))
    return forum


def asked_at(moment: datetime, forum: Any = None) -> Escalation:
    """A trip that was submitted at a moment."""
    forum = forum or south_tees().place
    barrier = BarrierFactory()
    with as_of(moment):
        return asking.submit(barrier, forum, ask=an_ask(), by=leader_of(barrier.lead_mission))


# ---- answer by ----


def test_a_forum_without_meetings_answers_in_its_days() -> None:
    assert clocks.answer_by(ForumFactory(answer_days=20), date(2025, 6, 2)) == date(2025, 6, 30)


def test_easter_is_not_counted() -> None:
    assert clocks.answer_by(ForumFactory(answer_days=5), date(2025, 4, 16)) == date(2025, 4, 25)


@pytest.mark.parametrize(
    "submitted_on, answer_by",
    [
        (date(2024, 12, 2), THE_BOARD),
        (date(2025, 1, 7), date(2025, 2, 4)),  # the meeting is sooner than twenty working days
        (date(2025, 1, 8), date(2025, 2, 5)),  # still open on the last day for papers
        (date(2025, 1, 9), date(2025, 3, 20)),  # too late for January
    ],
)
def test_the_board_of_january_2025_answers_at_the_first_meeting_still_open(
    board: Any, submitted_on: date, answer_by: date
) -> None:
    assert clocks.answer_by(board, submitted_on) == answer_by


def test_papers_of_the_sixteenth_were_open_up_to_the_eighth(board: Any) -> None:
    assert clocks.first_open_meeting(board, date(2025, 1, 8)).day == THE_BOARD
    assert clocks.first_open_meeting(board, date(2025, 1, 9)).day == date(2025, 3, 20)


def test_a_cancelled_meeting_is_not_waited_for(board: Any) -> None:
    Meeting.objects.filter(starts_at=at_ten(THE_BOARD)).update(state=Meeting.State.CANCELLED)

    assert clocks.answer_by(board, date(2024, 12, 2)) == date(2025, 3, 20)


@pytest.mark.parametrize("late_because, needed", [("", True), ("The Board meets in March.", False)])
def test_beyond_sixty_working_days_an_officer_says_why(late_because: str, needed: bool) -> None:
    trip = EscalationFactory()
    trip.late_because, trip.answer_by = late_because, add(today(), 61)
    assert clocks.needs_a_reason(trip) is needed
    trip.answer_by = add(today(), 60)
    assert not clocks.needs_a_reason(trip)


# ---- pause ----


def test_days_of_waiting_for_the_mission_are_added(board: Any) -> None:
    trip = asked_at(at_ten(date(2025, 6, 2)))
    due, officer, leader = trip.answer_by, officer_at(trip.forum), leader_of(trip.barrier.lead_mission)

    with as_of(at_ten(date(2025, 6, 5))):  # Thursday
        answering.ask_mission(trip, words="Which grant?", by=officer)
    with as_of(at_ten(date(2025, 6, 10))):  # Tuesday: three working days
        asking.answer(trip, words="The second.", by=leader)

    assert (trip.paused_days, trip.answer_by) == (3, add(due, 3))


def test_an_answer_on_the_same_day_adds_nothing() -> None:
    trip = EscalationFactory(state=S.WAITING)
    due = trip.answer_by

    asking.answer(trip, words="The second.", by=leader_of(trip.barrier.lead_mission))

    assert (trip.answer_by, trip.paused_days) == (due, 0)


# ---- a meeting moves, a limit changes ----


def test_what_is_open_is_worked_out_again_when_a_meeting_moves() -> None:
    forum = south_tees().place
    meeting = MeetingFactory(forum=forum, starts_at=at_ten(add(today(), 25)))
    trip = EscalationFactory()
    assert trip.answer_by == meeting.day
    meeting.starts_at = at_ten(add(today(), 30))
    meeting.save()

    changed = clocks.recompute(forum)

    trip.refresh_from_db()
    assert (changed, trip.answer_by, Barrier.objects.get().due_on) == (1, add(today(), 30), add(today(), 30))
    assert clocks.recompute(forum) == 0


def test_a_changed_limit_moves_what_is_open_and_keeps_the_days_of_waiting() -> None:
    trip = EscalationFactory(state=S.RECEIVED)
    Escalation.objects.filter(pk=trip.pk).update(paused_days=3, answer_by=add(trip.answer_by, 3))
    forum = trip.forum
    forum.answer_days = 30
    forum.save()

    clocks.recompute(forum)

    trip.refresh_from_db()
    assert trip.answer_by == add(today(), 33)


def test_a_changed_limit_moves_the_day_a_decision_is_returned_by() -> None:
    trip = EscalationFactory(state=S.DECIDED)
    forum = trip.forum
    forum.return_days = 8
    forum.save()

    clocks.recompute(forum)

    trip.refresh_from_db()
    assert trip.return_by == add(trip.decided_on, 8) == Barrier.objects.get().due_on


def test_what_has_ended_is_left_as_it_was() -> None:
    trip = EscalationFactory(state=S.RETURNED)
    forum = trip.forum
    forum.answer_days = 90
    forum.save()

    assert clocks.recompute(forum) == 0


# ---- midnight, summer time ----


@pytest.mark.parametrize(
    "moment, day_zero",
    [
        (datetime(2025, 6, 2, 22, 59, tzinfo=UTC), date(2025, 6, 2)),  # 23:59 in London
        (datetime(2025, 6, 2, 23, 0, tzinfo=UTC), date(2025, 6, 3)),  # midnight in London, the day before in UTC
        (datetime(2025, 1, 6, 23, 59, tzinfo=UTC), date(2025, 1, 6)),
        (datetime(2025, 1, 7, 0, 0, tzinfo=UTC), date(2025, 1, 7)),
        (datetime(2025, 3, 30, 0, 59, tzinfo=UTC), date(2025, 3, 30)),  # the clocks go forward in a minute
        (datetime(2025, 3, 30, 23, 30, tzinfo=UTC), date(2025, 3, 31)),
        (datetime(2025, 10, 25, 23, 30, tzinfo=UTC), date(2025, 10, 26)),  # half past midnight, still summer time
        (datetime(2025, 10, 26, 23, 30, tzinfo=UTC), date(2025, 10, 26)),  # the same wall clock in winter time
    ],
)
def test_day_zero_is_the_day_of_the_move_in_london(moment: datetime, day_zero: date) -> None:
    trip = asked_at(moment)

    trip.refresh_from_db()
    assert trip.answer_by == add(day_zero, 20)


def test_due_means_the_end_of_that_day_in_london() -> None:
    assert end_of(date(2025, 6, 30)).astimezone(UTC) < datetime(2025, 6, 30, 23, 0, tzinfo=UTC)
    assert end_of(date(2025, 6, 30)) > datetime(2025, 6, 30, 23, 59, 59, tzinfo=LONDON)


def test_the_nudges_and_the_strip_of_days_count_from_the_london_day(client: Any) -> None:
    trip = asked_at(datetime(2025, 6, 2, 23, 30, tzinfo=UTC))  # half past midnight on Tuesday 3 June
    client.force_login(leader_of(trip.barrier.lead_mission))

    page = client.get(trip.barrier.get_absolute_url())

    assert page.context["strip"]["starts"] == date(2025, 6, 3)


# ---- whose turn ----


@pytest.mark.parametrize(
    "state, turn, due",
    [
        (S.SUBMITTED, "forum", "answer_by"),
        (S.RECEIVED, "forum", "answer_by"),
        (S.WAITING, "mission", "mission_answer_by"),
        (S.SCHEDULED, "forum", "answer_by"),
        (S.DECIDED, "decided", "return_by"),
        (S.RETURNED, "mission", "reply_by"),
        (S.SENT_BACK, "mission", None),
        (S.TAKEN_BACK, "mission", None),
    ],
)
def test_whose_turn_it_is_stands_beside_the_barrier(state: str, turn: str, due: str | None) -> None:
    trip = EscalationFactory(state=state)

    barrier = Barrier.objects.get()
    assert (barrier.turn, barrier.due_on) == (turn, getattr(trip, due) if due else None)
    assert {name: getattr(barrier, name) for name in clocks.turn_now(trip)} == clocks.turn_now(trip)


def test_a_barrier_asked_elsewhere_is_not_closed_by_an_earlier_trip() -> None:
    trip = EscalationFactory(state=S.RETURNED)
    barrier = Barrier.objects.get()
    asking.submit(barrier, south_tees().space, ask=an_ask(), by=leader_of(barrier.lead_mission))
    due = Barrier.objects.get().due_on

    answering.lapse(trip)

    assert Barrier.objects.get().due_on == due
    with pytest.raises(Exception, match="With a forum|with a forum"):
        life.withdraw(Barrier.objects.get(), words="No.", by=leader_of(barrier.lead_mission))


def test_the_answer_day_stays_when_the_meeting_it_was_for_has_been_held() -> None:
    forum = ForumFactory(answer_days=5)
    first, _ = (MeetingFactory(forum=forum, starts_at=at_ten(day)) for day in (date(2026, 2, 10), date(2026, 4, 14)))
    asked = asked_at(at_ten(date(2026, 1, 5)), forum)
    assert asked.answer_by == date(2026, 2, 10)

    Meeting.objects.filter(pk=first.pk).update(state=Meeting.State.CONFIRMED)
    with as_of(at_ten(date(2026, 2, 20))):
        assert clocks.recompute(forum) == 0

    asked.refresh_from_db()
    assert asked.answer_by == date(2026, 2, 10)


def test_a_trip_that_was_read_before_it_ended_does_not_speak_for_the_one_after_it() -> None:
    stale = EscalationFactory()
    asking.take_back(Escalation.objects.get(pk=stale.pk), words="We ask elsewhere.", by=stale.asked_by)
    barrier = Barrier.objects.get(pk=stale.barrier_id)
    EscalationFactory(barrier=barrier, forum=south_tees().space)

    clocks.keep_turn(stale)

    assert Barrier.objects.get(pk=barrier.pk).with_forum == south_tees().space
