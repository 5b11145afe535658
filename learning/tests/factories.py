"""Ordinary learning entries, voices and experiments, brought to each state by the real moves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from barriers.tests.factories import leader_of
from foundation.working_days import today
from learning import capture, experiments, questions, syntheses, voices
from learning.models import (
    CommunityOfInterest,
    CommunityVoice,
    EngagementRoute,
    Experiment,
    LearningEntry,
    LearningQuestion,
    Synthesis,
)
from missions.tests.factories import MissionFactory


class LearningEntryFactory(DjangoModelFactory):
    """An entry shared by its mission's leader with everyone signed in; `draft=True` stays on the author's desk."""

    class Meta:
        model = LearningEntry

    class Params:
        draft = factory.Trait(state=LearningEntry.State.DRAFT)
        for_the_team = factory.Trait(audience="team")

    mission = factory.SubFactory(MissionFactory)
    title = factory.Sequence(lambda n: f"Neighbours knew before services did, street {n}")
    what = "Shopkeepers named the people who had stopped coming in."
    so_what = "Nine of eleven wanted a visit."
    now_what = "We ask shopkeepers first."
    author = factory.LazyAttribute(lambda entry: leader_of(entry.mission))
    state = LearningEntry.State.SHARED

    @classmethod
    def _create(cls, model_class: type[LearningEntry], *args: Any, **fields: Any) -> LearningEntry:
        state = fields.pop("state")
        entry = model_class.objects.create(**fields)
        if state == LearningEntry.State.SHARED:
            capture.share(entry, by=leader_of(entry.mission))
        return entry


class LearningQuestionFactory(DjangoModelFactory):
    """A question of a mission's leader, not offered to research; `state=` takes it further by the real moves."""

    class Meta:
        model = LearningQuestion

    mission = factory.SubFactory(MissionFactory)
    question = "What makes a family come back a second time?"
    state = LearningQuestion.State.OURS

    @classmethod
    def _create(cls, model_class: type[LearningQuestion], *args: Any, **fields: Any) -> LearningQuestion:
        state = fields.pop("state")
        entries = fields.pop("entries", ())
        question = model_class(**fields)
        by = fields.get("asked_by") or leader_of(question.mission)
        questions.ask(question, entries=entries, by=by)
        for move in QUESTION_WAYS[state]:
            questions.tell_research(question, move, words="A month of a researcher’s time.", by=by)
        return question


_Q = LearningQuestion.State
QUESTION_WAYS: dict[str, list[str]] = {
    _Q.OURS: [],
    _Q.OFFERED: ["offer"],
    _Q.TAKEN_UP: ["offer", "take_up"],
    _Q.BID_IN: ["offer", "take_up", "bid_in"],
    _Q.ANSWERED: ["offer", "take_up", "answered"],
    _Q.NOT_NOW: ["offer", "not_now"],
}


class SynthesisFactory(DjangoModelFactory):
    """What two entries say together, shared by a leader; `draft=True` stays on the writer's desk."""

    class Meta:
        model = Synthesis

    class Params:
        draft = factory.Trait(state=Synthesis.State.DRAFT)

    title = factory.Sequence(lambda n: f"Ask where people already are, {n}")
    words = "Shopkeepers and nurseries told us what appointments did not."
    confidence = "some"
    by = factory.LazyFunction(lambda: leader_of(MissionFactory()))
    state = Synthesis.State.SHARED

    @classmethod
    def _create(cls, model_class: type[Synthesis], *args: Any, **fields: Any) -> Synthesis:
        state, by = fields.pop("state"), fields.pop("by")
        entries = list(fields.pop("entries", [])) or [LearningEntryFactory(), LearningEntryFactory()]
        synthesis = syntheses.write(model_class(**fields), entries=entries, by=by)
        if state == Synthesis.State.SHARED:
            syntheses.share(synthesis, by=by)
        return synthesis


class EngagementRouteFactory(DjangoModelFactory):
    class Meta:
        model = EngagementRoute
        django_get_or_create = ("code",)

    code = "poverty-action-network"
    name = "Poverty Action Network"


class CommunityOfInterestFactory(DjangoModelFactory):
    class Meta:
        model = CommunityOfInterest
        django_get_or_create = ("code",)

    code = "people-living-in-poverty"
    name = "People living in poverty"


class VoiceFactory(DjangoModelFactory):
    """A voice in its mission's log, not yet considered; `state=` takes it further by the real moves."""

    class Meta:
        model = CommunityVoice

    class Params:
        draft = factory.Trait(state=CommunityVoice.State.DRAFT)

    mission = factory.SubFactory(MissionFactory)
    route = factory.SubFactory(EngagementRouteFactory)
    community = factory.SubFactory(CommunityOfInterestFactory)
    words = "I know my story. I just don't want to say it again in front of my kids."
    heard_on = factory.LazyFunction(today)
    author = factory.LazyAttribute(lambda voice: leader_of(voice.mission))
    state = CommunityVoice.State.HEARD

    @classmethod
    def _create(cls, model_class: type[CommunityVoice], *args: Any, **fields: Any) -> CommunityVoice:
        state = CommunityVoice.State(fields.pop("state"))
        voice = model_class.objects.create(**fields)
        by = leader_of(voice.mission)
        for _, step in list(VOICE_WAY.items())[: list(CommunityVoice.State).index(state)]:
            step(voice, by)
        return voice


_V = CommunityVoice.State
VOICE_WAY: dict[str, Any] = {
    _V.HEARD: lambda voice, by: voices.hear(voice, by=by),
    _V.CONSIDERED: lambda voice, by: voices.consider(voice, words="Talked over by the team.", by=by),
    _V.RESPONDED: lambda voice, by: voices.respond(voice, response="changed", words="We changed the form.", by=by),
    _V.FED_BACK: lambda voice, by: voices.feed_back(voice, words="At the family hub.", by=by),
    _V.THEIR_VIEW: lambda voice, by: voices.add_their_view(voice, words="That is better.", by=by),
}

GUARDS = {
    "harm_check": "A family may share more than they meant to: looked at in week four.",
    "spending_limit": Decimal("500"),
    "when_we_would_stop": "When one family says it made things worse.",
    "harm_of_doing_nothing": "One family in three stops before the second meeting.",
}


class ExperimentFactory(DjangoModelFactory):
    """A test card on the wall as an idea, with its guards written; `state=` takes it further by the real moves."""

    class Meta:
        model = Experiment

    class Params:
        draft = factory.Trait(state=Experiment.State.DRAFT)

    mission = factory.SubFactory(MissionFactory)
    title = factory.Sequence(lambda n: f"One front sheet, version {n}")
    belief = "A family that tells its story once comes back."
    harm_check = GUARDS["harm_check"]
    spending_limit = GUARDS["spending_limit"]
    when_we_would_stop = GUARDS["when_we_would_stop"]
    harm_of_doing_nothing = GUARDS["harm_of_doing_nothing"]
    author = factory.LazyAttribute(lambda experiment: leader_of(experiment.mission))
    state = Experiment.State.IDEA

    @classmethod
    def _create(cls, model_class: type[Experiment], *args: Any, **fields: Any) -> Experiment:
        state = Experiment.State(fields.pop("state"))
        experiment = model_class.objects.create(**fields)
        by = leader_of(experiment.mission)
        for step in EXPERIMENT_WAYS[state]:
            step(experiment, by)
        return experiment


def _share(experiment: Experiment, by: Any) -> None:
    experiments.share(experiment, by=by)


def _agree(experiment: Experiment, by: Any) -> None:
    experiments.agree(experiment, words="Agreed with both hubs.", by=by)


def _start(experiment: Experiment, by: Any) -> None:
    experiments.start(experiment, by=by)


def _pause(experiment: Experiment, by: Any) -> None:
    experiments.pause(experiment, words="Over the holidays.", by=by)


def _stop(experiment: Experiment, by: Any) -> None:
    experiments.stop(experiment, words="Nobody came.", by=by)


def _review(experiment: Experiment, by: Any) -> None:
    experiments.review(experiment, seen_words="It worked.", surprised="Mostly fathers came.", decision="adopt", by=by)


_X = Experiment.State
EXPERIMENT_WAYS: dict[str, list[Any]] = {
    _X.DRAFT: [],
    _X.IDEA: [_share],
    _X.AGREED: [_share, _agree],
    _X.RUNNING: [_share, _agree, _start],
    _X.PAUSED: [_share, _agree, _start, _pause],
    _X.STOPPED: [_share, _agree, _start, _stop],
    _X.REVIEWED: [_share, _agree, _start, _review],
}
