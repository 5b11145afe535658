"""The strategy's rows: what they promise."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError

from missions.models import Mission, Strategy
from missions.tests.factories import (
    DelegationFactory,
    DiscussionQuestionFactory,
    GoalFactory,
    InterventionFactory,
    LeverFactory,
    MissionFactory,
    RecommendationFactory,
    StageFactory,
    StrategyFactory,
)
from people.tests.factories import LONG_AGO, PersonFactory

pytestmark = pytest.mark.django_db


def test_there_is_one_strategy():
    StrategyFactory()
    Strategy(title="Harbour Community Plan", board="Harbour Community Board", place="Harbour").save()

    assert Strategy.objects.count() == 1 and Strategy.current().place == "Harbour"


def test_before_a_strategy_is_loaded_its_name_is_blank():
    assert Strategy.current().title == ""


def test_missions_stand_in_the_strategys_order():
    for order, code in ((2, "LW1"), (1, "SW2"), (3, "AW1")):
        MissionFactory(code=code, order=order)

    assert list(Mission.objects.values_list("code", flat=True)) == ["SW2", "LW1", "AW1"]


def test_a_person_serves_the_missions_they_hold_a_part_in():
    mission, leader = MissionFactory(), PersonFactory()
    mission.appointments.create(person=leader, role="leader", since=LONG_AGO)
    MissionFactory()

    assert list(Mission.objects.served_by(leader)) == [mission]
    assert not Mission.objects.served_by(AnonymousUser()).exists()


def test_a_mission_has_a_goal_of_one_name_once():
    goal = GoalFactory()

    with pytest.raises(IntegrityError):
        GoalFactory(mission=goal.mission, name=goal.name)


def test_a_lever_that_is_not_possible_says_why():
    assert LeverFactory(not_possible=True).because
    with pytest.raises(IntegrityError):
        LeverFactory(state="not-possible")


def test_a_lever_is_joined_to_the_missions_it_moves():
    mission = MissionFactory()

    assert list(LeverFactory(of=mission).missions.all()) == [mission]


def test_a_recommendation_starts_without_the_boards_answer():
    question = DiscussionQuestionFactory(recommendation=RecommendationFactory(number=4))

    assert question.recommendation.get_answer_display() == "Not recorded"
    assert str(question.recommendation) == "Recommendation 4"


def test_rows_are_named_as_people_say_them():
    mission = MissionFactory(short_name="Inclusive care")

    assert str(mission) == "Inclusive care"
    assert str(StageFactory(age_well=True)) == "Age Well"
    assert str(DelegationFactory(mission=mission)).startswith("Inclusive care: Small data pilots")
    assert str(InterventionFactory(name="Hubs")) == "Hubs"
