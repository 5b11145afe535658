"""A voice is heard, considered, answered, fed back, and the people who spoke have the last word."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from barriers.tests.factories import BarrierFactory, leader_of
from foundation.daily_mail import bundle_daily
from foundation.moves import NotYours, TooLate
from foundation.outbox import Notice
from foundation.working_days import add, today
from leaders.tests.factories import LeaderFactory
from learning import mails, voices
from learning.models import CommunityVoice
from learning.moves import VOICE_MOVES
from learning.tests.factories import ExperimentFactory, VoiceFactory
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
    still = [offer.move.name for offer in VOICE_MOVES.offers(leader_of(voice.mission), voice) if offer.allowed]
    assert still == ["link"]


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


# ---- what it informed ----


def test_an_answer_links_what_the_voice_informed():
    voice = VoiceFactory(state=CommunityVoice.State.CONSIDERED)
    barrier = BarrierFactory(lead_mission=voice.mission)
    informed = {"barriers": [barrier]}

    voices.respond(voice, response="changed", words="So.", informed=informed, by=leader_of(voice.mission))

    assert voice.barriers.get() == barrier


def test_links_are_changed_later_by_one_move_that_is_kept():
    voice = VoiceFactory(state=CommunityVoice.State.THEIR_VIEW)
    first, second = BarrierFactory.create_batch(2, lead_mission=voice.mission)
    by = leader_of(voice.mission)
    voices.link(voice, informed={"barriers": [first]}, by=by)
    opened = CommunityVoice.objects.get(pk=voice.pk)

    voices.link(voice, informed={"barriers": [second]}, by=by)

    assert voice.barriers.get() == second
    assert voice.state == "their-view" and voice.steps.filter(move="link").count() == 2
    with pytest.raises(TooLate):
        voices.link(opened, informed={"barriers": []}, by=by, seen=opened.moves)
    with pytest.raises(NotYours):
        voices.link(voice, informed={"barriers": []}, by=LeaderFactory(of=MissionFactory()))
    assert voice.barriers.get() == second


def test_what_somebody_may_not_read_stays_linked_when_they_change_the_links():
    voice = VoiceFactory()
    kept_close = BarrierFactory(as_sensitive=True)
    voice.barriers.add(kept_close)

    voices.link(voice, informed={"barriers": []}, by=leader_of(voice.mission))

    assert voice.barriers.get() == kept_close


def test_an_answer_that_comes_too_late_links_nothing():
    voice = VoiceFactory(state=CommunityVoice.State.RESPONDED)
    experiment = ExperimentFactory(mission=voice.mission)
    informed = {"experiments": [experiment]}

    with pytest.raises(TooLate):
        voices.respond(voice, response="changed", words="So.", informed=informed, by=leader_of(voice.mission))

    assert not voice.experiments.exists()


# ---- what the clock does ----


def told(kind: str) -> int:
    return Notice.objects.filter(kind=kind).count()


def test_the_mission_is_reminded_at_half_and_at_the_whole_of_the_days_to_answer_once_each():
    voice = VoiceFactory()
    leader_of(voice.mission)

    counts = []
    for days in (9, 10, 10, 15, 20, 21):
        voices.nudge(add(today(), days))
        counts.append(told("learning.voice_due"))

    assert counts == [0, 1, 1, 1, 2, 2]


def test_a_voice_that_is_answered_is_let_be_and_asked_once_whether_the_answer_went_back():
    voice = VoiceFactory(state=CommunityVoice.State.RESPONDED)

    for days in (9, 10, 11, 20):
        voices.nudge(add(today(), days))

    assert (told("learning.voice_due"), told("learning.voice_feed_back")) == (0, 1)
    voices.feed_back(voice, words="At the hub.", by=leader_of(voice.mission))
    notice = Notice.objects.get(kind="learning.voice_feed_back")
    assert mails.voice_feed_back_mail(notice) is None


def test_the_reminder_is_a_line_of_the_one_mail_of_the_day_without_what_people_said():
    voice = VoiceFactory()
    leader = leader_of(voice.mission)
    voices.nudge(add(today(), 10))

    bundle_daily(today())

    notice = Notice.objects.get(kind="learning.voice_due", to=leader)
    mail: Any = mails.voice_due_mail(notice)
    assert notice.daily and notice.carrier is not None
    assert str(voice) in mail.line and voice.words not in mail.text
    voices.consider(voice, words="Weighed.", by=leader)
    voices.respond(voice, response="cannot", words="The contract runs until April.", by=leader)
    assert mails.voice_due_mail(notice) is None
