"""Rivals at the levers: moves, words and delegations, each pressed by many at once."""

from __future__ import annotations

import pytest

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


def test_many_clocks_remind_of_one_review_once() -> None:
    mission = MissionFactory()
    LeaderFactory(of=mission)
    lever = LeverFactory(of=mission, state="in-use", review_on=today())

    ways = pressed((lever, lambda row: levers.remind_of_reviews(today())))

    assert ways == {"done": RIVALS}
    assert Notice.objects.filter(kind="missions.lever_review").count() == 1
