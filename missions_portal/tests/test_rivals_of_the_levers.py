"""Rivals at the levers: moves, words and delegations, each pressed by many at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Barrier as MeetingPoint
from threading import BrokenBarrierError
from typing import Any

import pytest

from barriers import own_decisions
from barriers.models import Decision
from barriers.tests.factories import a_record
from barriers.tests.test_rivals import race, sorts
from foundation.history import AuditEntry
from foundation.models import Notice
from foundation.working_days import today
from leaders.tests.factories import LeaderFactory, TeamFactory
from missions import delegating, levers
from missions.models import Delegation, Lever
from missions.tests.factories import DelegationFactory, LeverFactory, MissionFactory
from missions_portal.tests.test_rivals import RIVALS
from missions_portal.tests.test_rivals_of_the_rooms import one_is_first, pressed
from people.tests.factories import ForumFactory, OfficerFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_many_who_move_one_lever_one_is_first_and_each_way_is_one_step() -> None:
    mission = MissionFactory()
    leader, team = LeaderFactory(of=mission), TeamFactory(of=mission)
    lever = LeverFactory(of=mission)

    ways = pressed(
        (lever, lambda row: levers.move(row, "take_up", {"words": "We begin."}, by=leader)),
        (lever, lambda row: levers.move(row, "not_possible", {"because": "No."}, by=team, seen=1)),
    )

    found = Lever.objects.get()
    assert one_is_first(ways, {"TooLate", "ChangedSince"})
    assert found.moves == found.steps.count() == 2


def test_of_many_who_change_a_levers_words_one_is_saved() -> None:
    mission = MissionFactory()
    leader, lever = LeaderFactory(of=mission), LeverFactory(of=mission)

    ways = pressed((lever, lambda row: levers.amend(row, {"name": "Warm"}, [mission], version=1, by=leader)))

    assert one_is_first(ways, {"ChangedSince"})
    assert Lever.objects.get().version == 2


def test_of_many_who_end_a_delegation_one_ends_it() -> None:
    officer, one = OfficerFactory(at=ForumFactory(code="hwb")), DelegationFactory()

    ways = pressed((one, lambda row: delegating.end(row, until=today(), because="Over.", by=officer)))

    assert one_is_first(ways)
    assert Delegation.objects.get().until == today()
    assert AuditEntry.objects.filter(act="end_delegation").count() == 1


def decides(leader: Any) -> Callable[[Any], Any]:
    return lambda one: own_decisions.decide_itself(one, record=a_record(on=today()), by=leader)


def ended_today(officer: Any) -> Callable[[Any], Any]:
    return lambda one: delegating.end(one, until=today(), because="Over.", by=officer)


def it_held_on_every_day_something_was_decided() -> bool:
    until = Delegation.objects.get().until
    days = Decision.objects.values_list("on", flat=True)
    return all(until is None or day < until for day in days) and bool(until or days)


def test_a_delegation_is_not_ended_from_the_day_on_which_something_is_decided_under_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    officer, one = OfficerFactory(at=ForumFactory(code="hwb")), DelegationFactory()
    leader = LeaderFactory(of=one.mission)
    both_looked = MeetingPoint(2)

    def look_together(where: Any, name: str) -> None:
        looked = getattr(where, name)

        def look(*args: Any) -> Any:
            found = looked(*args)
            # Where the database lets only one in to look, that one goes on after half a second.
            with suppress(BrokenBarrierError):
                both_looked.wait(0.5)
            return found

        monkeypatch.setattr(where, name, look)

    look_together(own_decisions, "nobody_heard")
    look_together(delegating, "last_decided")

    acts = (decides(leader), ended_today(officer))
    ways = sorts(race(*[partial(act, Delegation.objects.get()) for act in acts]))

    assert ways == {"done": 1, "ValidationError": 1}
    assert it_held_on_every_day_something_was_decided()


def test_of_many_who_decide_under_a_delegation_and_end_it_the_days_agree() -> None:
    officer, one = OfficerFactory(at=ForumFactory(code="hwb")), DelegationFactory()
    leader = LeaderFactory(of=one.mission)

    ways = pressed((one, ended_today(officer)), (one, decides(leader)))

    assert set(ways) == {"done", "ValidationError"} and sum(ways.values()) == RIVALS
    assert it_held_on_every_day_something_was_decided()


def test_many_clocks_remind_of_one_review_once() -> None:
    mission = MissionFactory()
    LeaderFactory(of=mission)
    lever = LeverFactory(of=mission, state="in-use", review_on=today())

    ways = pressed((lever, lambda row: levers.remind_of_reviews(today())))

    assert ways == {"done": RIVALS}
    assert Notice.objects.filter(kind="missions.lever_review").count() == 1
