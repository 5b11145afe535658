"""Asking: what a mission does on its side of the pathway, and what it is refused."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from barriers import answering, asking
from barriers.models import Barrier, Escalation
from barriers.tests.cast import (
    A_CONTRIBUTOR,
    A_LEADER,
    A_TEAM,
    B_LEADER,
    C_LEADER,
    FACILITATOR,
    HWB_OFFICER,
    PLACE_CHAIR,
    PLACE_OFFICER,
    Cast,
    told,
)
from barriers.tests.factories import EscalationFactory, an_ask
from foundation.moves import NotYours, TooLate
from foundation.outbox import Notice
from foundation.working_days import add, today
from people.models import AgendaItem, Meeting
from people.tests.factories import at_ten

pytestmark = pytest.mark.django_db
S = Escalation.State


@pytest.fixture
def barrier(cast: Cast) -> Barrier:
    return cast.barrier()


def names(cast: Cast, *kinds: str) -> list[str]:
    return sorted(cast[kind].name for kind in kinds)


# ---- submit ----


def test_an_ask_takes_the_barrier_to_the_forum(cast: Cast, barrier: Barrier) -> None:
    trip = asking.submit(barrier, cast.forums.place, ask=an_ask(), by=cast[A_TEAM])

    barrier.refresh_from_db()
    assert (trip.state, trip.number, trip.asked_by, trip.typed_by) == (S.SUBMITTED, 1, cast[A_TEAM], cast[A_TEAM])
    assert (barrier.state, barrier.open_escalation, barrier.turn) == (Barrier.State.ESCALATED, trip, Barrier.Turn.FORUM)
    assert (barrier.with_forum, barrier.due_on) == (cast.forums.place, trip.answer_by)
    assert [option.words for option in trip.options.all()][1] == "Do nothing"
    assert trip.preferred.words == "One consent wording, tried for six months"
    assert trip.steps.get().acting_as == f"Support team, {cast.a.short_name}"


def test_a_receipt_goes_at_once_to_all_who_raised_or_joined_and_the_officer_hears(cast: Cast, barrier: Barrier) -> None:
    asking.submit(barrier, cast.forums.place, ask=an_ask(), by=cast[A_LEADER])

    assert told("barriers.receipt") == names(cast, A_CONTRIBUTOR, A_LEADER, C_LEADER)
    assert told("barriers.new") == names(cast, PLACE_OFFICER)


@pytest.mark.parametrize("kind", [A_CONTRIBUTOR, B_LEADER, C_LEADER, FACILITATOR, PLACE_CHAIR, HWB_OFFICER])
def test_only_the_lead_mission_asks(cast: Cast, barrier: Barrier, kind: str) -> None:
    with pytest.raises(NotYours):
        asking.submit(barrier, cast.forums.place, ask=an_ask(), by=cast[kind])

    assert not barrier.escalations.exists()


def test_a_mission_does_not_go_straight_to_the_board(cast: Cast, barrier: Barrier) -> None:
    with pytest.raises(ValidationError, match="by referral"):
        asking.submit(barrier, cast.forums.hwb, ask=an_ask(), by=cast[A_LEADER])


def test_the_boards_officer_types_an_ask_for_the_mission_with_a_reason(cast: Cast, barrier: Barrier) -> None:
    officer, leader = cast[HWB_OFFICER], cast[A_LEADER]
    typed = {"asked_by": leader, "typed_because": "She asked me to at the meeting."}

    trip = asking.submit(barrier, cast.forums.hwb, ask=an_ask(), by=officer, **typed)

    assert (trip.asked_by, trip.typed_by, trip.typed_because) == (leader, officer, typed["typed_because"])
    assert trip.steps.get().acting_as == f"Officer, {cast.forums.hwb}"


@pytest.mark.parametrize("why, for_whom", [("", A_LEADER), ("She asked me to.", B_LEADER), ("She asked me to.", None)])
def test_an_officer_who_types_says_why_and_for_whom(
    cast: Cast, barrier: Barrier, why: str, for_whom: str | None
) -> None:
    asked_by = cast[for_whom] if for_whom else None

    with pytest.raises(ValidationError):
        asking.submit(
            barrier, cast.forums.hwb, ask=an_ask(), by=cast[HWB_OFFICER], asked_by=asked_by, typed_because=why
        )


def test_a_barrier_is_at_one_forum_at_a_time(cast: Cast) -> None:
    trip = EscalationFactory(barrier=cast.barrier())
    stale = Barrier.objects.get(pk=trip.barrier_id)
    stale.state, stale.moves = Barrier.State.OPEN, stale.moves - 1

    with pytest.raises(TooLate):
        asking.submit(stale, cast.forums.space, ask=an_ask(), by=cast[A_LEADER])

    assert Escalation.objects.open().count() == 1


def test_an_ask_written_on_an_old_page_is_late(cast: Cast, barrier: Barrier) -> None:
    with pytest.raises(TooLate):
        asking.submit(barrier, cast.forums.place, ask=an_ask(), by=cast[A_LEADER], seen=barrier.moves - 1)

    assert not Escalation.objects.exists()
    assert not Notice.objects.exists()


def test_nobody_is_told_of_an_ask_that_was_rolled_back(cast: Cast, barrier: Barrier) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        asking.submit(barrier, cast.forums.place, ask=an_ask(), by=cast[A_LEADER])
        raise RuntimeError

    assert not Notice.objects.exists()


# ---- answer, take back ----


def test_an_answer_lets_the_forums_clock_run_on(cast: Cast, barrier: Barrier) -> None:
    trip = EscalationFactory(barrier=barrier, state=S.WAITING)

    asking.answer(trip, words="The second grant.", by=cast[A_TEAM])

    barrier.refresh_from_db()
    assert (trip.state, trip.paused_on, trip.mission_answer_by) == (S.RECEIVED, None, None)
    assert (barrier.turn, barrier.due_on) == (Barrier.Turn.FORUM, trip.answer_by)
    assert told("barriers.answered") == names(cast, PLACE_OFFICER)


@pytest.mark.parametrize("state", [S.SUBMITTED, S.RECEIVED, S.WAITING, S.SCHEDULED])
def test_the_mission_takes_its_ask_back_and_the_barrier_is_open_again(cast: Cast, barrier: Barrier, state: str) -> None:
    trip = EscalationFactory(barrier=barrier, state=state)

    asking.take_back(trip, words="We found a way.", by=cast[A_LEADER])

    barrier.refresh_from_db()
    assert (trip.state, barrier.state, barrier.open_escalation) == (S.TAKEN_BACK, Barrier.State.OPEN, None)
    assert (barrier.turn, barrier.with_forum, barrier.due_on) == (Barrier.Turn.MISSION, None, None)
    assert told("barriers.taken_back") == names(cast, A_CONTRIBUTOR, A_LEADER, C_LEADER, PLACE_OFFICER)


def test_in_the_meeting_itself_the_officer_takes_it_back_and_the_item_stays_marked(
    cast: Cast, barrier: Barrier
) -> None:
    trip = EscalationFactory(barrier=barrier, state=S.SCHEDULED)
    said = {"words": "She said so at the meeting.", "by": cast[PLACE_OFFICER]}
    with pytest.raises(ValidationError, match="in the meeting itself"):
        asking.take_back(trip, **said)
    Meeting.objects.update(starts_at=at_ten(today()))

    asking.take_back(Escalation.objects.get(pk=trip.pk), **said)

    trip.refresh_from_db()
    item = AgendaItem.objects.get(pk=trip.agenda_item_id)
    assert item.state == AgendaItem.State.TAKEN_BACK
    assert trip.steps.first().acting_as == f"Officer, {cast.forums.place}"


def test_before_it_is_on_an_agenda_an_officer_does_not_take_it_back(cast: Cast, barrier: Barrier) -> None:
    trip = EscalationFactory(barrier=barrier, state=S.RECEIVED)

    with pytest.raises(NotYours):
        asking.take_back(trip, words="They rang.", by=cast[PLACE_OFFICER])


def test_what_was_decided_is_not_taken_back(cast: Cast, barrier: Barrier) -> None:
    trip = EscalationFactory(barrier=barrier, state=S.DECIDED)

    with pytest.raises(TooLate):
        asking.take_back(trip, words="Never mind.", by=cast[A_LEADER])


# ---- acknowledge ----


@pytest.mark.parametrize("kind", [A_CONTRIBUTOR, A_TEAM, C_LEADER])
def test_any_raiser_replies_and_says_whether_it_moved_the_barrier(cast: Cast, barrier: Barrier, kind: str) -> None:
    trip = EscalationFactory(barrier=barrier, state=S.RETURNED)

    asking.acknowledge(trip, reply="thanks", moved_it="partly", words="One town so far.", by=cast[kind])

    barrier.refresh_from_db()
    assert (trip.state, trip.reply, trip.moved_it, trip.explain_by) == (S.ACKNOWLEDGED, "thanks", "partly", None)
    assert barrier.due_on is None
    assert told("barriers.acknowledged") == names(cast, PLACE_OFFICER)


def test_not_clear_owes_the_mission_an_answer_in_five_working_days(cast: Cast, barrier: Barrier) -> None:
    trip = EscalationFactory(barrier=barrier, state=S.RETURNED)

    asking.acknowledge(trip, reply="not-clear", moved_it="no", by=cast[A_LEADER])

    assert trip.explain_by == add(today(), 5)


def test_a_reply_leaves_the_day_of_a_work_round_alone(cast: Cast, barrier: Barrier) -> None:
    from barriers import life

    trip = EscalationFactory(barrier=barrier, state=S.RETURNED)
    barrier.refresh_from_db()
    life.work_round(barrier, review_on=add(today(), 60), words="Another way.", by=cast[A_LEADER])

    asking.acknowledge(trip, reply="thanks", moved_it="no", by=cast[A_LEADER])

    barrier.refresh_from_db()
    assert barrier.due_on == add(today(), 60)


# ---- ask again ----


@pytest.mark.parametrize("state", [S.ACKNOWLEDGED, S.CLOSED])
def test_a_mission_asks_the_same_forum_again_with_the_earlier_trip_linked(
    cast: Cast, barrier: Barrier, state: str
) -> None:
    trip = EscalationFactory(barrier=barrier, state=state)

    again = asking.ask_again(trip, ask=an_ask(ask="Once more, for one town."), by=cast[A_LEADER])

    assert (again.number, again.forum, again.previous, again.state) == (2, trip.forum, trip, S.SUBMITTED)


def test_a_mission_asks_again_once_per_decision(cast: Cast, barrier: Barrier) -> None:
    trip = EscalationFactory(barrier=barrier, state=S.ACKNOWLEDGED)
    again = asking.ask_again(trip, ask=an_ask(), by=cast[A_LEADER])
    asking.take_back(again, words="Not yet.", by=cast[A_LEADER])

    with pytest.raises(TooLate):
        asking.ask_again(trip, ask=an_ask(), by=cast[A_LEADER])


def test_the_board_is_asked_again_though_it_is_not_asked_directly(cast: Cast, barrier: Barrier) -> None:
    trip = EscalationFactory(barrier=barrier, forum=cast.forums.hwb, state=S.ACKNOWLEDGED)

    again = asking.ask_again(trip, ask=an_ask(), by=cast[A_LEADER])

    assert again.forum == cast.forums.hwb


def test_asking_again_is_for_the_lead_mission_and_after_an_end(cast: Cast, barrier: Barrier) -> None:
    trip = EscalationFactory(barrier=barrier, state=S.RETURNED)

    with pytest.raises(NotYours):
        asking.ask_again(trip, ask=an_ask(), by=cast[C_LEADER])
    with pytest.raises(TooLate):
        asking.ask_again(trip, ask=an_ask(), by=cast[A_LEADER])


def test_asked_again_after_it_was_sent_back_it_must_be_scheduled(cast: Cast, barrier: Barrier) -> None:
    EscalationFactory(barrier=barrier, state=S.SENT_BACK)

    again = EscalationFactory(barrier=Barrier.objects.get(pk=barrier.pk), state=S.RECEIVED)

    assert again.must_schedule
    with pytest.raises(ValidationError, match="has to be scheduled"):
        answering.send_back(again, words="Not again.", by=cast[PLACE_OFFICER])
