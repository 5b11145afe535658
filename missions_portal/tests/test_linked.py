"""What a barrier's page shows of the floor above it: to each reader what they may read, on one question."""

from __future__ import annotations

from typing import Any

import pytest

from barriers.tests.factories import BarrierFactory, fresh
from barriers.views.links import linked_to
from foundation.linked import SHOWN
from leaders.tests.factories import LeaderFactory
from learning.tests.factories import ExperimentFactory, LearningEntryFactory, VoiceFactory
from missions.tests.factories import MissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def barrier() -> Any:
    return BarrierFactory()


@pytest.fixture
def reader() -> Any:
    return fresh(LeaderFactory(of=MissionFactory()))


def link(barrier: Any, *records: Any) -> None:
    for record in records:
        record.barriers.add(barrier)


def test_what_was_learned_tried_and_said_stands_on_the_barriers_page(client: Any, barrier: Any, reader: Any) -> None:
    entry, voice = LearningEntryFactory(title="Ask at the gate"), VoiceFactory(words="I know my story.")
    experiment = ExperimentFactory(title="One wording in two hubs")
    link(barrier, entry, voice, experiment)
    client.force_login(reader)

    page = client.get(barrier.get_absolute_url()).content.decode()

    for record in (entry, voice, experiment):
        assert record.get_absolute_url() in page
    for words in ("Ask at the gate", "I know my story.", "One wording in two hubs"):
        assert words in page


def test_an_untitled_entry_is_called_by_what_happened(barrier: Any, reader: Any) -> None:
    link(barrier, LearningEntryFactory(title="", what="Fathers answered."))

    assert [line.words for line in linked_to(barrier, reader)["learning"]] == ["Fathers answered."]


def test_what_only_a_team_reads_is_not_linked_for_others(barrier: Any, reader: Any) -> None:
    entry = LearningEntryFactory(for_the_team=True)
    link(barrier, entry, ExperimentFactory(audience="team"), VoiceFactory(audience="team"))

    assert not any(linked_to(barrier, reader).values())
    assert [line.reference for line in linked_to(barrier, fresh(entry.author))["learning"]] == [entry.reference]


def test_the_latest_of_each_kind_are_read_on_one_question(
    barrier: Any, reader: Any, django_assert_num_queries: Any
) -> None:
    entries = [LearningEntryFactory() for _ in range(SHOWN + 2)]
    link(barrier, *entries, ExperimentFactory(), VoiceFactory())
    linked_to(barrier, reader)  # the reader's standing is read once

    with django_assert_num_queries(1):
        found = linked_to(barrier, reader)
    assert [line.reference for line in found["learning"]] == [entry.reference for entry in entries[: -SHOWN - 1 : -1]]
    assert len(found["voices"]) == len(found["experiments"]) == 1
