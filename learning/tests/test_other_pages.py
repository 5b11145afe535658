"""The pages of voices, of experiments, and of a barrier's end."""

import pytest
from django.urls import reverse

from barriers.models import Barrier
from barriers.tests.factories import BarrierFactory, EscalationFactory, fresh, leader_of
from foundation.working_days import add, today
from leaders.tests.factories import ContributorFactory, LeaderFactory
from learning.models import CommunityVoice, Experiment, LearningEntry
from learning.tests.factories import EngagementRouteFactory, ExperimentFactory, VoiceFactory
from learning.tests.test_entry_pages import WORDS, fields, fill, signed_in  # noqa: F401
from missions.tests.factories import MissionFactory
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
DAY = {"heard_on-day": "3", "heard_on-month": "11", "heard_on-year": "2026"}


# ---- voices ----


def test_a_voice_is_put_in_the_log_with_a_day_to_answer_by(signed_in):  # noqa: F811
    client = signed_in(LeaderFactory(of=MissionFactory(code="LW1")))
    route = EngagementRouteFactory()
    day = today()
    heard = {"heard_on-day": day.day, "heard_on-month": day.month, "heard_on-year": day.year}

    answer = fill(
        client, reverse("learning:voice_new"), words="Ask us once.", route=route.pk, permission="portal", **heard
    )

    voice = CommunityVoice.objects.get()
    assert (answer.url, voice.answer_by) == ("/portal/voices/V-LW1-1/", add(today(), 20))


def test_what_the_team_alone_may_use_is_read_by_the_team_alone(signed_in):  # noqa: F811
    client = signed_in(LeaderFactory(of=MissionFactory()))
    route = EngagementRouteFactory()
    day = today()
    heard = {"heard_on-day": day.day, "heard_on-month": day.month, "heard_on-year": day.year}

    fill(client, reverse("learning:voice_new"), words="Ask us once.", route=route.pk, permission="team", **heard)

    assert CommunityVoice.objects.get().audience == "team"


def test_a_contributors_voice_waits_for_the_team(signed_in):  # noqa: F811
    client = signed_in(ContributorFactory(of=MissionFactory()))
    route = EngagementRouteFactory()
    day = today()
    heard = {"heard_on-day": day.day, "heard_on-month": day.month, "heard_on-year": day.year}

    fill(client, reverse("learning:voice_new"), words="Ask us once.", route=route.pk, permission="portal", **heard)

    assert CommunityVoice.objects.get().offered_at


VOICE_WORDS = {
    "consider": {"words": "Talked over by the team."},
    "respond": {"words": "One form.", "response": "changed"},
    "feed-back": {"words": "At the hub."},
    "their-view": {"words": "Better."},
}


def test_a_voice_goes_its_whole_way_on_its_pages(signed_in):  # noqa: F811
    voice = VoiceFactory(draft=True)
    client = signed_in(voice.author)
    for slug in ("hear", *VOICE_WORDS):
        voice.refresh_from_db()
        page = client.get(voice.get_absolute_url())
        url = reverse("learning:voice_move", args=[voice.reference or f"draft-{voice.pk}", slug])
        assert url in [move.url for move in page.context["moves"] if move.allowed]
        assert fill(client, url, **VOICE_WORDS.get(slug, {})).status_code == 302

    voice.refresh_from_db()
    html = client.get(voice.get_absolute_url()).content.decode()
    assert voice.state == "their-view" and "Better." in html and "One form." in html


def test_an_answer_without_words_is_said_beside_the_box(signed_in):  # noqa: F811
    voice = VoiceFactory(state="considered")
    client = signed_in(leader_of(voice.mission))

    page = fill(client, reverse("learning:voice_move", args=[voice.reference, "respond"]), response="cannot", words="")

    assert "Say why it cannot be done." in page.content.decode()
    voice.refresh_from_db()
    assert voice.state == "considered"


def test_the_voices_are_listed_with_how_far_each_answer_is(signed_in, django_assert_max_num_queries):  # noqa: F811
    mission = MissionFactory()
    VoiceFactory(mission=mission)
    VoiceFactory(mission=mission, state="responded")
    VoiceFactory.create_batch(8, mission=mission)
    client = signed_in(PersonFactory())

    with django_assert_max_num_queries(9):
        html = client.get(reverse("learning:voices")).content.decode()

    assert "Heard, not yet answered. Answer by" in html and "Not yet fed back" in html


def test_a_voice_is_amended_on_the_version_it_was_opened_at(signed_in):  # noqa: F811
    voice = VoiceFactory()
    url = reverse("learning:voice_amend", args=[voice.reference])
    client = signed_in(leader_of(voice.mission))
    typed = {"words": "Ask once.", "route": voice.route_id, "permission": "portal"} | DAY
    opened, other = fields(client.get(url)), fields(client.get(url))

    first, second = client.post(url, opened | typed), client.post(url, other | typed | {"words": "Ask twice."})

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Ask once." in second.content.decode() and "Ask twice." in second.content.decode()


# ---- experiments ----


def test_a_title_and_a_belief_put_an_idea_on_the_wall(signed_in):  # noqa: F811
    client = signed_in(LeaderFactory(of=MissionFactory(code="SW1")))

    answer = fill(
        client, reverse("learning:experiment_new"), title="One sheet", belief="It helps.", audience="everyone"
    )

    assert answer.url == "/portal/experiments/X-SW1-1/"
    assert "One sheet" in client.get(reverse("learning:experiments")).content.decode()


def test_starting_asks_for_the_guards_beside_their_boxes(signed_in):  # noqa: F811
    experiment = ExperimentFactory(state="agreed", harm_check="")
    client = signed_in(leader_of(experiment.mission))
    url = reverse("learning:experiment_move", args=[experiment.reference, "start"])

    page = fill(
        client, url, when_we_would_stop="If one says so.", harm_of_doing_nothing="One in three.", spending_limit=""
    )

    html = page.content.decode()
    assert "Say who could be harmed" in html and "Say the most that may be spent" in html and "If one says so." in html
    experiment.refresh_from_db()
    assert experiment.state == "agreed"


EXPERIMENT_WORDS = {
    "share": {},
    "agree": {"words": "Both hubs."},
    "start": {"harm_check": "H.", "spending_limit": "100", "when_we_would_stop": "W.", "harm_of_doing_nothing": "N."},
    "check-in": {"spent": "20"},
    "pause": {"words": "Holidays."},
    "resume": {},
    "stop": {"words": "Nobody came."},
    "review": {"seen_words": "Nobody came.", "decision": "adapt"},
}


def test_an_experiment_goes_its_whole_way_on_its_pages(signed_in):  # noqa: F811
    experiment = ExperimentFactory(draft=True)
    client = signed_in(experiment.author)
    for slug, typed in EXPERIMENT_WORDS.items():
        experiment.refresh_from_db()
        page = client.get(experiment.get_absolute_url())
        url = reverse("learning:experiment_move", args=[experiment.reference or f"draft-{experiment.pk}", slug])
        assert url in [move.url for move in page.context["moves"] if move.allowed]
        assert fill(client, url, **typed).status_code == 302

    experiment.refresh_from_db()
    html = client.get(experiment.get_absolute_url()).content.decode()
    assert experiment.state == "reviewed" and "One try after another" in html


def test_the_wall_keeps_what_ended_in_view(signed_in, django_assert_max_num_queries):  # noqa: F811
    mission = MissionFactory()
    for state in ("idea", "agreed", "running", "paused", "stopped-early", "reviewed"):
        ExperimentFactory(mission=mission, state=state, title=f"Now {state}")
    client = signed_in(PersonFactory())

    with django_assert_max_num_queries(12):
        html = client.get(reverse("learning:experiments")).content.decode()

    assert all(f"Now {state}" in html for state in ("idea", "running", "stopped-early", "reviewed"))


def test_an_experiments_guards_are_not_amended_away_once_it_runs(signed_in):  # noqa: F811
    experiment = ExperimentFactory(state="running")
    client = signed_in(leader_of(experiment.mission))
    url = reverse("learning:experiment_amend", args=[experiment.reference])

    page = fill(client, url, title="T", belief="B", audience="everyone", harm_check="", spending_limit="")

    assert "Say who could be harmed" in page.content.decode()
    assert Experiment.objects.get().harm_check


def test_no_move_of_another_mission_is_drawn_or_made(signed_in):  # noqa: F811
    experiment, voice = ExperimentFactory(), VoiceFactory()
    client = signed_in(LeaderFactory(of=MissionFactory()))

    for record, url in (
        (experiment, reverse("learning:experiment_move", args=[experiment.reference, "agree"])),
        (voice, reverse("learning:voice_move", args=[voice.reference, "consider"])),
    ):
        assert not client.get(record.get_absolute_url()).context["moves"]
        assert client.get(url).status_code == 403


# ---- the end of a barrier ----


@pytest.mark.parametrize(("how_far", "state"), [("in-full", "resolved-in-full"), ("in-part", "resolved-in-part")])
def test_a_barrier_is_resolved_with_learning_on_one_page(signed_in, how_far, state):  # noqa: F811
    barrier = BarrierFactory()
    client = signed_in(barrier.author)

    answer = fill(client, reverse("learning:resolve", args=[barrier.reference]), how_far=how_far, **WORDS)

    barrier.refresh_from_db()
    assert (answer.url, barrier.state) == (barrier.get_absolute_url(), state)
    assert LearningEntry.objects.get().barriers.get() == barrier


def test_without_learning_the_barrier_stays(signed_in):  # noqa: F811
    barrier = BarrierFactory()
    client = signed_in(barrier.author)

    page = fill(client, reverse("learning:resolve", args=[barrier.reference]), how_far="in-full", what="", so_what="")

    assert "Say in a sentence what moved it" in page.content.decode()
    assert Barrier.objects.get().state == "open"


def test_a_work_round_needs_a_day_to_come(signed_in):  # noqa: F811
    barrier = BarrierFactory()
    client = signed_in(barrier.author)
    url = reverse("learning:work_round", args=[barrier.reference])
    day = today()
    past = {"review_on-day": day.day, "review_on-month": day.month, "review_on-year": day.year}

    refused = fill(client, url, **WORDS, **past)
    done = fill(client, url, **WORDS, **(past | {"review_on-year": day.year + 1}))

    assert "Choose a day to come" in refused.content.decode()
    assert done.status_code == 302 and Barrier.objects.get().state == "worked-round"


def test_a_barrier_that_is_with_a_forum_is_not_resolved(signed_in):  # noqa: F811
    barrier = EscalationFactory().barrier

    page = signed_in(leader_of(barrier.lead_mission)).get(reverse("learning:resolve", args=[barrier.reference]))

    assert page.status_code == 409


def test_resolving_is_the_lead_missions(signed_in):  # noqa: F811
    barrier = BarrierFactory()
    client = signed_in(LeaderFactory(of=MissionFactory()))

    assert client.get(reverse("learning:resolve", args=[barrier.reference])).status_code == 403


def test_a_sensitive_barrier_answers_a_stranger_as_if_it_were_not_there(signed_in):  # noqa: F811
    barrier = BarrierFactory(as_sensitive=True)
    client = signed_in(fresh(LeaderFactory(of=MissionFactory())))

    assert client.get(reverse("learning:resolve", args=[barrier.reference])).status_code == 404
