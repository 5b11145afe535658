"""A voice's pages: how it is written down, what it is linked to, and the trail from what was said to what changed."""

import pytest
from django.urls import reverse

from barriers.tests.factories import BarrierFactory, EscalationFactory, leader_of
from foundation.working_days import today
from leaders.tests.factories import LeaderFactory
from learning import voices
from learning.models import CommunityVoice
from learning.tests.factories import (
    CommunityOfInterestFactory,
    EngagementRouteFactory,
    ExperimentFactory,
    VoiceFactory,
)
from learning.tests.test_entry_pages import fill, signed_in  # noqa: F401
from missions.models import EngagementAim
from missions.tests.factories import LeverFactory, MissionFactory
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def heard_today():
    day = today()
    return {
        "heard_on-day": day.day,
        "heard_on-month": day.month,
        "heard_on-year": day.year,
        "route": EngagementRouteFactory().pk,
        "permission": "portal",
    }


# ---- writing it down ----


def test_each_permission_says_what_it_means(signed_in):  # noqa: F811
    client = signed_in(LeaderFactory(of=MissionFactory()))

    html = client.get(reverse("learning:voice_new")).content.decode()

    assert "The mission’s own people and the facilitator read it, and nobody else" in html
    assert "an officer may put words from it on the public pages" in html


def test_a_place_smaller_than_a_ward_is_warned_of_and_kept(signed_in):  # noqa: F811
    client = signed_in(LeaderFactory(of=MissionFactory()))

    answer = fill(client, reverse("learning:voice_new"), words="Ask once.", place="12 Example Lane", **heard_today())

    page = client.get(answer.url).content.decode()
    assert CommunityVoice.objects.get().place == "12 Example Lane"
    assert page.count("reads smaller than a ward") == 2  # as it is saved, and beside the moves until it is amended
    assert "reads smaller than a ward" not in client.get(answer.url).content.decode().split("app-check")[0]


def test_the_warning_stands_beside_the_box_where_the_form_is_shown_again(signed_in):  # noqa: F811
    client = signed_in(LeaderFactory(of=MissionFactory()))

    page = fill(client, reverse("learning:voice_new"), words="", place="Example surgery", **heard_today())

    assert page.context["form"].checks["place"].startswith("“Example surgery” reads smaller than a ward")


def test_a_voice_is_written_under_the_strategys_aims(signed_in):  # noqa: F811
    trust = EngagementAim.objects.create(text="Build trust")
    EngagementAim.objects.create(text="Develop new skills", order=1)
    route = EngagementRouteFactory()
    client = signed_in(LeaderFactory(of=MissionFactory()))
    assert "?aims=on" in client.get(reverse("learning:voice_new")).content.decode()
    url = f"{reverse('learning:voice_new')}?aims=on&route={route.code}"
    opened = client.get(url).context["form"]

    fill(client, url, **{f"aim{trust.pk}": "They listened."}, words="And the tea was hot.", **heard_today())

    assert opened["route"].value() == route.pk
    assert CommunityVoice.objects.get().words == "Build trust:\nThey listened.\n\nAnd the tea was hot."


def test_under_the_aims_something_is_to_be_said(signed_in):  # noqa: F811
    EngagementAim.objects.create(text="Build trust")
    client = signed_in(LeaderFactory(of=MissionFactory()))

    page = fill(client, f"{reverse('learning:voice_new')}?aims=on", **heard_today())

    assert "Write down what people said, under an aim or below" in page.content.decode()
    assert not CommunityVoice.objects.exists()


# ---- finding it ----


def test_the_list_is_narrowed_to_what_is_not_yet_answered_and_by_who_said_it_how_and_where(signed_in):  # noqa: F811
    mission = MissionFactory(code="LW1")
    carers = CommunityOfInterestFactory(code="carers", name="Carers")
    waits = VoiceFactory(mission=mission, community=carers, words="Answer us.")
    VoiceFactory(mission=mission, state="responded", words="Thank you.")
    client = signed_in(PersonFactory())

    def shown(**asked):
        page = client.get(reverse("learning:voices"), asked)
        return page.context["voices"], page.context["shown"]

    assert shown(state="not-yet-answered") == ([waits], "What people said: not yet answered, last heard first")
    assert shown(community="carers", mission="LW1")[0] == [waits]
    assert shown(route="none-such")[0] != []  # an address that means nothing narrows nothing
    assert shown(route=waits.route.code, state="responded")[0] != [waits]


def test_a_filtered_list_asks_no_more_questions_than_a_plain_one(signed_in, django_assert_max_num_queries):  # noqa: F811
    voice = VoiceFactory(mission=MissionFactory(code="LW1"))
    client = signed_in(PersonFactory())
    client.get(reverse("learning:voices"))

    with django_assert_max_num_queries(8):
        client.get(reverse("learning:voices"), {"mission": "LW1", "route": voice.route.code, "state": "heard"})


def test_the_missions_page_says_what_is_heard_and_not_yet_answered(signed_in):  # noqa: F811
    mission = MissionFactory(code="LW1")
    VoiceFactory.create_batch(2, mission=mission)
    VoiceFactory(mission=mission, state="responded")
    client = signed_in(PersonFactory())

    html = client.get(reverse("missions:detail", args=["LW1"])).content.decode()

    assert "Heard, not yet answered: 2" in html and "?mission=LW1&amp;state=not-yet-answered" in html


# ---- what it informed ----


def test_what_people_said_stands_above_the_answer(signed_in):  # noqa: F811
    voice = VoiceFactory(state="considered", words="Ask us once.")
    client = signed_in(leader_of(voice.mission))

    html = client.get(reverse("learning:voice_move", args=[voice.reference, "respond"])).content.decode()

    assert html.index("Ask us once.") < html.index('name="response"')


def test_an_answer_links_the_missions_own_by_ticks_and_others_by_reference(signed_in):  # noqa: F811
    voice = VoiceFactory(state="considered")
    own, elsewhere = BarrierFactory(lead_mission=voice.mission), BarrierFactory()
    experiment, lever = ExperimentFactory(), LeverFactory()
    lever.missions.add(voice.mission)
    client = signed_in(leader_of(voice.mission))
    url = reverse("learning:voice_move", args=[voice.reference, "respond"])

    fill(
        client,
        url,
        response="changed",
        words="One form.",
        barriers=[own.pk],
        levers=[lever.pk],
        others=f"{elsewhere.reference.lower()}, {experiment.reference}",
    )

    voice.refresh_from_db()
    assert voice.state == "responded"
    assert set(voice.barriers.all()) == {own, elsewhere}
    assert (voice.experiments.get(), voice.levers.get()) == (experiment, lever)


def test_what_a_person_may_not_read_is_refused_as_if_it_were_not_there(signed_in):  # noqa: F811
    voice = VoiceFactory(state="considered")
    kept_close = BarrierFactory(as_sensitive=True)
    client = signed_in(leader_of(voice.mission))
    url = reverse("learning:voice_move", args=[voice.reference, "respond"])

    for reference in (kept_close.reference, "B-LW1-999", "nonsense"):
        page = fill(client, url, response="changed", words="One form.", others=reference)
        assert f"There is no {reference.upper()} that you may read." in page.content.decode()

    assert not voice.barriers.exists()


def test_links_are_taken_off_again_on_a_page_of_their_own(signed_in):  # noqa: F811
    voice = VoiceFactory(state="their-view")
    barrier = BarrierFactory(lead_mission=voice.mission)
    voices.link(voice, informed={"barriers": [barrier]}, by=leader_of(voice.mission))
    client = signed_in(leader_of(voice.mission))
    url = reverse("learning:voice_move", args=[voice.reference, "link"])

    opened = client.get(url).context["form"]
    fill(client, url, barriers=[])

    assert opened["barriers"].value() == [barrier.pk]
    assert not voice.barriers.exists()


# ---- the trail ----


def test_the_trail_is_one_page_in_order_of_time(signed_in):  # noqa: F811
    voice = VoiceFactory(state="their-view")
    trip = EscalationFactory(barrier__lead_mission=voice.mission, state="returned")
    experiment = ExperimentFactory(mission=voice.mission, state="reviewed")
    lever = LeverFactory(state="in-use")
    voice.barriers.add(trip.barrier)
    voice.experiments.add(experiment)
    voice.levers.add(lever)
    client = signed_in(leader_of(voice.mission))

    page = client.get(voice.get_absolute_url())

    stops = page.context["stops"]
    assert [stop.at for stop in stops] == sorted(stop.at for stop in stops)
    told = {stop.about for stop in stops}
    assert {trip.barrier.title, trip.decisions.get().title, experiment.title, lever.name} <= told
    titles = [stop.title for stop in stops]
    ways = [f"Heard through {voice.route}", "Considered", "Answered: it changed something", "Fed back to them"]
    assert [title for title in titles if title in (*ways, "Their view")] == [*ways, "Their view"]


def test_the_trail_tells_no_reader_what_they_may_not_read(signed_in):  # noqa: F811
    voice = VoiceFactory()
    kept_close = BarrierFactory(lead_mission=voice.mission, as_sensitive=True, title="Kept close")
    voices.link(voice, informed={"barriers": [kept_close]}, by=leader_of(voice.mission))

    ours = signed_in(leader_of(voice.mission)).get(voice.get_absolute_url()).content.decode()
    others = signed_in(LeaderFactory(of=MissionFactory())).get(voice.get_absolute_url()).content.decode()

    assert "Kept close" in ours
    assert "Kept close" not in others and kept_close.reference not in others


def test_a_voice_for_the_team_alone_has_no_trail_for_others(signed_in):  # noqa: F811
    voice = VoiceFactory(permission="team", audience="team")

    assert signed_in(LeaderFactory(of=MissionFactory())).get(voice.get_absolute_url()).status_code == 404


def test_a_long_trail_asks_no_more_questions_than_a_short_one(signed_in, django_assert_max_num_queries):  # noqa: F811
    voice = VoiceFactory(state="their-view")
    for _ in range(3):
        voice.barriers.add(EscalationFactory(barrier__lead_mission=voice.mission, state="returned").barrier)
        voice.experiments.add(ExperimentFactory(mission=voice.mission, state="reviewed"))
        voice.levers.add(LeverFactory())
    client = signed_in(leader_of(voice.mission))
    client.get(voice.get_absolute_url())

    with django_assert_max_num_queries(12):
        client.get(voice.get_absolute_url())
