"""Whatever anybody does in whatever order, what the portal promises of a barrier and its trips holds."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from barriers import answering, asking, clocks, daily, deciding, life, reorganise
from barriers.models import OPEN, OPEN_STATES, Barrier, Decision, Escalation, EscalationStep
from barriers.tests.cast import (
    A_CONTRIBUTOR,
    A_LEADER,
    B_LEADER,
    C_LEADER,
    FACILITATOR,
    HWB_OFFICER,
    PLACE_CHAIR,
    PLACE_MEMBER,
    PLACE_OFFICER,
    Cast,
)
from barriers.tests.factories import a_record, an_ask, leader_of, officer_at
from foundation.moments import as_of
from foundation.moves import NotYours, TooLate
from foundation.outbox import Notice
from foundation.working_days import add, today
from people.models import AgendaItem, Meeting
from people.tests.factories import ForumFactory, MeetingFactory, at_ten

REFUSALS = (NotYours, TooLate, ValidationError)
LIKELY = [A_LEADER, PLACE_OFFICER, HWB_OFFICER, FACILITATOR, PLACE_CHAIR]
PEOPLE = st.sampled_from(LIKELY * 3 + [A_CONTRIBUTOR, B_LEADER, C_LEADER, PLACE_MEMBER])
SELDOM = st.integers(0, 5)  # what ends a walk is done in one of six
OUTCOMES = st.sampled_from(["agreed", "noted", "advice-given", "referred-up"])
ENDED_TRIPS = {"closed", "referred-up", "sent-back", "taken-back"}
ENDED = {"merged", "withdrawn"}
FAR_ENOUGH = {"received", "waiting", "scheduled", "decided", "returned", "acknowledged", "referred-up"}
reached: set[str] = set()


class Pathway(RuleBasedStateMachine):
    """One barrier of mission A and one of B, and everybody who has a part in them."""

    @initialize()
    def begin(self) -> None:
        self.day = today()
        self.cast = Cast()
        self.place = self.cast.forums.place
        self.ended: dict[tuple[str, int], tuple[Any, ...]] = {}
        draft = self.cast.barrier(state="draft")
        life.offer(draft, by=self.cast[A_CONTRIBUTOR])
        life.log(draft, by=self.cast[A_LEADER])
        self.ours = draft.pk
        self.other = self.cast.barrier(joined=False, lead_mission=self.cast.b, author=self.cast[B_LEADER]).pk

    def do(self, act: Any, *args: Any, **given: Any) -> None:
        """Try a move on the day it is; what refuses it writes nothing."""
        before = self.photograph()
        with as_of(at_ten(self.day)):
            try:
                with transaction.atomic():
                    act(*args, **given)
            except REFUSALS:
                assert self.photograph() == before

    def photograph(self) -> tuple[Any, ...]:
        trips = Escalation.objects.order_by("pk").values_list("pk", "state", "moves", "forum", "agenda_item")
        barriers = Barrier.objects.order_by("pk").values_list(
            "pk", "state", "moves", "turn", "due_on", "open_escalation"
        )
        return list(trips), list(barriers), Notice.objects.count(), AgendaItem.objects.count(), Decision.objects.count()

    def barrier(self) -> Barrier:
        return Barrier.objects.get(pk=self.ours)

    def trip(self) -> Escalation | None:
        return Escalation.objects.filter(barrier=self.ours).order_by("number").last()

    def on_trip(self, act: Any, **given: Any) -> None:
        if trip := self.trip():
            self.do(act, trip, **given)

    # ---- as it usually goes ----

    @rule(steps=st.integers(1, 4), way=st.integers(0, 2))
    def go_on(self, steps: int, way: int) -> None:
        """The next few moves of an ordinary trip, each by the person whose it is."""
        for _ in range(steps):
            self.go_on_once(way)

    def go_on_once(self, way: int) -> None:
        trip, barrier = self.trip(), self.barrier()
        if barrier.state == "worked-round":
            self.do(life.reopen, barrier, words="It is back.", by=self.leader())
        elif trip is None or trip.state in ENDED_TRIPS | {"acknowledged"}:
            self.submit(self.leader(), way == 1)
        else:
            self.usual(trip, way)

    @rule(way=st.integers(0, 2))
    def go_all_the_way(self, way: int) -> None:
        """A whole trip: from asking to the last word."""
        for step in range(8):
            self.go_on_once(way if step in (2, 6) else 0)

    def usual(self, trip: Escalation, way: int) -> None:
        officer = {"by": officer_at(trip.forum)}
        match trip.state:
            case "submitted":
                self.on_trip(answering.receive, words="Thank you.", **officer)
            case "received" if way == 1:
                self.on_trip(answering.ask_mission, words="Which?", **officer)
            case "received" if way == 2:
                self.put_on_an_agenda(trip, **officer)
            case "received":
                outcome = "advice-given" if not trip.forum.decides else "agreed"
                record = a_record(outcome=outcome, under_delegation=True, chair_consulted="By phone")
                self.on_trip(deciding.decide, record=record, **officer)
            case "waiting":
                self.on_trip(asking.answer, words="The second.", by=self.leader())
            case "scheduled":
                outcome = "referred-up" if trip.forum.escalates_to else "noted"
                self.on_trip(deciding.decide, record=a_record(outcome=outcome), **officer)
            case "decided":
                self.on_trip(answering.return_outcome, words="Agreed.", **officer)
            case "returned" if way == 1:
                self.wait(11)
            case "returned":
                self.on_trip(asking.acknowledge, reply="not-clear", moved_it="no", by=self.leader())

    def submit(self, by: Any, up: bool) -> None:
        forum = self.cast.forums.space if up else self.place
        self.do(asking.submit, self.barrier(), forum, ask=an_ask(), by=by)

    def leader(self) -> Any:
        return leader_of(self.barrier().lead_mission)

    # ---- the mission ----

    @rule(who=PEOPLE, up=st.booleans())
    def ask_a_forum(self, who: str, up: bool) -> None:
        self.submit(self.cast[who], up)

    @rule(who=PEOPLE)
    def answer(self, who: str) -> None:
        self.on_trip(asking.answer, words="The second.", by=self.cast[who])

    @rule(who=PEOPLE)
    def take_back(self, who: str) -> None:
        self.on_trip(asking.take_back, words="Never mind.", by=self.cast[who])

    @rule(who=PEOPLE, reply=st.sampled_from(["thanks", "not-clear", "disagree"]))
    def acknowledge(self, who: str, reply: str) -> None:
        self.on_trip(asking.acknowledge, reply=reply, moved_it="partly", by=self.cast[who])

    @rule(who=PEOPLE)
    def ask_again(self, who: str) -> None:
        self.on_trip(asking.ask_again, ask=an_ask(), by=self.cast[who])

    @rule(who=PEOPLE, in_full=st.booleans(), seldom=SELDOM)
    def resolve(self, who: str, in_full: bool, seldom: int) -> None:
        if seldom < 2:
            self.do(life.resolve, self.barrier(), in_full=in_full, words="Gone.", by=self.cast[who])

    @rule(who=PEOPLE)
    def work_round(self, who: str) -> None:
        self.do(life.work_round, self.barrier(), review_on=add(self.day, 30), words="Round it.", by=self.cast[who])

    @rule(who=PEOPLE, act=st.sampled_from([life.reopen, life.dispute]))
    def open_again(self, who: str, act: Any) -> None:
        self.do(act, self.barrier(), words="It is back.", by=self.cast[who])

    @rule(who=st.sampled_from([B_LEADER, C_LEADER]))
    def join(self, who: str) -> None:
        mission = self.cast.b if who == B_LEADER else self.cast.c
        self.do(life.join, self.barrier(), mission, effect="Us too.", by=self.cast[who])

    @rule(who=PEOPLE, seldom=SELDOM)
    def pass_on_or_withdraw(self, who: str, seldom: int) -> None:
        if seldom == 0:
            self.do(life.withdraw, self.barrier(), words="Ours to do.", successor=self.cast.c, by=self.cast[who])

    @rule(seldom=SELDOM)
    def merge(self, seldom: int) -> None:
        if seldom:
            return
        into = Barrier.objects.get(pk=self.other)
        self.do(life.merge, self.barrier(), into, words="One.", by=self.cast[FACILITATOR])

    # ---- the forum ----

    @rule(who=PEOPLE)
    def receive(self, who: str) -> None:
        self.on_trip(answering.receive, words="Thank you.", by=self.cast[who])

    @rule(who=PEOPLE)
    def ask(self, who: str) -> None:
        self.on_trip(answering.ask_mission, words="Which?", by=self.cast[who])

    @rule(who=PEOPLE, quorate=st.booleans())
    def schedule(self, who: str, quorate: bool) -> None:
        if trip := self.trip():
            self.put_on_an_agenda(trip, self.cast[who], quorate)

    def put_on_an_agenda(self, trip: Escalation, by: Any, quorate: bool = True) -> None:
        starts_at = at_ten(self.day) + timedelta(seconds=Meeting.objects.count())
        quorum = Meeting.Quorum.QUORATE if quorate else Meeting.Quorum.NOT
        late = "The chair agreed." if trip.forum.papers_clear_days else ""
        meeting = MeetingFactory(forum=trip.forum, starts_at=starts_at, quorum=quorum)
        self.do(answering.schedule, trip, meeting, late_because=late, by=by)

    @rule(who=PEOPLE)
    def put_off(self, who: str) -> None:
        self.on_trip(answering.put_off, reason="not-reached", words="No time.", by=self.cast[who])

    @rule(who=PEOPLE)
    def steer(self, who: str) -> None:
        self.on_trip(answering.steer, words="Both towns.", by=self.cast[who])

    @rule(who=PEOPLE, outcome=OUTCOMES, delegated=st.booleans())
    def decide(self, who: str, outcome: str, delegated: bool) -> None:
        chair = "By phone" if delegated else ""
        record = a_record(outcome=outcome, under_delegation=delegated, chair_consulted=chair)
        self.on_trip(deciding.decide, record=record, by=self.cast[who])

    @rule(who=PEOPLE)
    def send_back(self, who: str) -> None:
        self.on_trip(answering.send_back, words="Ask housing.", by=self.cast[who])

    @rule(who=PEOPLE)
    def return_outcome(self, who: str) -> None:
        self.on_trip(answering.return_outcome, words="Agreed.", by=self.cast[who])

    @rule(who=PEOPLE)
    def explain(self, who: str) -> None:
        self.on_trip(answering.explain, words="From June.", by=self.cast[who])

    # ---- the clock ----

    @rule(days=st.integers(1, 15))
    def days_pass(self, days: int) -> None:
        self.wait(days)

    def wait(self, days: int) -> None:
        self.day = add(self.day, days)
        with as_of(at_ten(self.day)):
            daily.run(self.day)

    @rule()
    def a_meeting_is_cancelled(self) -> None:
        Meeting.objects.filter(items__escalations__isnull=False).update(state=Meeting.State.CANCELLED)

    @rule()
    def carry_over(self) -> None:
        if Escalation.objects.count() > 2:
            self.on_trip(reorganise.carry_over, forum=ForumFactory())

    # ---- what always holds ----

    @invariant()
    def at_most_one_trip_is_open_and_the_barrier_says_so(self) -> None:
        for barrier in self.barriers():
            open_trips = [trip for trip in barrier.escalations.all() if trip.state in OPEN]
            assert len(open_trips) <= 1
            assert [barrier.open_escalation] == (open_trips or [None])
            assert (barrier.state == "escalated") == bool(open_trips)

    @invariant()
    def every_move_left_one_step(self) -> None:
        for record in (*self.barriers(), *Escalation.objects.all()):
            counters = sorted(record.steps.values_list("counter", flat=True))
            assert counters == list(range(1, len(counters) + 1))
            assert len(counters) == record.moves
            assert record.steps.get(counter=record.moves).to_state == record.state

    @invariant()
    def the_turn_beside_the_barrier_is_the_trips(self) -> None:
        for barrier in self.barriers():
            assert (barrier.turn_since is not None) == (barrier.state in OPEN_STATES)
            if trip := barrier.open_escalation:
                kept = clocks.turn_now(trip)
                assert {name: getattr(barrier, name) for name in kept} == kept
            elif barrier.turn == "forum":
                owed = barrier.escalations.owed_an_explanation().filter(forum=barrier.with_forum)
                assert barrier.due_on in owed.values_list("explain_by", flat=True)
            else:
                assert barrier.with_forum is None
                assert barrier.turn in ("mission", "nobody")

    @invariant()
    def what_has_ended_never_moves_again(self) -> None:
        for record in (*self.barriers(), *Escalation.objects.all()):
            ends = ENDED if isinstance(record, Barrier) else ENDED_TRIPS
            if record.state in ends:
                key = (type(record).__name__, record.pk)
                assert self.ended.setdefault(key, (record.state, record.moves)) == (record.state, record.moves)

    @invariant()
    def the_walk_is_remembered(self) -> None:
        reached.update(EscalationStep.objects.values_list("to_state", flat=True))

    @invariant()
    def trips_are_numbered_without_a_gap(self) -> None:
        for barrier in self.barriers():
            numbers = sorted(barrier.escalations.values_list("number", flat=True))
            assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def a_returned_decision_is_locked(self) -> None:
        done = ("returned", "acknowledged", "closed")
        assert not Decision.objects.filter(escalation__state__in=done, locked_at=None).exists()

    def barriers(self) -> list[Barrier]:
        return list(Barrier.objects.filter(reference__isnull=False).select_related("open_escalation__forum"))


class UndonePathway(Pathway):
    """The same, in a savepoint of its own, so that one walk leaves nothing for the next."""

    def __init__(self) -> None:
        super().__init__()
        self._undone = transaction.atomic()
        self._undone.__enter__()

    def teardown(self) -> None:
        with suppress(transaction.TransactionManagementError):
            transaction.set_rollback(True)
        self._undone.__exit__(None, None, None)


@pytest.mark.django_db
def test_whatever_anybody_does_the_promises_hold() -> None:
    walks = settings(
        max_examples=10,
        stateful_step_count=30,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(UndonePathway, settings=walks)

    assert reached >= FAR_ENOUGH  # a walk of refusals alone would prove nothing
