"""A barrier's trips to forums: asked, received, decided and come back, with the decisions and what they promise."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from barriers.clocks import MISSION_DAYS
from barriers.escalation import ESCALATION_MOVES
from barriers.models import (
    OPEN,
    Action,
    Barrier,
    Decision,
    Escalation,
    EscalationStep,
    Option,
    PartnerRequest,
    PartnerRequestStep,
)
from barriers.partners import PARTNER_MOVES, REPLY_DAYS
from foundation.working_days import add, day_of, today
from missions_portal.volume.barriers import OwnMoves
from missions_portal.volume.batch import step
from people.models import Forum, User


class Trips(OwnMoves):
    """What the forums do with it."""

    trip: Escalation | None = None
    trips = 0
    awaited: PartnerRequest | None = None
    is_last = False  # whether the move being made is the last of its life: what it then waits for stays undone

    @property
    def here(self) -> Escalation:
        """The trip it is on, or has just come back from."""
        assert self.trip is not None
        return self.trip

    def _step(self, name: str, *, mission: bool = False, words: str = "") -> None:
        forum = self.here.forum
        by = self.leader if mission else self.world.officers[forum.pk]
        seat = self.seat if mission else f"Officer, {forum.name}"
        step(self.batch, EscalationStep, self.here, ESCALATION_MOVES[name], by=by, seat=seat, at=self.at, words=words)

    def _ask(self) -> None:
        self._open(self.rng.choice(self.world.asked_first), "escalate")

    def _open(self, forum: Forum, move: str, previous: Escalation | None = None) -> None:
        self.trips += 1
        ask = self.batch.words(14)
        self.trip = Escalation(
            pk=self.batch.pk(Escalation),
            state="",
            barrier=self.barrier,
            number=self.trips,
            forum=forum,
            ask=ask,
            wanted=self.rng.choice(Escalation.Wanted.values),
            asked_by=self.leader,
            typed_by=self.leader,
            previous=previous,
            exempt=self.rng.random() < 0.01,
            submitted_at=self.at,
            answer_by=days_after(day_of(self.at), forum.answer_days),
        )
        self.rows[Escalation].append(self.trip)
        self._step("submit", mission=True, words=ask)
        self._move(move, words=forum.name)
        self.barrier.open_escalation = self.trip
        for n, words in enumerate((self.batch.words(6), "Do nothing.")):
            nothing = n == 1
            self.rows[Option].append(Option(escalation=self.trip, order=n + 1, words=words, does_nothing=nothing))

    def _receive(self) -> None:
        self._step("receive", words="Thank you, it is with us.")
        self.here.received_at = self.at

    def _question(self) -> None:
        self._step("ask", words=self.batch.words(8))
        self.here.mission_answer_by = days_after(day_of(self.at), MISSION_DAYS)
        self.here.pauses, self.here.paused_on = 1, day_of(self.at)

    def _schedule(self) -> None:
        self._step("schedule")
        if not self.is_last:
            return
        room = self.world.items[self.here.forum_id]
        if room:
            self.here.agenda_item_id = room.pop()
        else:
            self._step("put_off", words=Escalation.PutOff.NOT_REACHED.label)

    def _refer(self) -> None:
        trip = self.here
        self._decide_as("refer_up", Decision.Outcome.REFERRED_UP)
        above: Any = trip.forum.escalates_to
        self._open(above, "go_on", previous=trip)

    def _decide(self) -> None:
        awaits = self.is_last and self.rng.random() < 0.5
        outcome = Decision.Outcome.TO_A_PARTNER if awaits else Decision.Outcome.AGREED
        decision = self._decide_as("decide", outcome)
        self.here.return_by = days_after(day_of(self.at), self.here.forum.return_days)
        if awaits:
            self._ask_partner(decision)

    def _decide_as(self, move: str, outcome: str) -> Decision:
        trip, on = self.here, day_of(self.at)
        officer = self.world.officers[trip.forum_id]
        words = self.batch.words(15)
        decision = Decision(
            pk=self.batch.pk(Decision),
            reference=self.batch.reference("D"),
            escalation=trip,
            forum=trip.forum,
            delegated_to=f"Officer, {trip.forum.name}",
            chair_consulted="By telephone, the day before.",
            where=self.barrier.where,
            on=on,
            title=self.batch.words(7).rstrip("."),
            outcome=outcome,
            words=words,
            reasons=self.batch.words(20),
            why_none_heard="It is small, and can be stopped in a day.",
            exempt=trip.exempt,
            open_summary="Decided." if trip.exempt else "",
            asked_by=str(self.leader),
            recorded_by=officer,
            recorded_at=self.at,
            locked_at=None if move == "decide" else self.at,
        )
        decision.search_text = decision.text_to_search()
        self.rows[Decision].append(decision)
        self._step(move, words=words)
        trip.decided_on = on
        if decision.pk % 25 == 0:
            self._promise(decision, officer)
        return decision

    def _promise(self, decision: Decision, officer: User) -> None:
        due = days_after(decision.on, 10)
        state = Action.State.OPEN if due >= today() else Action.State.DONE
        self.rows[Action].append(
            Action(state=state, what=self.batch.words(8), owner=officer, due_on=due, decision=decision, made_by=officer)
        )

    def _ask_partner(self, decision: Decision) -> None:
        request = PartnerRequest(
            pk=self.batch.pk(PartnerRequest),
            decision=decision,
            organisation=self.rng.choice(self.world.organisations),
            asked=self.batch.words(10),
            sent_on=decision.on,
            reply_by=days_after(decision.on, REPLY_DAYS),
            state="",
        )
        self.rows[PartnerRequest].append(request)
        officer = decision.recorded_by
        seat = f"Officer, {decision.forum}"
        step(self.batch, PartnerRequestStep, request, PARTNER_MOVES["send"], by=officer, seat=seat, at=self.at)
        self.awaited = request

    def _return(self) -> None:
        trip = self.here
        words = self.batch.words(18)
        self._step("return_outcome", words=words)
        trip.outcome_words, trip.returned_at = words, self.at
        trip.reply_by = days_after(day_of(self.at), MISSION_DAYS)
        self.rows[Decision][-1].locked_at = self.at
        self._come_back()

    def _reply(self) -> None:
        self._step("acknowledge", mission=True, words="Thank you.")
        self.here.reply, self.here.moved_it = Escalation.Reply.THANKS, self.rng.choice(Escalation.Moved.values)
        self.here.reply_by = None
        self.barrier.due_on = None

    def _send_back(self) -> None:
        self._step("send_back", words=self.batch.words(10))
        self._come_back()

    def _come_back(self) -> None:
        officer = self.world.officers[self.here.forum_id]
        self._move("come_back", by=officer, seat=f"Officer, {self.here.forum.name}", words=self.here.forum.name)
        self.barrier.open_escalation = None
        since, due = self.at, self.here.reply_by
        self._turn(Barrier.Turn.MISSION, since=since, due=due)

    def _keep_turn(self) -> None:
        """Whose turn it is while a trip goes on; `barriers/clocks.py` has the same rule for one record."""
        trip = self.here
        if trip.state == Escalation.State.WAITING:
            self._turn(Barrier.Turn.MISSION, forum=trip.forum, since=self.at, due=trip.mission_answer_by)
        elif trip.state == Escalation.State.DECIDED:
            turn = Barrier.Turn.PARTNER if self.awaited else Barrier.Turn.FORUM
            due = self.awaited.reply_by if self.awaited else trip.return_by
            self._turn(turn, forum=trip.forum, since=self.at, due=due)
        elif trip.state in OPEN:
            self._turn(Barrier.Turn.FORUM, forum=trip.forum, since=trip.submitted_at, due=trip.answer_by)

    def _end(self, name: str) -> None:
        super()._end(name)
        self.trip = None


@cache
def days_after(day: date, count: int) -> date:
    """`working_days.add`, remembered: two years hold few days."""
    return add(day, count)
