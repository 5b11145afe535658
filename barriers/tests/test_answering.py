"""Answering: what a forum's officer and chair do, what follows from it, and what they are refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from barriers import answering, asking, correcting, deciding
from barriers.models import Barrier, Decision, Escalation, PartnerRequest
from barriers.partners import ToAsk
from barriers.tests.cast import (
    A_CONTRIBUTOR,
    A_LEADER,
    C_LEADER,
    FACILITATOR,
    HWB_OFFICER,
    PLACE_CHAIR,
    PLACE_OFFICER,
    Cast,
    told,
)
from barriers.tests.factories import EscalationFactory, a_record
from foundation.moments import as_of
from foundation.moves import NotYours, TooLate
from foundation.outbox import Notice
from foundation.working_days import add, today
from people.models import AgendaItem, Meeting
from people.tests.factories import MeetingFactory, OrganisationFactory, SeatFactory, at_ten

pytestmark = pytest.mark.django_db
S, OUTCOME = Escalation.State, Decision.Outcome


@pytest.fixture
def trip(cast: Cast) -> Any:
    """Brings a trip of A's barrier to a state."""

    def make(state: str, **more: Any) -> Escalation:
        made = EscalationFactory(barrier=cast.barrier(), state=state, **more)
        return Escalation.objects.get(pk=made.pk)

    return make


def names(cast: Cast, *kinds: str) -> list[str]:
    return sorted(cast[kind].name for kind in kinds)


def quorate(trip: Escalation, quorum: str = Meeting.Quorum.QUORATE) -> Escalation:
    Meeting.objects.filter(pk=trip.agenda_item.meeting_id).update(quorum=quorum)
    return Escalation.objects.get(pk=trip.pk)


# ---- receive, ask ----


def test_an_officer_thanks_everyone_who_raised_or_joined_it(cast: Cast, trip: Any) -> None:
    asked = trip(S.SUBMITTED)

    answering.receive(asked, words="Thank you. We look at it on Tuesday.", by=cast[PLACE_OFFICER])

    assert (asked.state, asked.received_at is None) == (S.RECEIVED, False)
    assert asked.steps.first().words == "Thank you. We look at it on Tuesday."
    assert told("barriers.received") == names(cast, A_CONTRIBUTOR, A_LEADER, C_LEADER)


def test_another_forums_officer_does_not_receive_it(cast: Cast, trip: Any) -> None:
    asked = trip(S.SUBMITTED)

    for kind in (HWB_OFFICER, FACILITATOR, PLACE_CHAIR, A_LEADER):
        with pytest.raises(NotYours):
            answering.receive(asked, words="Thank you.", by=cast[kind])

    assert asked.steps.count() == 1


def test_asking_the_mission_stops_the_forums_clock_once_per_trip(cast: Cast, trip: Any) -> None:
    asked = trip(S.RECEIVED)
    officer, leader, first = cast[PLACE_OFFICER], cast[A_LEADER], asked.answer_by
    answering.ask_mission(asked, words="Which grant?", by=officer)
    assert (asked.paused_on, asked.mission_answer_by) == (today(), add(today(), 10))
    with as_of(at_ten(add(today(), 4))):
        asking.answer(asked, words="The second.", by=leader)
        assert (asked.answer_by, asked.paused_days) == (add(first, 4), 4)
        answering.ask_mission(asked, words="And which town?", by=officer)
        assert asked.paused_on is None
    with as_of(at_ten(add(today(), 9))):
        asking.answer(asked, words="Both.", by=leader)

    assert (asked.answer_by, asked.paused_days, asked.pauses) == (add(first, 4), 4, 2)


def test_an_item_on_an_agenda_is_put_off_when_the_mission_is_asked(cast: Cast, trip: Any) -> None:
    asked = trip(S.SCHEDULED)
    item = asked.agenda_item

    answering.ask_mission(asked, words="Which grant?", by=cast[PLACE_OFFICER])

    item.refresh_from_db()
    assert (item.state, asked.agenda_item) == (AgendaItem.State.PUT_OFF, None)
    assert (asked.barrier.turn, asked.barrier.due_on) == (Barrier.Turn.MISSION, asked.mission_answer_by)


# ---- schedule, put off, steer ----


def test_scheduling_puts_an_item_at_the_end_of_a_coming_agenda(cast: Cast, trip: Any) -> None:
    asked, meeting = trip(S.RECEIVED), MeetingFactory(forum=cast.forums.place)
    AgendaItem.objects.create(meeting=meeting, order=3, title="Welcome")

    answering.schedule(asked, meeting, words="Finance is in the room.", by=cast[PLACE_OFFICER])

    assert (asked.state, asked.agenda_item.order, asked.agenda_item.purpose) == (S.SCHEDULED, 4, "decision")
    assert asked.agenda_item.title == asked.ask
    assert "item 4" in asked.steps.first().words


def test_it_is_not_scheduled_elsewhere_or_in_the_past(cast: Cast, trip: Any) -> None:
    asked = trip(S.RECEIVED)
    elsewhere = MeetingFactory(forum=cast.forums.hwb)
    over = MeetingFactory(forum=cast.forums.place, held=True)
    cancelled = MeetingFactory(forum=cast.forums.place, cancelled=True)

    for meeting in (elsewhere, over, cancelled):
        with pytest.raises(ValidationError):
            answering.schedule(asked, meeting, by=cast[PLACE_OFFICER])

    assert AgendaItem.objects.count() == 0


def test_put_off_and_scheduled_again_it_stands_once_on_the_same_agenda(cast: Cast, trip: Any) -> None:
    asked = trip(S.SCHEDULED)
    item, officer = asked.agenda_item, cast[PLACE_OFFICER]

    for _ in range(2):
        answering.put_off(asked, reason="deferred", words="For now.", by=officer)
        answering.schedule(asked, item.meeting, by=officer)

    assert list(AgendaItem.objects.values_list("pk", "state", "order")) == [(item.pk, "listed", item.order)]
    assert asked.agenda_item == item


def test_an_ask_in_the_very_same_words_takes_up_nobody_elses_item(cast: Cast, trip: Any) -> None:
    asked, other = trip(S.SCHEDULED), trip(S.RECEIVED)

    answering.schedule(other, asked.agenda_item.meeting, by=cast[PLACE_OFFICER])

    assert other.agenda_item != asked.agenda_item
    assert AgendaItem.objects.waiting().count() == 2


def test_taken_up_again_once_the_papers_are_out_it_needs_the_chairs_reason(cast: Cast, trip: Any) -> None:
    asked, officer = trip(S.SCHEDULED), cast[PLACE_OFFICER]
    item = asked.agenda_item
    answering.put_off(asked, reason="deferred", words="For now.", by=officer)
    Meeting.objects.update(state=Meeting.State.AGENDA_OUT)
    item.meeting.refresh_from_db()

    with pytest.raises(ValidationError, match="chair's reason"):
        answering.schedule(asked, item.meeting, by=officer)
    answering.schedule(asked, item.meeting, late_because="It cannot wait.", by=officer)

    assert [each.late_because for each in AgendaItem.objects.all()] == ["It cannot wait."]


@pytest.mark.parametrize("kind", [PLACE_OFFICER, PLACE_CHAIR])
def test_it_is_put_off_for_a_reason_from_the_list_and_the_clock_runs_on(cast: Cast, trip: Any, kind: str) -> None:
    asked = trip(S.SCHEDULED)
    item, due = asked.agenda_item, asked.answer_by

    answering.put_off(asked, reason="not-reached", words="Item 3 took an hour.", by=cast[kind])

    item.refresh_from_db()
    assert (asked.state, asked.agenda_item, asked.answer_by, asked.paused_on) == (S.RECEIVED, None, due, None)
    assert (item.state, asked.steps.first().words) == (AgendaItem.State.PUT_OFF, "Not reached. Item 3 took an hour.")
    with pytest.raises(ValueError):
        answering.put_off(asked, reason="too-hot", words="", by=cast[kind])


def test_a_steer_is_a_step_and_no_decision_and_comes_to_the_next_meeting(cast: Cast, trip: Any) -> None:
    asked, meeting = trip(S.RECEIVED), MeetingFactory(forum=cast.forums.place)

    answering.steer(asked, words="Ask both towns first.", by=cast[PLACE_CHAIR])

    assert (asked.state, asked.decisions.count()) == (S.RECEIVED, 0)
    assert asked.steps.first().acting_as == f"Chair, {cast.forums.place}"
    item = meeting.items.get()
    assert (item.purpose, asked.barrier.reference in item.title) == (AgendaItem.Purpose.INFORMATION, True)
    assert told("barriers.steered") == names(cast, PLACE_OFFICER)


def test_a_steer_without_a_coming_meeting_is_still_kept(cast: Cast, trip: Any) -> None:
    asked = trip(S.RECEIVED)

    answering.steer(asked, words="Ask both towns first.", by=cast[PLACE_CHAIR])

    assert asked.steps.first().words == "Ask both towns first."


# ---- decide ----


def test_a_quorate_meeting_decides_on_its_day(cast: Cast, trip: Any) -> None:
    asked = quorate(trip(S.SCHEDULED))

    decision = deciding.decide(asked, record=a_record(), by=cast[PLACE_OFFICER])

    item = AgendaItem.objects.get(pk=asked.agenda_item_id)
    assert (asked.state, asked.decided_on, asked.return_by) == (S.DECIDED, item.meeting.day, add(item.meeting.day, 5))
    assert (decision.agenda_item, item.state, decision.is_draft) == (item, AgendaItem.State.TAKEN, True)
    assert (decision.asked_by, decision.recorded_by) == (str(asked.asked_by), cast[PLACE_OFFICER])
    assert decision.reference.startswith("D-")


@pytest.mark.parametrize("quorum", [Meeting.Quorum.UNKNOWN, Meeting.Quorum.NOT])
def test_a_meeting_that_was_not_quorate_decides_nothing(cast: Cast, trip: Any, quorum: str) -> None:
    asked = quorate(trip(S.SCHEDULED), quorum)

    with pytest.raises(ValidationError, match="quorate"):
        deciding.decide(asked, record=a_record(), by=cast[PLACE_OFFICER])

    assert not Decision.objects.exists()


def test_an_officer_decides_under_delegation_after_consulting_the_chair(cast: Cast, trip: Any) -> None:
    asked = trip(S.RECEIVED)
    record = a_record(under_delegation=True, chair_consulted="By phone, Monday")

    decision = deciding.decide(asked, record=record, by=cast[PLACE_OFFICER])

    assert (decision.agenda_item, decision.delegated_to) == (None, f"Officer, {cast.forums.place}")
    assert (decision.chair_consulted, asked.decided_on) == ("By phone, Monday", today())


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"under_delegation": True}, "chair_consulted"),
        ({}, "under_delegation"),
        ({"outcome": OUTCOME.TO_A_PARTNER}, "partner_1"),
        ({"heard": ""}, "heard"),
        ({"exempt": True}, "open_summary"),
    ],
)
def test_a_decision_that_lacks_something_says_which(cast: Cast, trip: Any, changes: dict[str, Any], field: str) -> None:
    asked = trip(S.RECEIVED)

    with pytest.raises(ValidationError) as refusal:
        deciding.decide(asked, record=a_record(**changes), by=cast[PLACE_OFFICER])

    assert field in refusal.value.error_dict
    assert (asked.decisions.count(), asked.steps.count()) == (0, 2)


def test_whoever_asked_does_not_decide_but_may_type_what_a_meeting_decided(cast: Cast, trip: Any) -> None:
    asked = trip(S.RECEIVED)
    SeatFactory(person=cast[A_LEADER], forum=cast.forums.place, role="officer")
    both = cast[A_LEADER]

    with pytest.raises(ValidationError, match="somebody else"):
        deciding.decide(asked, record=a_record(under_delegation=True, chair_consulted="By phone"), by=both)
    answering.schedule(asked, MeetingFactory(forum=cast.forums.place, quorate=True), by=both)
    decision = deciding.decide(asked, record=a_record(), by=both)

    assert decision.recorded_by == both == asked.asked_by


def test_a_forum_that_advises_gives_advice_and_agrees_nothing(cast: Cast) -> None:
    asked = EscalationFactory(barrier=cast.barrier(), forum=cast.forums.space, state=S.RECEIVED)
    delegated = {"under_delegation": True, "chair_consulted": "At the space"}

    with pytest.raises(ValidationError, match="advises"):
        deciding.decide(asked, record=a_record(**delegated), by=cast[FACILITATOR])
    decision = deciding.decide(asked, record=a_record(outcome=OUTCOME.ADVICE, **delegated), by=cast[FACILITATOR])

    assert decision.outcome == OUTCOME.ADVICE


def test_what_was_sent_back_once_is_decided_by_a_meeting_and_not_under_delegation(cast: Cast, trip: Any) -> None:
    asked = trip(S.RECEIVED)
    Escalation.objects.filter(pk=asked.pk).update(must_schedule=True)
    record = a_record(under_delegation=True, chair_consulted="By phone")

    with pytest.raises(ValidationError) as refusal:
        deciding.decide(Escalation.objects.get(pk=asked.pk), record=record, by=cast[PLACE_OFFICER])

    assert "under_delegation" in refusal.value.error_dict


def test_an_answer_beyond_sixty_working_days_is_received_with_the_reason(cast: Cast, trip: Any) -> None:
    asked = trip(S.SUBMITTED)
    Escalation.objects.filter(pk=asked.pk).update(answer_by=add(today(), 61))
    asked.refresh_from_db()
    with pytest.raises(ValidationError) as refusal:
        answering.receive(asked, words="Thank you.", by=cast[PLACE_OFFICER])
    assert "late_because" in refusal.value.error_dict

    answering.receive(asked, words="Thank you.", late_because="The Board meets in March.", by=cast[PLACE_OFFICER])

    assert Escalation.objects.get(pk=asked.pk).late_because == "The Board meets in March."


def test_an_item_for_a_meeting_whose_papers_are_out_needs_the_chairs_reason(cast: Cast) -> None:
    asked = EscalationFactory(barrier=cast.barrier(), forum=cast.forums.hwb, state=S.RECEIVED)
    soon = MeetingFactory(forum=cast.forums.hwb, starts_at=at_ten(add(today(), 5)))
    with pytest.raises(ValidationError) as refusal:
        answering.schedule(asked, soon, by=cast[HWB_OFFICER])
    assert "late_because" in refusal.value.error_dict

    answering.schedule(asked, soon, late_because="It cannot wait for March.", by=cast[HWB_OFFICER])

    assert asked.agenda_item.late_because == "It cannot wait for March."


def test_what_was_decided_before_the_quorum_was_lost_stands(cast: Cast, trip: Any) -> None:
    asked = quorate(trip(S.SCHEDULED), Meeting.Quorum.LOST)

    assert deciding.decide(asked, record=a_record(), by=cast[PLACE_OFFICER]).outcome == OUTCOME.AGREED


# ---- refer up, refer to a partner ----


def test_referring_up_ends_one_trip_and_opens_the_next_with_the_same_ask(cast: Cast, trip: Any) -> None:
    asked = quorate(trip(S.SCHEDULED))

    decision = deciding.decide(asked, record=a_record(outcome=OUTCOME.REFERRED_UP), by=cast[PLACE_OFFICER])

    above = Escalation.objects.get(previous=asked)
    barrier = Barrier.objects.get(pk=asked.barrier_id)
    assert (asked.state, above.state, above.forum, above.number) == (S.REFERRED_UP, S.SUBMITTED, cast.forums.hwb, 2)
    assert (above.ask, above.asked_by, above.preferred.words) == (asked.ask, asked.asked_by, asked.preferred.words)
    assert [o.words for o in above.options.all()] == [o.words for o in asked.options.all()]
    assert (barrier.state, barrier.open_escalation, barrier.with_forum) == ("escalated", above, cast.forums.hwb)
    assert decision.escalation == asked
    assert told("barriers.referred_up") == names(cast, A_CONTRIBUTOR, A_LEADER, C_LEADER)
    assert told("barriers.new")[-1:] and cast[HWB_OFFICER].name in told("barriers.new")


def test_the_board_has_nowhere_to_refer_to(cast: Cast) -> None:
    asked = EscalationFactory(barrier=cast.barrier(), forum=cast.forums.hwb, state=S.RECEIVED)
    record = a_record(outcome=OUTCOME.REFERRED_UP, under_delegation=True, chair_consulted="By phone")

    with pytest.raises(ValidationError, match="no forum to refer up to"):
        deciding.decide(asked, record=record, by=cast[HWB_OFFICER])


def test_a_referral_that_cannot_open_the_next_trip_leaves_the_first_as_it_was(
    cast: Cast, trip: Any, monkeypatch: Any
) -> None:
    asked = quorate(trip(S.SCHEDULED))
    monkeypatch.setattr(deciding, "open_trip", lambda *args, **more: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        deciding.decide(asked, record=a_record(outcome=OUTCOME.REFERRED_UP), by=cast[PLACE_OFFICER])

    assert Escalation.objects.get(pk=asked.pk).state == S.SCHEDULED
    assert not Decision.objects.exists()
    assert not Notice.objects.filter(kind="barriers.referred_up").exists()


def test_each_partner_is_asked_and_the_barrier_waits_for_them_with_the_forum(cast: Cast, trip: Any) -> None:
    asked = quorate(trip(S.SCHEDULED))
    partners = [ToAsk(OrganisationFactory(), None, words) for words in ("Will you?", "And you?")]

    decision = deciding.decide(
        asked, record=a_record(outcome=OUTCOME.TO_A_PARTNER, partners=partners), by=cast[PLACE_OFFICER]
    )

    assert PartnerRequest.objects.filter(decision=decision, state="sent").count() == 2
    assert (asked.barrier.turn, asked.barrier.with_forum) == (Barrier.Turn.PARTNER, cast.forums.place)
    with pytest.raises(ValidationError, match="Not before every partner has replied"):
        answering.return_outcome(asked, words="They will.", by=cast[PLACE_OFFICER])


# ---- send back ----


def test_a_trip_is_sent_back_with_advice_and_the_chair_hears_of_it(cast: Cast, trip: Any) -> None:
    asked = trip(S.RECEIVED)

    answering.send_back(asked, words="Ask both housing teams first.", by=cast[PLACE_OFFICER])

    barrier = Barrier.objects.get(pk=asked.barrier_id)
    assert (asked.state, barrier.state, barrier.open_escalation) == (S.SENT_BACK, Barrier.State.OPEN, None)
    assert told("barriers.sent_back") == names(cast, A_CONTRIBUTOR, A_LEADER, C_LEADER)
    assert told("barriers.sent_back_to_chair") == names(cast, PLACE_CHAIR)


# ---- return, explain, correct ----


def test_the_outcome_comes_back_to_everyone_and_locks_the_decision(cast: Cast, trip: Any) -> None:
    asked = trip(S.DECIDED)

    answering.return_outcome(asked, words="Agreed for six months.", thank="The chair", by=cast[PLACE_OFFICER])

    barrier = Barrier.objects.get(pk=asked.barrier_id)
    assert (asked.state, asked.outcome_words, asked.name_to_thank) == (
        S.RETURNED,
        "Agreed for six months.",
        "The chair",
    )
    assert asked.reply_by == add(today(), 10) == barrier.due_on
    assert (barrier.state, barrier.turn, barrier.open_escalation) == (Barrier.State.OPEN, Barrier.Turn.MISSION, None)
    assert asked.decisions.get().locked_at is not None
    assert told("barriers.returned") == names(cast, A_CONTRIBUTOR, A_LEADER, C_LEADER)


def test_an_officer_explains_once_what_was_not_clear(cast: Cast, trip: Any) -> None:
    asked = trip(S.RETURNED)
    asking.acknowledge(asked, reply="not-clear", moved_it="no", by=cast[C_LEADER])

    answering.explain(asked, words="It begins in June.", by=cast[PLACE_OFFICER])

    assert asked.state == S.ACKNOWLEDGED
    assert not Escalation.objects.owed_an_explanation().exists()
    assert told("barriers.explained") == names(cast, A_CONTRIBUTOR, A_LEADER, C_LEADER)
    with pytest.raises(ValidationError, match="Nobody is waiting"):
        answering.explain(asked, words="Again.", by=cast[PLACE_OFFICER])


def test_nobody_owes_an_explanation_for_thanks(cast: Cast, trip: Any) -> None:
    with pytest.raises(ValidationError):
        answering.explain(trip(S.ACKNOWLEDGED), words="Why?", by=cast[PLACE_OFFICER])


def test_a_locked_decision_is_corrected_by_a_linked_one(cast: Cast, trip: Any) -> None:
    decision = trip(S.RETURNED).decisions.get()

    correction = correcting.correct(decision, words="From July.", reasons="A slip.", by=cast[PLACE_OFFICER])

    decision.refresh_from_db()
    assert (correction.corrects, correction.words, decision.words == "From July.") == (decision, "From July.", False)
    assert correction.reference != decision.reference
    assert list(Decision.objects.in_force()) == [correction]
    assert Decision.objects.get(pk=correction.pk).locked_at is not None
    assert told("barriers.corrected") == names(cast, A_CONTRIBUTOR, A_LEADER, C_LEADER)


def test_a_draft_is_not_corrected_nor_one_decision_twice_nor_by_others(cast: Cast, trip: Any) -> None:
    asked = trip(S.DECIDED)
    decision, officer = asked.decisions.get(), cast[PLACE_OFFICER]
    given = {"words": "From July.", "reasons": "A slip."}

    with pytest.raises(ValidationError, match="still in draft"):
        correcting.correct(decision, **given, by=officer)
    answering.return_outcome(asked, words="Agreed.", by=officer)
    decision.refresh_from_db()
    with pytest.raises(NotYours):
        correcting.correct(decision, **given, by=cast[HWB_OFFICER])
    correcting.correct(decision, **given, by=officer)
    with pytest.raises(ValidationError, match="corrected before"):
        correcting.correct(decision, **given, by=officer)


# ---- lapse ----


def test_a_trip_without_a_reply_is_closed_and_its_barrier_stays_open(cast: Cast, trip: Any) -> None:
    asked = trip(S.RETURNED)

    answering.lapse(asked)

    barrier = Barrier.objects.get(pk=asked.barrier_id)
    assert (asked.state, barrier.state, barrier.due_on) == (S.CLOSED, Barrier.State.OPEN, None)
    assert asked.steps.first().acting_as == "The portal's clock"
    with pytest.raises(TooLate):
        asking.acknowledge(asked, reply="thanks", moved_it="yes", by=cast[A_LEADER])
