"""Rivals: twenty people press at the same moment, and one move is made, with one step and one notice each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from barriers import answering, asking, daily, life
from barriers.models import Barrier, Escalation, EscalationStep, Joining
from barriers.tests.factories import BarrierFactory, EscalationFactory, an_ask, fresh, leader_of, officer_at
from foundation.moves import TooLate
from foundation.outbox import Notice
from foundation.versions import ChangedSince
from foundation.working_days import add, today
from leaders.tests.factories import LeaderFactory
from missions.tests.factories import MissionFactory
from people.tests.factories import south_tees

RIVALS = 20
S = Escalation.State


@pytest.fixture(autouse=True)
def _emptied_afterwards(transactional_db: None) -> Iterator[None]:
    """Let the test database be emptied: SQLite's guards refuse that to the audit, and come back with the flush."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in ("audit_no_update", "audit_no_delete", "audit_no_replace"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def race(*acts: Callable[[], Any]) -> list[Any]:
    """Let every act start at the same moment, each in a thread of its own; what it gave, or the error it met."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a race needs a database in a file: DATABASES['default']['TEST']['NAME']")
    start, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        start.wait()
        try:
            answers.append(act())
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def sorts(answers: list[Any]) -> dict[str, int]:
    """How many acts ended in each way."""
    ways = [type(answer).__name__ if isinstance(answer, Exception) else "done" for answer in answers]
    return {way: ways.count(way) for way in ways}


def trip(pk: int) -> Escalation:
    return Escalation.objects.get(pk=pk)


def test_of_twenty_who_receive_one_does() -> None:
    asked = EscalationFactory()
    officer = officer_at(asked.forum)

    answers = race(*[lambda: answering.receive(trip(asked.pk), words="Thank you.", by=fresh(officer))] * RIVALS)

    assert sorts(answers) == {"done": 1, TooLate.__name__: RIVALS - 1}
    assert EscalationStep.objects.filter(record=asked, move="receive").count() == 1
    assert trip(asked.pk).moves == trip(asked.pk).steps.count() == 2
    assert Notice.objects.filter(kind="barriers.received").count() == 1


def test_of_twenty_who_saw_the_same_page_one_moves_whatever_the_move() -> None:
    asked = EscalationFactory(state=S.RECEIVED)
    officer, leader, seen = officer_at(asked.forum), leader_of(asked.barrier.lead_mission), asked.moves
    acts: list[Callable[[], Any]] = [
        lambda: answering.send_back(trip(asked.pk), words="Ask housing.", by=fresh(officer), seen=seen),
        lambda: answering.ask_mission(trip(asked.pk), words="Which?", by=fresh(officer), seen=seen),
        lambda: asking.take_back(trip(asked.pk), words="Never mind.", by=fresh(leader), seen=seen),
    ]

    answers = race(*(acts * 7)[:RIVALS])

    assert sorts(answers) == {"done": 1, TooLate.__name__: RIVALS - 1}
    ended, barrier = trip(asked.pk), Barrier.objects.get()
    assert ended.moves == ended.steps.count() == 3
    assert barrier.moves == barrier.steps.count()
    assert (barrier.open_escalation_id is not None) == ended.is_open == (barrier.state == "escalated")


def test_of_twenty_who_ask_two_forums_one_trip_is_opened() -> None:
    barrier = BarrierFactory()
    leader, forums = leader_of(barrier.lead_mission), south_tees()

    def ask(forum: Any) -> Callable[[], Any]:
        return lambda: asking.submit(Barrier.objects.get(pk=barrier.pk), forum, ask=an_ask(), by=fresh(leader)).pk

    answers = race(*[ask(forum) for forum in (forums.space, forums.place) * (RIVALS // 2)])

    assert sorts(answers) == {"done": 1, TooLate.__name__: RIVALS - 1}
    assert Escalation.objects.count() == 1
    assert Notice.objects.filter(kind="barriers.receipt").count() == 1


def test_of_twenty_who_log_a_draft_one_gives_it_its_reference() -> None:
    draft = BarrierFactory(draft=True)
    leader = leader_of(draft.lead_mission)

    answers = race(*[lambda: life.log(Barrier.objects.get(pk=draft.pk), by=fresh(leader))] * RIVALS)

    assert sorts(answers) == {"done": 1, TooLate.__name__: RIVALS - 1}
    assert Barrier.objects.get().moves == 1


def test_twenty_drafts_logged_at_once_get_twenty_references() -> None:
    mission = MissionFactory(code="LW1")
    leader = LeaderFactory(of=mission)
    drafts = [BarrierFactory(draft=True, lead_mission=mission, author=leader).pk for _ in range(RIVALS)]

    def log(pk: int) -> Callable[[], Any]:
        return lambda: life.log(Barrier.objects.get(pk=pk), by=fresh(leader))

    answers = race(*[log(pk) for pk in drafts])

    assert sorts(answers) == {"done": RIVALS}
    assert {barrier.reference for barrier in Barrier.objects.all()} == {f"B-LW1-{n + 1}" for n in range(RIVALS)}


def test_of_twenty_who_join_for_one_mission_one_joins() -> None:
    barrier, mission = BarrierFactory(), MissionFactory()
    leader = LeaderFactory(of=mission)

    answers = race(
        *[lambda: life.join(Barrier.objects.get(pk=barrier.pk), mission, effect="Us too", by=fresh(leader))] * RIVALS
    )

    assert sorts(answers)["done"] == 1
    assert set(sorts(answers)) <= {"done", TooLate.__name__, ValidationError.__name__}
    assert Joining.objects.count() == 1
    assert Barrier.objects.get().moves == Barrier.objects.get().steps.count() == 2


def test_of_twenty_who_amend_the_same_text_one_does() -> None:
    barrier = BarrierFactory()
    leader = leader_of(barrier.lead_mission)

    def amend(n: int) -> Callable[[], Any]:
        words = {"title": f"Text {n}"}
        return lambda: life.amend(Barrier.objects.get(pk=barrier.pk), words, by=fresh(leader), version=1).pk

    answers = race(*[amend(n) for n in range(RIVALS)])

    assert sorts(answers) == {"done": 1, ChangedSince.__name__: RIVALS - 1}
    assert Barrier.objects.get().version == 2


def test_a_reply_and_twenty_clocks_meet_and_one_ending_stands() -> None:
    asked = EscalationFactory(state=S.RETURNED)
    leader, late = leader_of(asked.barrier.lead_mission), add(today(), 12)

    def reply() -> None:
        asking.acknowledge(trip(asked.pk), reply="thanks", moved_it="yes", by=fresh(leader))

    answers = race(reply, *[lambda: daily.close_unanswered(late)] * (RIVALS - 1))

    ended = trip(asked.pk)
    assert set(sorts(answers)) <= {"done", TooLate.__name__}
    assert ended.state in (S.ACKNOWLEDGED, S.CLOSED)
    assert ended.moves == ended.steps.count() == 6
    assert Notice.objects.filter(kind__in=["barriers.lapsed", "barriers.acknowledged"]).count() == 1
