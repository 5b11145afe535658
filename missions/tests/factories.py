"""Ordinary stages, missions, goals, recommendations and levers."""

from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from foundation.moments import now
from missions.models import (
    BoardAnswer,
    DataHolding,
    Delegation,
    DiscussionQuestion,
    EngagementModel,
    Figure,
    Goal,
    Intervention,
    Lever,
    Mission,
    MissionUpdate,
    Principle,
    PrincipleInWords,
    Recommendation,
    Stage,
    Strategy,
)
from people.tests.factories import LONG_AGO, OrganisationFactory, PersonFactory


class StrategyFactory(DjangoModelFactory):
    class Meta:
        model = Strategy

    title = "South Tees Health and Wellbeing Strategy"
    board = "LiveWell South Tees Health and Wellbeing Board"
    place = "South Tees"
    starts = 2024
    ends = 2030


class StageFactory(DjangoModelFactory):
    """A stage of life: Live Well, unless one of the others is asked for."""

    class Meta:
        model = Stage
        django_get_or_create = ("code",)

    class Params:
        start_well = factory.Trait(
            code="start-well", name="Start Well", aim="Children and young people have the best start in life", order=0
        )
        age_well = factory.Trait(
            code="age-well", name="Age Well", aim="More people lead safe, independent lives", order=2
        )

    code = "live-well"
    name = "Live Well"
    aim = "People live healthier and longer lives"
    order = 1


class MissionFactory(DjangoModelFactory):
    """A mission of Live Well; `MissionFactory(code="LW1")` gives the same one each time."""

    class Meta:
        model = Mission
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"M{n}")
    short_name = factory.LazyAttribute(lambda mission: f"Mission {mission.code}")
    stage = factory.SubFactory(StageFactory)
    statement = "We will reduce the proportion of our families who are living in poverty"
    order = factory.Sequence(lambda n: n % 30_000)


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal

    mission = factory.SubFactory(MissionFactory)
    name = factory.Sequence(lambda n: f"Goal {n}")


class RecommendationFactory(DjangoModelFactory):
    class Meta:
        model = Recommendation

    number = factory.Sequence(lambda n: n % 30_000 + 1)
    section = "System Leadership"
    text = "We will create a regular facilitated space for System Leaders."


class DiscussionQuestionFactory(DjangoModelFactory):
    class Meta:
        model = DiscussionQuestion

    recommendation = factory.SubFactory(RecommendationFactory)
    text = "Does this make sense?"


class BoardAnswerFactory(DjangoModelFactory):
    """What the Board said to a question, in a minute of its own."""

    class Meta:
        model = BoardAnswer

    question = factory.SubFactory(DiscussionQuestionFactory)
    words = "Not yet."
    on = date(2025, 1, 16)
    minute = factory.Sequence(lambda n: f"24/{n}")


class InterventionFactory(DjangoModelFactory):
    class Meta:
        model = Intervention

    mission = factory.SubFactory(MissionFactory)
    name = factory.Sequence(lambda n: f"Intervention {n}")


class LeverFactory(DjangoModelFactory):
    """A commitment somebody thought of: `LeverFactory(of=mission)` joins it to a mission."""

    class Meta:
        model = Lever
        skip_postgeneration_save = True

    class Params:
        not_possible = factory.Trait(state=Lever.State.NOT_POSSIBLE, because="The law does not allow it.")

    kind = Lever.Kind.COMMITMENT
    name = factory.Sequence(lambda n: f"Lever {n}")
    holder = factory.SubFactory(OrganisationFactory)

    @factory.post_generation
    def step(self, create: bool, extracted: object, **_: object) -> None:
        """As one that was written down in the portal has it."""
        if create:
            Lever.objects.filter(pk=self.pk).update(moves=1)
            self.moves = 1
            self.steps.create(
                counter=1, move="begin", label="Thought of", to_state=self.state, acting_as="Somebody", at=now()
            )

    @factory.post_generation
    def of(self, create: bool, extracted: Mission | None, **_: object) -> None:
        if create and extracted:
            self.missions.add(extracted)


class DelegationFactory(DjangoModelFactory):
    class Meta:
        model = Delegation

    mission = factory.SubFactory(MissionFactory)
    what = "Small data pilots of up to six months"
    source = "The Board, January 2025"
    since = LONG_AGO


class DataHoldingFactory(DjangoModelFactory):
    class Meta:
        model = DataHolding

    name = factory.Sequence(lambda n: f"Register {n}")
    holder = factory.SubFactory(OrganisationFactory)


class EngagementModelFactory(DjangoModelFactory):
    class Meta:
        model = EngagementModel

    mission = factory.SubFactory(MissionFactory)
    whom = "Families who have used the hubs"


class FigureFactory(DjangoModelFactory):
    """A sourced number."""

    class Meta:
        model = Figure

    mission = factory.SubFactory(MissionFactory)
    name = factory.Sequence(lambda n: f"Children counted {n}")
    value = "31 per cent"
    period = "2024 to 2025"
    geography = "South Tees"
    source = "Office of Statistics"


class MissionUpdateFactory(DjangoModelFactory):
    """A paragraph for those signed in; `public_words` makes another for residents."""

    class Meta:
        model = MissionUpdate

    mission = factory.SubFactory(MissionFactory)
    words = "Two hubs try one consent wording."
    by = factory.SubFactory(PersonFactory)


class PrincipleFactory(DjangoModelFactory):
    class Meta:
        model = Principle

    kind = Principle.Kind.GOVERNANCE
    name = factory.Sequence(lambda n: f"Principle {n}")
    order = factory.Sequence(lambda n: n % 30_000)


class PrincipleInWordsFactory(DjangoModelFactory):
    class Meta:
        model = PrincipleInWords

    principle = factory.SubFactory(PrincipleFactory)
    mission = factory.SubFactory(MissionFactory)
    words = "We read it out to parents before it counts."
    on = LONG_AGO
