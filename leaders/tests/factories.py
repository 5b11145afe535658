"""Ordinary appointments and nominations; leaders, teams, caretakers and contributors made by what they are."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from leaders.models import Appointment, Nomination, SupportFunction, SupportOffer
from missions.tests.factories import MissionFactory
from people.models import Seat, User
from people.tests.factories import LONG_AGO, PersonFactory, SeatFactory


class SupportFunctionFactory(DjangoModelFactory):
    class Meta:
        model = SupportFunction
        django_get_or_create = ("code",)

    code = "insight-and-data"
    name = "Insight and data"


class AppointmentFactory(DjangoModelFactory):
    """A leader's appointment unless another role is given."""

    class Meta:
        model = Appointment

    class Params:
        co_leading = factory.Trait(co_lead=True)

    mission = factory.SubFactory(MissionFactory)
    person = factory.SubFactory(PersonFactory)
    role = Appointment.Role.LEADER
    since = LONG_AGO


class AppointedFactory(PersonFactory):
    """A person made together with a part in a mission: `of=mission`."""

    class Meta:
        abstract = True

    role = Appointment.Role.TEAM

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        role, mission = fields.pop("role"), fields.pop("of", None)
        person = super()._create(model_class, *args, **fields)
        AppointmentFactory(person=person, mission=mission or MissionFactory(), role=role)
        return person


class LeaderFactory(AppointedFactory):
    """The system leader of a mission: `LeaderFactory(of=mission)`."""

    name = factory.Sequence(lambda n: f"Leader {n}")
    role = Appointment.Role.LEADER


class TeamFactory(AppointedFactory):
    """One of a mission's support team: `TeamFactory(of=mission)`."""

    name = factory.Sequence(lambda n: f"Team member {n}")


class CaretakerFactory(AppointedFactory):
    """An officer who looks after a mission meanwhile: `CaretakerFactory(of=mission)`."""

    name = factory.Sequence(lambda n: f"Caretaker {n}")
    role = Appointment.Role.CARETAKER

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        person = super()._create(model_class, *args, **fields)
        SeatFactory(person=person, role=Seat.Role.OFFICER)
        return person


class ContributorFactory(AppointedFactory):
    """A volunteer or resident invited to one mission: `ContributorFactory(of=mission)`."""

    name = factory.Sequence(lambda n: f"Contributor {n}")
    role = Appointment.Role.CONTRIBUTOR


class NominationFactory(DjangoModelFactory):
    """Somebody put forward, and asked whether they are willing."""

    class Meta:
        model = Nomination

    class Params:
        willing = factory.Trait(state=Nomination.State.WILLING)

    state = Nomination.State.ASKED
    mission = factory.SubFactory(MissionFactory)
    nominee = factory.SubFactory(PersonFactory)
    nominated_by = factory.SubFactory(PersonFactory)
    why = "They bring people together who would not have met."


class SupportOfferFactory(DjangoModelFactory):
    class Meta:
        model = SupportOffer

    mission = factory.SubFactory(MissionFactory)
    kind = SupportOffer.Kind.TRAINING
    what = "A place on the Agility in Complexity programme"
    asked_on = LONG_AGO
