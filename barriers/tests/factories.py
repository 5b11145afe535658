"""Ordinary barriers and escalations, brought to each state by the real moves so that they are always consistent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from barriers import actions, answering, asking, deciding, life
from barriers.models import Action, Barrier, BarrierKind, Decision, Escalation, PartnerRequest
from barriers.partners import ToAsk
from foundation.working_days import add, today
from leaders.models import Appointment
from leaders.tests.factories import LeaderFactory
from missions.models import Mission
from missions.tests.factories import MissionFactory
from people.models import Forum, Meeting, Seat, User
from people.tests.factories import (
    ChairFactory,
    MeetingFactory,
    OfficerFactory,
    OrganisationFactory,
    at_ten,
    south_tees,
)


def fresh(user: User) -> User:
    """The same person read again, so that a seat given since counts."""
    return User.objects.get(pk=user.pk)


def leader_of(mission: Mission) -> User:
    """Who leads a mission now; a new leader where nobody does."""
    held = Appointment.objects.current().leading().filter(mission=mission).first()
    return fresh(held.person) if held else LeaderFactory(of=mission)


def officer_at(forum: Forum) -> User:
    """A forum's officer; a new one where nobody is."""
    seat = Seat.objects.current().officers().filter(forum=forum).first()
    return fresh(seat.person) if seat else OfficerFactory(at=forum)


def chair_of(forum: Forum) -> User:
    """A forum's chair; a new one where nobody is."""
    seat = Seat.objects.current().chairs().filter(forum=forum).first()
    return fresh(seat.person) if seat else ChairFactory(at=forum)


class BarrierKindFactory(DjangoModelFactory):
    class Meta:
        model = BarrierKind
        django_get_or_create = ("code",)

    code = "information-sharing"
    name = "Information sharing"


class BarrierFactory(DjangoModelFactory):
    """A logged, open barrier of one mission, written by its leader; `state=` takes it further by the real moves.

    `state` is a draft, open, resolved in part or in full, worked round, withdrawn or merged. For one that is with a
    forum, make an EscalationFactory and take its barrier.
    """

    class Meta:
        model = Barrier

    class Params:
        draft = factory.Trait(state=Barrier.State.DRAFT)
        as_sensitive = factory.Trait(sensitive=True)

    title = factory.Sequence(lambda n: f"Families tell their story {n + 2} times")
    gets_in_the_way = "Each service asks for consent in its own words and may not pass the answers on."
    lead_mission = factory.SubFactory(MissionFactory)
    kind = factory.SubFactory(BarrierKindFactory)
    author = factory.LazyAttribute(lambda barrier: leader_of(barrier.lead_mission))
    state = Barrier.State.OPEN

    @classmethod
    def _create(cls, model_class: type[Barrier], *args: Any, **fields: Any) -> Barrier:
        state = Barrier.State(fields.pop("state"))
        into = fields.pop("into", None)
        barrier = model_class.objects.create(**fields)
        if state == Barrier.State.DRAFT:
            return barrier
        by = leader_of(barrier.lead_mission)
        life.log(barrier, by=by)
        if state == Barrier.State.MERGED:
            into = into or cls(lead_mission=barrier.lead_mission)
            life.merge(barrier, into, words="They are one and the same.", by=by)
        elif state != Barrier.State.OPEN:
            ENDINGS[state](barrier, by)
        return barrier


ENDINGS = {
    Barrier.State.IN_PART: lambda barrier, by: life.resolve(barrier, in_full=False, words="Half of it.", by=by),
    Barrier.State.IN_FULL: lambda barrier, by: life.resolve(barrier, in_full=True, words="It is gone.", by=by),
    Barrier.State.WORKED_ROUND: lambda barrier, by: life.work_round(
        barrier, review_on=add(today(), 60), words="We go another way.", by=by
    ),
    Barrier.State.WITHDRAWN: lambda barrier, by: life.withdraw(barrier, words="It was ours to do.", by=by),
}


def an_ask(**changes: Any) -> asking.Ask:
    """A clear ask with two options, one of them to do nothing."""
    given = {
        "ask": "Agree one consent wording for six months in two neighbourhoods.",
        "wanted": Escalation.Wanted.DECIDE,
        "options": [
            {"words": "One consent wording, tried for six months", "costs_or_saves": "Four days of officers' time"},
            {"words": "Do nothing", "does_nothing": True, "harm": "One family in three stops"},
        ],
        "preferred": 0,
        "why_preferred": "It can be stopped in a day.",
    }
    return asking.Ask(**given | changes)


def a_record(**changes: Any) -> deciding.Record:
    """A decision as it is written down: agreed, with reasons and who was heard."""
    given = {
        "outcome": Decision.Outcome.AGREED,
        "title": "One consent wording, tried for six months",
        "words": "One consent wording is tried from January to June.",
        "reasons": "Small enough to stop in a day.",
        "heard": "Parents of two neighbourhoods, through a voice.",
    }
    return deciding.Record(**given | changes)


class EscalationFactory(DjangoModelFactory):
    """One trip of a barrier to a forum, submitted; `state=` takes it further by the real moves.

    `outcome=` chooses what a decision says, `record=` the whole of it. Where a forum is not asked directly, its officer
    types the ask for the mission.
    """

    class Meta:
        model = Escalation

    barrier = factory.SubFactory(BarrierFactory)
    forum = factory.LazyFunction(lambda: south_tees().place)
    state = Escalation.State.SUBMITTED

    @classmethod
    def _create(cls, model_class: type[Escalation], *args: Any, **fields: Any) -> Escalation:
        barrier, forum, state = fields["barrier"], fields["forum"], Escalation.State(fields["state"])
        ask = fields.get("ask") or an_ask()
        mission = leader_of(barrier.lead_mission)
        if forum.asked_directly:
            escalation = asking.submit(barrier, forum, ask=ask, by=mission)
        else:
            typed = {"asked_by": mission, "typed_because": "The leader asked me to at the meeting."}
            escalation = asking.submit(barrier, forum, ask=ask, by=officer_at(forum), **typed)
        record = fields.get("record") or a_record(**_outcome(fields.get("outcome")))
        for step in WAYS[state]:
            step(escalation, officer_at(forum), mission, record)
        return escalation


def _outcome(outcome: str | None) -> dict[str, str]:
    return {"outcome": outcome} if outcome else {}


def _receive(escalation: Escalation, officer: User, mission: User, record: deciding.Record) -> None:
    answering.receive(escalation, words="Thank you, it is with us.", by=officer)


def _ask(escalation: Escalation, officer: User, mission: User, record: deciding.Record) -> None:
    answering.ask_mission(escalation, words="Which of the three grants?", by=officer)


def _schedule(escalation: Escalation, officer: User, mission: User, record: deciding.Record) -> None:
    answering.schedule(escalation, MeetingFactory(forum=escalation.forum), by=officer)


def _decide(escalation: Escalation, officer: User, mission: User, record: deciding.Record) -> None:
    # The day of the meeting has come: it is today's, and quorate.
    meeting = escalation.agenda_item.meeting
    Meeting.objects.filter(pk=meeting.pk).update(quorum=Meeting.Quorum.QUORATE, starts_at=_today())
    meeting.refresh_from_db()
    if not escalation.forum.decides and record.outcome == Decision.Outcome.AGREED:
        record.outcome = Decision.Outcome.ADVICE
    deciding.decide(escalation, record=record, by=officer)


def _refer_up(escalation: Escalation, officer: User, mission: User, record: deciding.Record) -> None:
    record.outcome = Decision.Outcome.REFERRED_UP
    _decide(escalation, officer, mission, record)


def _return(escalation: Escalation, officer: User, mission: User, record: deciding.Record) -> None:
    answering.return_outcome(escalation, words="It is agreed, for six months.", thank="The chair", by=officer)


def _reply(escalation: Escalation, officer: User, mission: User, record: deciding.Record) -> None:
    asking.acknowledge(escalation, reply="thanks", moved_it="yes", words="Thank you.", by=mission)


def _lapse(escalation: Escalation, officer: User, mission: User, record: deciding.Record) -> None:
    answering.lapse(escalation)


def _send_back(escalation: Escalation, officer: User, mission: User, record: deciding.Record) -> None:
    answering.send_back(escalation, words="Ask both housing teams first.", by=officer)


def _take_back(escalation: Escalation, officer: User, mission: User, record: deciding.Record) -> None:
    asking.take_back(escalation, words="We found a way.", by=mission)


def _today() -> Any:
    """A time today that no other meeting has."""
    return at_ten(today()) + timedelta(seconds=Meeting.objects.count())


_E = Escalation.State
WAYS: dict[str, list[Any]] = {
    _E.SUBMITTED: [],
    _E.RECEIVED: [_receive],
    _E.WAITING: [_receive, _ask],
    _E.SCHEDULED: [_receive, _schedule],
    _E.DECIDED: [_receive, _schedule, _decide],
    _E.RETURNED: [_receive, _schedule, _decide, _return],
    _E.ACKNOWLEDGED: [_receive, _schedule, _decide, _return, _reply],
    _E.CLOSED: [_receive, _schedule, _decide, _return, _lapse],
    _E.REFERRED_UP: [_receive, _schedule, _refer_up],
    _E.SENT_BACK: [_receive, _send_back],
    _E.TAKEN_BACK: [_receive, _take_back],
}


class DecisionFactory(DjangoModelFactory):
    """What a forum decided on an escalation it took; `escalation=` may be one that is on an agenda."""

    class Meta:
        model = Decision

    escalation = factory.SubFactory(EscalationFactory, state=Escalation.State.SCHEDULED)

    @classmethod
    def _create(cls, model_class: type[Decision], *args: Any, **fields: Any) -> Decision:
        escalation = fields.pop("escalation")
        officer = officer_at(escalation.forum)
        _decide(escalation, officer, escalation.asked_by, a_record(**fields))
        return escalation.decisions.get()


class PartnerRequestFactory(DjangoModelFactory):
    """What one organisation is asked because of a decision; its reply is awaited."""

    class Meta:
        model = PartnerRequest

    organisation = factory.SubFactory(OrganisationFactory)
    contact = None
    asked = "Will you accept the other council's award letter?"

    @classmethod
    def _create(cls, model_class: type[PartnerRequest], *args: Any, **fields: Any) -> PartnerRequest:
        partners = [ToAsk(fields.pop("organisation"), fields.pop("contact"), fields.pop("asked"))]
        decision = DecisionFactory(outcome=Decision.Outcome.TO_A_PARTNER, partners=partners, **fields)
        return decision.partner_requests.get()


class ActionFactory(DjangoModelFactory):
    """What somebody promised at a meeting, in ten working days."""

    class Meta:
        model = Action

    what = "Bring both finance directors together."
    due_on = factory.LazyFunction(lambda: add(today(), 10))
    meeting = factory.SubFactory(MeetingFactory)

    @classmethod
    def _create(cls, model_class: type[Action], *args: Any, **fields: Any) -> Action:
        decision = fields.get("decision")
        meeting = None if decision else fields["meeting"]
        officer = officer_at(decision.forum if decision else meeting.forum)
        owner = fields.get("owner") or officer
        given = {"owner": owner, "due_on": fields["due_on"], "by": officer}
        return actions.give(fields["what"], decision=decision, meeting=meeting, **given)
