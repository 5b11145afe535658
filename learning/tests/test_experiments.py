"""An experiment starts only with its guards, stops without shame, and ends with what was seen."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from barriers.tests.factories import fresh, leader_of
from foundation.models import Notice
from foundation.moves import NotYours, TooLate
from foundation.working_days import add, start_of, today
from leaders.tests.factories import LeaderFactory
from learning import experiments
from learning.mails import permission_ends_mail
from learning.models import Experiment
from learning.tests.factories import GUARDS, ExperimentFactory
from missions.tests.factories import MissionFactory
from people.tests.factories import PersonFactory

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


# ---- a lent permission ----

# Until tomorrow: midnight may come while the tests run.
TOMORROW = today() + timedelta(days=1)
LENT = {"permission_for": "Consent on each form", "permission_by": "Both councils", "permission_until": TOMORROW}


@pytest.mark.parametrize("part", list(LENT))
def test_one_part_of_a_permission_asks_for_the_others(part):
    said = LENT | {part: None if part == "permission_until" else ""}

    assert list(experiments.permission_gaps(said)) == [part]


def test_without_a_rule_named_nothing_is_asked_of_a_permission():
    assert experiments.permission_gaps(dict.fromkeys(LENT, "")) == {}


def test_a_permission_that_ended_before_the_start_is_refused():
    yesterday = today() - timedelta(days=1)
    experiment = ExperimentFactory(state="agreed", **(LENT | {"permission_until": yesterday}))

    with pytest.raises(ValidationError) as refused:
        experiments.start(experiment, by=leader_of(experiment.mission))

    assert list(refused.value.message_dict) == ["permission_until"]
    experiment.refresh_from_db()
    assert experiment.state == "agreed"


def test_a_permission_that_ends_on_the_day_of_the_start_still_holds():
    with time_machine.travel(start_of(today()) + timedelta(hours=9), tick=True):
        experiment = ExperimentFactory(state="agreed", **(LENT | {"permission_until": today()}))
        experiments.start(experiment, by=leader_of(experiment.mission))

    assert experiment.state == "running"


def ending_in(days, state="running"):
    return ExperimentFactory(state=state, **(LENT | {"permission_until": add(today(), days)}))


def reminders():
    return Notice.objects.filter(kind="learning.permission_ends")


def test_the_mission_is_reminded_ten_and_two_working_days_before_a_permission_ends_once_each():
    experiment = ending_in(12)
    end = experiment.permission_until

    for day in range((end - today()).days + 3):
        experiments.remind_of_permissions(today() + timedelta(days=day))
        experiments.remind_of_permissions(today() + timedelta(days=day))

    assert sorted(notice.key.split(":")[3] for notice in reminders()) == ["10", "2"]
    assert {notice.to for notice in reminders()} == {leader_of(experiment.mission)}


def test_a_mission_without_people_has_its_experiments_author_reminded():
    experiment = ending_in(5)
    experiment.mission.appointments.all().delete()

    experiments.remind_of_permissions(today())

    assert reminders().get().to == experiment.author


@pytest.mark.parametrize("state", ["idea", "stopped-early", "reviewed"])
def test_nobody_is_reminded_of_what_is_not_on_its_way(state):
    ending_in(5, state)

    experiments.remind_of_permissions(today())

    assert not reminders().exists()


def test_the_reminder_says_which_rule_and_what_can_be_done():
    experiment = ending_in(2)
    experiments.remind_of_permissions(today())

    mail = permission_ends_mail(reminders().get())

    assert experiment.reference in mail.subject
    assert "Consent on each form" in mail.text and "ask whoever lent it for longer" in mail.text


def test_the_reminder_of_a_permission_that_was_lent_longer_is_withdrawn():
    experiment = ending_in(2)
    experiments.remind_of_permissions(today())
    Experiment.objects.filter(pk=experiment.pk).update(permission_until=add(today(), 40))

    assert permission_ends_mail(reminders().get()) is None


# ---- the other way out, and what comes after ----


def test_at_a_limit_it_can_be_stopped_with_what_was_seen():
    experiment = ExperimentFactory(state="running")

    experiments.stop_at_a_limit(experiment, spent=Decimal("520"), by=leader_of(experiment.mission))

    experiment.refresh_from_db()
    assert (experiment.state, experiment.spent) == ("stopped-early", Decimal("520"))
    assert experiment.steps.first().words == "£520 spent, of at most £500."


def test_tries_stand_in_the_order_they_were_made():
    first = ExperimentFactory(state="running")
    leader = leader_of(first.mission)
    second = adapted(first, leader)
    third = adapted(second, leader)
    ExperimentFactory(mission=first.mission)

    assert experiments.line_of(second, reader=fresh(leader)) == [first, second, third]


def test_a_try_that_may_not_be_read_is_not_in_the_line():
    first = ExperimentFactory(state="running")
    adapted(first, leader_of(first.mission), share=False)

    assert experiments.line_of(first, reader=PersonFactory()) == []


def adapted(experiment, leader, share=True):
    if experiment.state == "idea":
        experiments.agree(experiment, by=leader)
        experiments.start(experiment, by=leader)
    experiments.review(experiment, seen_words="Half.", surprised="", decision="adapt", by=leader)
    child = experiment.adapted_as.get()
    return experiments.share(child, by=leader) if share else child


def test_amounts_are_said_as_people_write_them():
    assert [experiments.in_pounds(Decimal(sum_)) for sum_ in ("180", "12.50", "1250.00")] == [
        "£180",
        "£12.50",
        "£1,250",
    ]
