"""Who reads a draft, whom it waits for, and what its page says of that."""

import pytest

from barriers.tests.factories import fresh, leader_of
from foundation.moves import NotYours
from leaders.tests.factories import ContributorFactory, LeaderFactory
from learning import capture
from learning.models import CommunityVoice, Experiment, LearningEntry
from learning.tests.factories import ExperimentFactory, LearningEntryFactory, VoiceFactory
from missions.tests.factories import MissionFactory
from people.tests.factories import FacilitatorFactory

pytestmark = pytest.mark.django_db

KINDS = [
    (LearningEntry, LearningEntryFactory),
    (Experiment, ExperimentFactory),
    (CommunityVoice, VoiceFactory),
]


def offered(factory):
    """A contributor's draft, sent to the team of its mission."""
    mission = MissionFactory()
    author = ContributorFactory(of=mission)
    return capture.offer(factory(draft=True, mission=mission, author=author), by=fresh(author))


@pytest.mark.parametrize(("model", "factory"), KINDS)
def test_what_a_contributor_offered_waits_for_the_team_of_its_mission_until_it_is_taken(model, factory):
    waiting = offered(factory)
    factory(draft=True, mission=waiting.mission)
    offered(factory)
    ours = {waiting.mission_id}

    assert list(model.objects.offered_to(ours)) == [waiting]
    assert not model.objects.offered_to([]).exists()

    capture.discard(waiting, by=leader_of(waiting.mission))
    assert not model.objects.offered_to(ours).exists()


@pytest.mark.parametrize(("model", "factory"), KINDS)
def test_an_offered_drafts_page_names_those_who_can_read_it_and_nobody_else(client, settings, model, factory):
    settings.DEMO = True  # no second factor asked of the facilitator
    waiting = offered(factory)
    address = waiting.get_absolute_url()

    client.force_login(leader_of(waiting.mission))
    page = client.get(address).content.decode()
    assert "Its author and the mission’s own people can read this page" in page and "facilitator" not in page

    client.force_login(FacilitatorFactory())
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("model", "factory"), KINDS)
def test_drafts_are_counted_apart_from_what_is_shared(model, factory):
    draft = factory(draft=True)
    factory()

    assert list(model.objects.drafts()) == list(model.objects.drafts_of(draft.author)) == [draft]


WORDS = [
    (LearningEntryFactory, {"what": "Better said."}),
    (ExperimentFactory, {"belief": "Better said."}),
    (VoiceFactory, {"words": "“Better said.”"}),
]


@pytest.mark.parametrize(("factory", "words"), WORDS)
def test_the_words_of_a_log_are_its_own_missions_to_amend(factory, words):
    record = factory()

    with pytest.raises(NotYours):
        capture.amend(record, words, by=LeaderFactory(of=MissionFactory()), version=1)
    capture.amend(record, words, by=leader_of(record.mission), version=1)

    record.refresh_from_db()
    assert [(getattr(record, name), record.version) for name in words] == [(said, 2) for said in words.values()]
