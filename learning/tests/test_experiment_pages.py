"""The wall of experiments and an experiment's page: what is found, what is said, and where a press leads."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from barriers.tests.factories import BarrierFactory, leader_of
from foundation.working_days import add, today
from leaders.tests.factories import ContributorFactory, LeaderFactory
from learning import experiments
from learning.models import Experiment, LearningEntry
from learning.tests.factories import ExperimentFactory
from learning.tests.test_entry_pages import fill, signed_in  # noqa: F401
from missions.tests.factories import InterventionFactory, MissionFactory, StageFactory
from people.tests.factories import AreaFactory, PersonFactory

pytestmark = pytest.mark.django_db
WALL = "/portal/experiments/"


def move_url(experiment, slug):
    return reverse("learning:experiment_move", args=[experiment.reference, slug])


def words_of(page):
    return " ".join(page.content.decode().split())


# ---- the wall ----


def test_the_wall_stands_by_how_far_and_by_stage_of_life(signed_in):  # noqa: F811
    start_well = MissionFactory(stage=StageFactory(start_well=True))
    ExperimentFactory(mission=start_well, state="running", title="Play bags")
    ExperimentFactory(state="stopped-early", title="Kits by post")

    columns = signed_in(PersonFactory()).get(WALL).context["columns"]

    found = {
        (column.title, cell.stage.name): [row.title for row in cell.found]
        for column in columns
        for cell in column.cells
        if cell.found
    }
    assert found == {("Running", "Start Well"): ["Play bags"], ("Ended", "Live Well"): ["Kits by post"]}


def test_a_full_cell_leads_to_the_list_of_all_of_these(signed_in):  # noqa: F811
    mission = MissionFactory()
    for _ in range(5):
        ExperimentFactory(mission=mission)
    client = signed_in(PersonFactory())

    cell = client.get(WALL).context["columns"][0].cells[0]
    listed = client.get(WALL + cell.all_url)

    assert len(cell.found) == 3 and len(listed.context["experiments"]) == 5


def test_a_long_list_goes_on_where_its_page_ended(signed_in):  # noqa: F811
    mission = MissionFactory()
    leader = leader_of(mission)
    made = [
        Experiment(mission=mission, title=f"Try {n}", belief="B", author=leader, state="idea", reference=f"X-{n}")
        for n in range(30)
    ]
    Experiment.objects.bulk_create(made)
    client = signed_in(PersonFactory())

    first = client.get(f"{WALL}?far=idea")
    rest = client.get(WALL + first.context["next_url"])

    assert len(first.context["experiments"]) == 25
    assert [row.title for row in rest.context["experiments"]] == [f"Try {n}" for n in (4, 3, 2, 1, 0)]


def test_the_wall_is_narrowed_by_mission_stage_and_where(signed_in):  # noqa: F811
    here = AreaFactory()
    one = ExperimentFactory(title="Here", where=here)
    ExperimentFactory(title="Elsewhere", mission=MissionFactory(stage=StageFactory(age_well=True)))
    client = signed_in(PersonFactory())

    for asked in (f"mission={one.mission.code}", "stage=live-well", f"where={here.code}"):
        html = client.get(f"{WALL}?{asked}").content.decode()
        assert "Here" in html and "Elsewhere" not in html


def test_what_the_address_asks_wrongly_is_said_and_the_wall_is_shown(signed_in):  # noqa: F811
    ExperimentFactory(title="One sheet")

    page = signed_in(PersonFactory()).get(f"{WALL}?far=nowhere&stage=x")

    assert page.status_code == 200 and "One sheet" in page.content.decode()
    assert "is no answer" in page.content.decode()


def test_the_wall_asks_no_more_for_many_than_for_few(signed_in):  # noqa: F811
    ExperimentFactory()
    client = signed_in(PersonFactory())
    client.get(WALL)
    with CaptureQueriesContext(connection) as few:
        client.get(WALL)
    for _ in range(6):
        ExperimentFactory(mission=MissionFactory(stage=StageFactory(age_well=True)))
    with CaptureQueriesContext(connection) as many:
        client.get(WALL)

    assert len(many) == len(few) <= 8, [query["sql"][:90] for query in many.captured_queries]


def test_what_only_a_team_may_read_is_not_on_others_walls(signed_in):  # noqa: F811
    ExperimentFactory(title="Quiet one", audience="team")

    assert "Quiet one" not in signed_in(PersonFactory()).get(WALL).content.decode()


# ---- the card ----


def test_the_page_says_until_when_a_permission_is_lent_and_what_was_spent(signed_in):  # noqa: F811
    until = today() + timedelta(days=3)
    experiment = ExperimentFactory(
        state="running", permission_for="One form each", permission_by="Both councils", permission_until=until
    )
    experiments.check_in(experiment, spent=180, by=leader_of(experiment.mission))

    words = words_of(signed_in(PersonFactory()).get(experiment.get_absolute_url()))

    assert f"The permission ends on {until:%-d %B %Y}, in 3 days." in words
    assert "Running. £180 spent of at most £500." in words


def test_a_permission_that_is_over_is_said_plainly(signed_in):  # noqa: F811
    experiment = ExperimentFactory(state="running")
    ended = today() - timedelta(days=1)
    Experiment.objects.filter(pk=experiment.pk).update(permission_for="R", permission_by="W", permission_until=ended)

    words = words_of(signed_in(PersonFactory()).get(experiment.get_absolute_url()))

    assert f"The permission ended on {ended:%-d %B %Y}." in words


def test_a_rule_named_on_the_card_asks_who_lent_permission_and_until_when(signed_in):  # noqa: F811
    client = signed_in(LeaderFactory(of=MissionFactory()))

    page = fill(
        client, reverse("learning:experiment_new"), title="T", belief="B", audience="everyone", permission_for="A rule"
    )

    html = page.content.decode()
    assert "Say who lent the permission" in html and "Say until when it was lent" in html and "A rule" in html


def test_a_start_with_a_permission_that_is_over_is_refused_beside_its_box(signed_in):  # noqa: F811
    experiment = ExperimentFactory(state="agreed")
    client = signed_in(leader_of(experiment.mission))
    guards = {name: getattr(experiment, name) for name in experiments.GUARDS}
    lent = {"permission_for": "A rule", "permission_by": "Both councils", "permission_until": "2020-01-02"}

    page = fill(client, move_url(experiment, "start"), **guards, **lent)

    assert "This permission has ended" in page.content.decode()
    assert Experiment.objects.get().state == "agreed"


def test_a_start_keeps_the_permission_that_was_lent(signed_in):  # noqa: F811
    experiment = ExperimentFactory(state="agreed")
    client = signed_in(leader_of(experiment.mission))
    guards = {name: getattr(experiment, name) for name in experiments.GUARDS}
    until = add(today(), 20)
    lent = {"permission_for": "A rule", "permission_by": "Both councils", "permission_until": until.isoformat()}

    fill(client, move_url(experiment, "start"), **guards, **lent)

    experiment.refresh_from_db()
    assert (experiment.state, experiment.permission_until) == ("running", until)


# ---- a limit is passed ----


def test_past_the_limit_the_page_offers_to_stop_and_keeps_what_was_typed(signed_in):  # noqa: F811
    experiment = ExperimentFactory(state="running")
    client = signed_in(leader_of(experiment.mission))

    page = fill(client, move_url(experiment, "check-in"), spent="612.50", harm_noted="One family was upset.")

    html = page.content.decode()
    assert "Stop it, or say why it goes on" in html and "Stop it early" in html
    assert "612.50" in html and "One family was upset." in html


def test_stopping_there_keeps_what_was_spent_and_seen(signed_in):  # noqa: F811
    experiment = ExperimentFactory(state="running")
    client = signed_in(leader_of(experiment.mission))

    fill(client, move_url(experiment, "check-in"), spent="612.50", harm_noted="One family was upset.", stops="1")

    html = words_of(client.get(experiment.get_absolute_url()))
    experiment.refresh_from_db()
    assert (experiment.state, str(experiment.spent)) == ("stopped-early", "612.50")
    assert "It stopped when it should" in html and "One family was upset." in html


def test_within_the_limit_nobody_is_offered_to_stop(signed_in):  # noqa: F811
    experiment = ExperimentFactory(state="running")

    page = signed_in(leader_of(experiment.mission)).get(move_url(experiment, "check-in"))

    assert "Stop it early" not in page.content.decode()


@pytest.mark.parametrize(
    ("audience", "readers"),
    [("everyone", "Everyone signed in will see it."), ("team", "The mission’s own people and the facilitator will")],
)
def test_the_page_of_a_move_says_who_will_read_its_words(signed_in, audience, readers):  # noqa: F811
    experiment = ExperimentFactory(state="running", audience=audience)
    client = signed_in(leader_of(experiment.mission))

    pages = [words_of(client.get(move_url(experiment, slug))) for slug in ("check-in", "pause", "stop", "review")]

    assert all(readers in page and "Freedom of Information Act" in page for page in pages)


# ---- the review, and after ----


def test_adapt_leads_to_the_next_try_and_its_card_says_what_is_different(signed_in):  # noqa: F811
    experiment = ExperimentFactory(state="running", tries="One sheet.")
    client = signed_in(leader_of(experiment.mission))

    led = fill(client, move_url(experiment, "review"), seen_words="Half.", decision="adapt")
    opened = client.get(led.url)
    fill(client, led.url, title="Two sheets", belief=experiment.belief, tries="Two sheets.", audience="everyone")

    child = experiment.adapted_as.get()
    page = words_of(client.get(child.get_absolute_url()))
    assert "say what is different" in opened.content.decode()
    assert "Two sheets." in page and "In the try before: One sheet." in page
    assert "One try after another" in words_of(client.get(experiment.get_absolute_url()))


def test_one_that_stopped_is_not_offered_to_run_longer(signed_in):  # noqa: F811
    experiment = ExperimentFactory(state="stopped-early")

    page = signed_in(leader_of(experiment.mission)).get(move_url(experiment, "review"))

    assert "Run longer" not in page.content.decode()


def test_what_an_experiment_taught_is_written_down_from_its_own_words(signed_in):  # noqa: F811
    barrier = BarrierFactory()
    experiment = ExperimentFactory(mission=barrier.lead_mission, state="reviewed", tries="One sheet.")
    experiment.barriers.add(barrier)
    client = signed_in(leader_of(experiment.mission))
    url = next(
        move.url for move in client.get(experiment.get_absolute_url()).context["moves"] if "earned" in move.label
    )

    opened = client.get(url).content.decode()
    fill(client, url, what="It worked.", so_what="Fathers came.")

    entry = LearningEntry.objects.get()
    assert "It worked." in opened and "Mostly fathers came." in opened
    assert entry.source == "experiment" and entry.barriers.get() == barrier
    assert entry.heading in words_of(client.get(experiment.get_absolute_url()))


def test_what_a_team_tried_by_itself_taught_is_read_by_the_team_alone_unless_it_widens_it(signed_in):  # noqa: F811
    experiment = ExperimentFactory(state="reviewed", audience="team")
    client = signed_in(leader_of(experiment.mission))
    url = f"{reverse('learning:new')}?experiment={experiment.reference}"

    opened = words_of(client.get(url))
    fill(client, url, what="It worked.", so_what="Fathers came.")

    assert "own people and the facilitator will see it" in opened
    assert LearningEntry.objects.get().audience == "team"


def test_another_missions_experiment_fills_in_nothing(signed_in):  # noqa: F811
    experiment = ExperimentFactory(state="reviewed")
    client = signed_in(LeaderFactory(of=MissionFactory()))

    page = client.get(f"{reverse('learning:new')}?experiment={experiment.reference}")

    assert page.status_code == 200 and "Mostly fathers came." not in page.content.decode()


def test_the_mission_says_which_barriers_it_is_about_and_what_it_feeds(signed_in):  # noqa: F811
    barrier = BarrierFactory()
    experiment = ExperimentFactory(mission=barrier.lead_mission)
    hubs = InterventionFactory(mission=experiment.mission, name="Hubs")
    InterventionFactory(name="Somebody else’s")
    client = signed_in(leader_of(experiment.mission))
    url = reverse("learning:experiment_amend", args=[experiment.reference])

    opened = client.get(url).content.decode()
    fill(
        client,
        url,
        title="T",
        belief="B",
        audience="everyone",
        spending_limit="5",
        intervention=hubs.pk,
        barriers=barrier.pk,
    )

    experiment.refresh_from_db()
    assert "Somebody else’s" not in opened
    assert experiment.intervention == hubs and experiment.barriers.get() == barrier


def test_an_intervention_says_what_feeds_it_as_far_as_its_reader_may_read(signed_in):  # noqa: F811
    hubs = InterventionFactory()
    ExperimentFactory(mission=hubs.mission, intervention=hubs, title="Open try")
    ExperimentFactory(mission=hubs.mission, intervention=hubs, title="Quiet try", audience="team")
    client = signed_in(PersonFactory())

    for page in (
        reverse("missions:portfolio", args=[hubs.mission.code]),
        reverse("missions:intervention", args=[hubs.mission.code, hubs.pk]),
    ):
        html = client.get(page).content.decode()
        assert "Open try" in html and "Quiet try" not in html


def test_a_contributors_card_waits_for_the_team(signed_in):  # noqa: F811
    client = signed_in(ContributorFactory(of=MissionFactory()))

    fill(client, reverse("learning:experiment_new"), title="T", belief="B", audience="everyone")

    assert Experiment.objects.get().offered_at and Experiment.objects.get().state == "draft"
