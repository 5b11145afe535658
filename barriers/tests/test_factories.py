"""The factories reach every state by the real moves, so that what tests stand on is what the portal would have written."""

import pytest

from barriers.models import Barrier, Decision, Escalation
from barriers.tests.factories import (
    ActionFactory,
    BarrierFactory,
    DecisionFactory,
    EscalationFactory,
    PartnerRequestFactory,
)
from people.tests.factories import south_tees

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [state for state in Barrier.State if state != Barrier.State.ESCALATED])
def test_a_barrier_is_made_in_each_state(state):
    barrier = BarrierFactory(state=state)

    barrier.refresh_from_db()
    assert barrier.state == state
    assert barrier.steps.count() == barrier.moves


@pytest.mark.parametrize("state", list(Escalation.State))
def test_an_escalation_is_made_in_each_state(state):
    escalation = EscalationFactory(state=state)

    escalation.refresh_from_db()
    assert escalation.state == state
    assert escalation.steps.count() == escalation.moves
    assert escalation.barrier.is_open


@pytest.mark.parametrize("which", ["space", "place", "hwb"])
def test_each_forum_can_be_asked(which):
    forum = getattr(south_tees(), which)

    assert EscalationFactory(forum=forum, state=Escalation.State.RETURNED).forum == forum


def test_two_escalations_at_one_forum_share_its_officer():
    first, second = EscalationFactory.create_batch(2, state=Escalation.State.RECEIVED)

    assert first.steps.first().by == second.steps.first().by


def test_a_decision_a_request_and_an_action_hang_together():
    decision = DecisionFactory(title="Agreed for a year")
    request = PartnerRequestFactory()

    assert (decision.title, decision.outcome) == ("Agreed for a year", Decision.Outcome.AGREED)
    assert request.state == "sent" and request.decision.outcome == Decision.Outcome.TO_A_PARTNER
    assert ActionFactory(decision=decision).decision == decision and ActionFactory().meeting
