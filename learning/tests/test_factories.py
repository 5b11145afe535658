"""The factories of the learning floor reach every state by the real moves."""

import pytest

from learning.models import CommunityVoice, Experiment, LearningEntry
from learning.tests.factories import (
    ExperimentFactory,
    LearningEntryFactory,
    LearningQuestionFactory,
    VoiceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "state"),
    [(LearningEntryFactory, state) for state in LearningEntry.State]
    + [(VoiceFactory, state) for state in CommunityVoice.State]
    + [(ExperimentFactory, state) for state in Experiment.State],
)
def test_a_record_is_made_in_each_state(make, state):
    record = make(state=state)

    record.refresh_from_db()
    assert record.state == state
    assert record.steps.count() == record.moves
    assert bool(record.reference) == (state != "draft")


def test_a_question_is_asked_by_a_mission():
    assert LearningQuestionFactory().state == "not-offered"
