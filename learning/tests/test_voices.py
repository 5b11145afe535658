"""A voice is heard, considered, answered, fed back, and the people who spoke have the last word."""

import pytest
from django.core.exceptions import ValidationError

from barriers.tests.factories import leader_of
from foundation.moves import NotYours, TooLate
from foundation.working_days import add, today
from leaders.tests.factories import LeaderFactory
from learning import voices
from learning.models import CommunityVoice
from learning.moves import VOICE_MOVES
from learning.tests.factories import VoiceFactory
from missions.tests.factories import MissionFactory

pytestmark = pytest.mark.django_db


def test_a_voice_is_to_be_answered_within_twenty_working_days():
    voice = VoiceFactory(mission=MissionFactory(code="LW1"))

    assert voice.reference == "V-LW1-1"
    assert voice.answer_by == add(today(), 20)


def test_a_voice_goes_the_whole_way_to_their_view():
    voice = VoiceFactory(state=CommunityVoice.State.THEIR_VIEW)

    assert [step.label for step in voice.steps.order_by("counter")] == [
        "Heard",
        "Considered",
        "Answered",
        "Fed back to them",
        "Their view",
    ]
    assert voice.response_words and voice.their_view
    assert not any(offer.allowed for offer in VOICE_MOVES.offers(leader_of(voice.mission), voice))


def test_we_cannot_is_never_said_without_a_because():
    voice = VoiceFactory(state=CommunityVoice.State.CONSIDERED)

    with pytest.raises(ValidationError, match="why it cannot"):
        voices.respond(voice, response="cannot", words=" ", by=leader_of(voice.mission))

    voice.refresh_from_db()
    assert voice.state == "considered" and voice.response == ""


def test_an_answer_is_kept_in_the_history_and_raises_the_version():
    voice = VoiceFactory(state=CommunityVoice.State.CONSIDERED)

    voices.respond(voice, response="partly", words="One form in place of two.", by=leader_of(voice.mission))

    assert voice.version == 2
    assert voice.history.first().response_words == "One form in place of two."


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("heard", lambda voice, by: voices.consider(voice, words="Weighed.", by=by)),
        ("considered", lambda voice, by: voices.respond(voice, response="changed", words="So.", by=by)),
        ("responded", lambda voice, by: voices.feed_back(voice, words="At the hub.", by=by)),
        ("fed-back", lambda voice, by: voices.add_their_view(voice, words="Good.", by=by)),
    ],
)
def test_each_move_is_the_missions_and_is_made_once(state, act):
    voice = VoiceFactory(state=state)
    leader = leader_of(voice.mission)

    with pytest.raises(NotYours):
        act(voice, LeaderFactory(of=MissionFactory()))
    act(voice, leader)
    with pytest.raises(TooLate):
        act(CommunityVoice.objects.get(pk=voice.pk), leader)


def test_what_people_allowed_for_the_team_only_is_read_by_the_team_only():
    voice = VoiceFactory(permission="team", audience=voices.audience_for("team"))

    assert not CommunityVoice.objects.visible_to(LeaderFactory(of=MissionFactory())).exists()
    assert CommunityVoice.objects.visible_to(leader_of(voice.mission)).exists()


def test_a_voice_past_its_day_is_overdue_until_it_is_answered():
    voice = VoiceFactory()
    later = add(voice.answer_by, 1)

    before = CommunityVoice.objects.overdue(on=later).exists()
    voices.consider(voice, words="Weighed.", by=leader_of(voice.mission))
    voices.respond(voice, response="changed", words="So.", by=leader_of(voice.mission))

    assert before and not CommunityVoice.objects.overdue(on=later).exists()
