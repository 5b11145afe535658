"""Whatever happens that a forum may not know, its edition reads the same to the letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from barriers import answering, life
from barriers.models import Barrier, Escalation
from barriers.tests.factories import BarrierFactory, DecisionFactory, EscalationFactory, leader_of, officer_at
from digests.compose import compose
from learning.tests.factories import ExperimentFactory, LearningEntryFactory, VoiceFactory
from missions.tests.factories import MissionFactory
from people.models import Forum
from people.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db
NOW = date(2026, 11, 30)


def _update_for_the_team(barrier: Barrier) -> None:
    life.add_update(barrier, done="Ours.", next="Ours.", team_only=True, by=leader_of(barrier.lead_mission))


def _exempt_decision(hwb: Forum) -> None:
    DecisionFactory(escalation=EscalationFactory(forum=hwb, state="scheduled"), exempt=True, open_summary="Open.")


def _exempt_trip(hwb: Forum) -> None:
    trip = EscalationFactory(forum=hwb, state="returned")
    Escalation.objects.filter(pk=trip.pk).update(exempt=True)


def _elsewhere(hwb: Forum) -> Forum:
    return Forum.objects.exclude(pk=hwb.pk).filter(decides=True).first()


# Each makes something happen that a plain member of the Board may not read.
PRIVATE: list[Callable[[Forum], object]] = [
    lambda hwb: BarrierFactory(draft=True),
    lambda hwb: BarrierFactory(as_sensitive=True),
    lambda hwb: BarrierFactory(),
    lambda hwb: BarrierFactory(state="resolved-in-full"),
    lambda hwb: _update_for_the_team(BarrierFactory()),
    lambda hwb: EscalationFactory(forum=_elsewhere(hwb), state="received"),
    lambda hwb: EscalationFactory(forum=_elsewhere(hwb), state="returned"),
    lambda hwb: EscalationFactory(forum=_elsewhere(hwb), state="sent-back"),
    lambda hwb: EscalationFactory(forum=hwb, state="submitted"),
    lambda hwb: LearningEntryFactory(for_the_team=True, kind="failure"),
    lambda hwb: LearningEntryFactory(draft=True),
    lambda hwb: VoiceFactory(audience="team"),
    lambda hwb: VoiceFactory(permission="team"),
    lambda hwb: VoiceFactory(draft=True),
    lambda hwb: ExperimentFactory(audience="team"),
]


@given(done=st.lists(st.sampled_from(range(len(PRIVATE))), min_size=1, max_size=4))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_board_may_not_know_changes_no_letter_of_its_edition(hwb, held, done):
    with transaction.atomic():
        before = said(hwb)
        for which in done:
            PRIVATE[which](hwb)
        after = said(hwb)
        transaction.set_rollback(True)
    assert after == before


def said(hwb):
    """The edition of this autumn, without what anybody may know: the factories make missions and meetings of their own."""
    meeting = hwb.meetings.first()
    contents = compose(hwb, meeting=meeting, covers_from=date(2026, 9, 1), covers_to=NOW)
    return [section for section in contents["sections"] if section["code"] not in ("leaders", "quiet", "coming")]


def test_an_exempt_decision_and_an_exempt_trip_change_nothing_either(hwb, held):
    before = said(hwb)
    _exempt_decision(hwb)
    _exempt_trip(hwb)
    assert said(hwb) == before


def test_the_looking_is_a_looking(hwb, held):
    """What the Board may know does change its edition."""
    before = said(hwb)
    trip = EscalationFactory(forum=hwb, state="received", barrier=BarrierFactory(lead_mission=MissionFactory()))
    answering.schedule(trip, MeetingFactory(forum=hwb), by=officer_at(hwb))
    assert said(hwb) != before
