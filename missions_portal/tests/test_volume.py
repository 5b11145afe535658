"""The volume that speed is measured on: true to the rules of the pathway, and never among real people."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F

from barriers.models import OPEN, OPEN_STATES, Barrier, BarrierStep, Decision, Escalation, EscalationStep
from barriers.tests.factories import BarrierFactory, EscalationFactory
from learning.models import LearningEntry
from missions.models import Mission
from missions_portal import volume
from people.models import User
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
SOME = 44  # each of the 22 lives twice


def shape(barrier: Barrier) -> tuple[Any, ...]:
    """What the lists read beside a barrier."""
    filled = (barrier.with_forum_id, barrier.turn_since, barrier.due_on, barrier.open_escalation_id)
    return (barrier.turn, *(value is not None for value in filled))


def test_it_holds_ten_steps_and_two_learning_entries_for_each_barrier() -> None:
    volume.fill(SOME)
    counts = volume.counts()
    assert counts["barriers"] == SOME
    assert counts["learning entries"] == 2 * SOME
    assert 9 * SOME < counts["steps"] < 12 * SOME
    assert Mission.objects.count() == 9


def test_a_further_filling_goes_on_and_a_repeated_one_changes_nothing() -> None:
    volume.fill(10)
    assert volume.fill(SOME)["barriers"] == SOME - 10
    assert not volume.fill(SOME)
    assert Barrier.objects.exclude(reference=None).values("reference").distinct().count() == (
        Barrier.objects.exclude(reference=None).count()
    )


@pytest.mark.parametrize("size", [100, 150])
def test_fifty_barriers_hold_the_word_that_sizes_are_compared_by(size: int) -> None:
    volume.fill(size)
    assert Barrier.objects.filter(search_text__contains="heron").count() == 50


def test_every_state_of_a_barrier_and_of_a_trip_is_there() -> None:
    volume.fill(SOME)
    assert set(Barrier.objects.values_list("state", flat=True)) == set(Barrier.State.values)
    never = {Escalation.State.CLOSED, Escalation.State.TAKEN_BACK}
    assert set(Escalation.objects.values_list("state", flat=True)) == set(Escalation.State.values) - never


def test_the_moves_of_each_record_follow_one_another() -> None:
    volume.fill(SOME)
    for kind in (BarrierStep, EscalationStep):
        last: dict[int, Any] = {}
        for step in kind.objects.order_by("record_id", "counter").select_related("record"):
            before = last.get(step.record_id)
            assert step.counter == (before.counter + 1 if before else 1)
            if before:
                assert step.from_state == before.to_state
                assert step.at >= before.at
            last[step.record_id] = step
        assert all(step.to_state == step.record.state for step in last.values())
        assert all(step.counter == step.record.moves for step in last.values())


def test_whose_turn_it_is_stands_as_the_real_moves_would_leave_it() -> None:
    volume.fill(SOME)
    trips = [Escalation.State.SUBMITTED, Escalation.State.RECEIVED, Escalation.State.WAITING]
    for state in [*trips, Escalation.State.SCHEDULED]:
        filled = {shape(b) for b in Barrier.objects.filter(open_escalation__state=state)}
        real = Barrier.objects.get(pk=EscalationFactory(state=state).barrier_id)
        assert filled == {shape(real)}, state
    for state in (Barrier.State.DRAFT, Barrier.State.IN_FULL, Barrier.State.WORKED_ROUND, Barrier.State.WITHDRAWN):
        filled = {shape(b) for b in Barrier.objects.filter(state=state, author__email__endswith=volume.AT)}
        assert filled == {shape(Barrier.objects.get(pk=BarrierFactory(state=state).pk))}, state


def test_what_is_open_is_waited_for_and_what_has_ended_is_nobodys_turn() -> None:
    volume.fill(SOME)
    assert not Barrier.objects.filter(state__in=OPEN_STATES, turn_since=None).exists()
    assert not Barrier.objects.exclude(state__in=OPEN_STATES).exclude(turn_since=None).exists()
    assert not Barrier.objects.filter(open_escalation__isnull=False).exclude(open_escalation__barrier=F("pk")).exists()
    assert not Barrier.objects.filter(open_escalation__isnull=False).exclude(open_escalation__state__in=OPEN).exists()


def test_every_decided_trip_has_its_one_decision() -> None:
    volume.fill(SOME)
    decided = Escalation.objects.exclude(decided_on=None).annotate(n=Count("decisions"))
    assert {trip.n for trip in decided} == {1}
    assert Decision.objects.count() == decided.count()


def test_what_was_filled_in_is_found_by_its_words() -> None:
    volume.fill(10)
    barrier = Barrier.objects.first()
    assert barrier in Barrier.objects.matching(barrier.title)
    entry = LearningEntry.objects.first()
    assert entry in LearningEntry.objects.matching(entry.title)


def test_it_is_never_filled_in_among_real_people() -> None:
    PersonFactory()
    with pytest.raises(volume.NotForVolume, match="real people"):
        volume.fill(1)
    assert User.objects.count() == 1


def test_the_command_refuses_in_a_plain_sentence(monkeypatch: Any) -> None:
    PersonFactory()
    monkeypatch.setenv("DATABASE_URL", "the database of this test")
    with pytest.raises(CommandError, match="Give a database of its own"):
        call_command("make_volume", barriers=1)
