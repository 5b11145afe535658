"""An experiment starts only with its guards, stops without shame, and ends with what was seen."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from barriers.tests.factories import leader_of
from foundation.moves import NotYours, TooLate
from leaders.tests.factories import LeaderFactory
from learning import experiments
from learning.models import Experiment
from learning.tests.factories import GUARDS, ExperimentFactory
from missions.tests.factories import MissionFactory

pytestmark = pytest.mark.django_db
UNGUARDED = {"harm_check": "", "spending_limit": None, "when_we_would_stop": "", "harm_of_doing_nothing": ""}


@pytest.mark.parametrize("guard", list(GUARDS))
def test_no_experiment_starts_without_each_of_its_four_guards(guard):
    experiment = ExperimentFactory(state="agreed", **{guard: UNGUARDED[guard]})

    with pytest.raises(ValidationError) as refused:
        experiments.start(experiment, by=leader_of(experiment.mission))

    assert list(refused.value.message_dict) == [guard]
    assert Experiment.objects.get().state == "agreed"


def test_the_database_itself_refuses_to_run_one_unguarded():
    experiment = ExperimentFactory(state="agreed", **UNGUARDED)

    with pytest.raises(IntegrityError), transaction.atomic():
        Experiment.objects.filter(pk=experiment.pk).update(state="running")


def test_guards_said_at_the_start_are_saved_with_it():
    experiment = ExperimentFactory(state="agreed", **UNGUARDED)

    experiments.start(experiment, guards=GUARDS, by=leader_of(experiment.mission))

    experiment.refresh_from_db()
    assert experiment.state == "running" and experiment.spending_limit == Decimal("500")


def test_a_spending_limit_of_nothing_is_a_limit():
    experiment = ExperimentFactory(state="agreed", spending_limit=Decimal(0))

    experiments.start(experiment, by=leader_of(experiment.mission))

    assert experiment.state == "running"


@pytest.mark.parametrize(("spent", "harm"), [(Decimal("500.01"), ""), (Decimal("1"), "One family was upset.")])
def test_past_a_limit_it_stops_or_somebody_says_why_not(spent, harm):
    experiment = ExperimentFactory(state="running")
    leader = leader_of(experiment.mission)

    with pytest.raises(ValidationError, match="Stop it, or say why"):
        experiments.check_in(experiment, spent=spent, harm_noted=harm, by=leader)
    experiments.check_in(experiment, spent=spent, harm_noted=harm, went_on_because="The Board agreed.", by=leader)

    assert experiment.spent == spent and experiment.state == "running"


def test_a_pause_ends_by_going_on():
    experiment = ExperimentFactory(state="paused")

    experiments.resume(experiment, by=leader_of(experiment.mission))

    assert experiment.state == "running"


def test_one_that_stopped_early_can_still_be_reviewed():
    experiment = ExperimentFactory(state="stopped-early")

    experiments.review(
        experiment, seen_words="Nobody came.", surprised="", decision="stop", by=leader_of(experiment.mission)
    )

    assert experiment.state == "reviewed"


def test_one_that_stopped_early_is_not_run_longer():
    experiment = ExperimentFactory(state="stopped-early")

    with pytest.raises(ValidationError, match="Adapt"):
        experiments.review(
            experiment, seen_words="Little.", surprised="", decision="run-longer", by=leader_of(experiment.mission)
        )


def test_run_longer_keeps_it_running():
    experiment = ExperimentFactory(state="running")

    experiments.review(
        experiment,
        seen_words="Too early to say.",
        surprised="",
        decision="run-longer",
        by=leader_of(experiment.mission),
    )

    assert (experiment.state, experiment.decision) == ("running", "run-longer")


def test_adapt_makes_a_linked_draft_of_the_next_try():
    experiment = ExperimentFactory(state="running")
    leader = leader_of(experiment.mission)

    experiments.review(experiment, seen_words="Half of it.", surprised="Fathers came.", decision="adapt", by=leader)

    child = experiment.adapted_as.get()
    assert (child.state, child.author, child.belief) == ("draft", leader, experiment.belief)
    assert child.reference is None and child.seen == ""


MOVES = {
    "idea": lambda x, by: experiments.agree(x, by=by),
    "agreed": lambda x, by: experiments.start(x, by=by),
    "running": lambda x, by: experiments.pause(x, words="Holidays.", by=by),
    "paused": lambda x, by: experiments.stop(x, words="Enough.", by=by),
    "stopped-early": lambda x, by: experiments.review(x, seen_words="So.", surprised="", decision="stop", by=by),
}


@pytest.mark.parametrize("state", list(MOVES))
def test_each_move_is_the_missions_and_is_made_once(state):
    experiment = ExperimentFactory(state=state)
    leader = leader_of(experiment.mission)

    with pytest.raises(NotYours):
        MOVES[state](experiment, LeaderFactory(of=MissionFactory()))
    MOVES[state](experiment, leader)
    with pytest.raises(TooLate):
        MOVES[state](Experiment.objects.get(pk=experiment.pk), leader)
