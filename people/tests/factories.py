"""Ordinary people, organisations, forums and meetings; people are made by what they are."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import factory
from factory.django import DjangoModelFactory

from foundation.working_days import LONDON, add, today
from people.models import AgendaItem, Area, Forum, Meeting, Organisation, Seat, Sector, User

LONG_AGO = date(2024, 9, 12)


def at_ten(day: date, more: int = 0) -> datetime:
    """Ten o'clock in London on a day, and so many seconds later, so that two meetings never meet at one time."""
    return datetime.combine(day, time(10), tzinfo=LONDON) + timedelta(seconds=more)


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = Area
        django_get_or_create = ("code",)

    code = "middlesbrough"
    name = "Middlesbrough"


class SectorFactory(DjangoModelFactory):
    class Meta:
        model = Sector
        django_get_or_create = ("code",)

    code = "council"
    name = "Council"


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    sector = factory.SubFactory(SectorFactory)
    since = LONG_AGO


class PersonFactory(DjangoModelFactory):
    """A person with no part in anything yet; `password="…"` lets them sign in with one."""

    class Meta:
        model = User

    class Params:
        without_sign_in = factory.Trait(is_active=False)

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.LazyAttributeSequence(lambda person, n: f"person{n}@example.org")
    organisation = factory.SubFactory(OrganisationFactory)

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        return model_class.objects.create_user(**fields)


class OperatorFactory(PersonFactory):
    """Somebody who sets the portal up and reads no private words by it."""

    name = factory.Sequence(lambda n: f"Operator {n}")
    is_staff = True
    is_superuser = True


class ForumFactory(DjangoModelFactory):
    """A forum that decides and may be asked directly; the traits are the three of South Tees, not yet chained."""

    class Meta:
        model = Forum
        django_get_or_create = ("code",)

    class Params:
        space = factory.Trait(
            code="facilitated-space", name="System Leaders' facilitated space", decides=False, order=0
        )
        place = factory.Trait(code="place-partnership", name="South Tees Place Partnership", order=1)
        hwb = factory.Trait(
            code="hwb",
            name="LiveWell South Tees Health and Wellbeing Board",
            asked_directly=False,
            public=True,
            papers_clear_days=5,
            order=2,
        )

    code = factory.Sequence(lambda n: f"forum-{n}")
    name = factory.Sequence(lambda n: f"Forum {n}")
    since = LONG_AGO


class Forums(NamedTuple):
    """The three forums of South Tees, each escalating to the next."""

    space: Forum
    place: Forum
    hwb: Forum


def south_tees() -> Forums:
    """The facilitated space, the Place Partnership and the Board, chained; safe to call again."""
    hwb = ForumFactory(hwb=True)
    place = ForumFactory(place=True)
    space = ForumFactory(space=True)
    for forum, above in ((place, hwb), (space, place)):
        if forum.escalates_to_id is None:
            forum.escalates_to = above
            forum.save(update_fields=["escalates_to"])
    return Forums(space, place, hwb)


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    person = factory.SubFactory(PersonFactory)
    forum = factory.SubFactory(ForumFactory, place=True)
    role = Seat.Role.MEMBER
    may_vote = factory.LazyAttribute(lambda seat: seat.role != Seat.Role.OFFICER)
    since = LONG_AGO


class SeatedFactory(PersonFactory):
    """A person made together with a seat at a forum."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    role = Seat.Role.MEMBER

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        role, forum = fields.pop("role"), fields.pop("at", None)
        person = super()._create(model_class, *args, **fields)
        SeatFactory(person=person, forum=forum or south_tees().place, role=role)
        return person


class MemberFactory(SeatedFactory):
    """A member of a forum: `MemberFactory(at=hwb)`."""

    name = factory.Sequence(lambda n: f"Member {n}")


class ChairFactory(SeatedFactory):
    """The chair of a forum: `ChairFactory(at=hwb)`."""

    name = factory.Sequence(lambda n: f"Chair {n}")
    role = Seat.Role.CHAIR


class OfficerFactory(SeatedFactory):
    """The officer of a forum: `OfficerFactory(at=hwb)`."""

    name = factory.Sequence(lambda n: f"Officer {n}")
    role = Seat.Role.OFFICER


class FacilitatorFactory(OfficerFactory):
    """The facilitator: the officer of the leaders' own space."""

    name = factory.Sequence(lambda n: f"Facilitator {n}")
    at = factory.LazyFunction(lambda: south_tees().space)


class MeetingFactory(DjangoModelFactory):
    """A coming meeting whose papers are still open. `quorate` is today's, so that it can decide now."""

    class Meta:
        model = Meeting

    class Params:
        quorate = factory.Trait(starts_at=factory.Sequence(lambda n: at_ten(today(), n)), quorum=Meeting.Quorum.QUORATE)
        not_quorate = factory.Trait(starts_at=factory.Sequence(lambda n: at_ten(today(), n)), quorum=Meeting.Quorum.NOT)
        held = factory.Trait(
            starts_at=factory.Sequence(lambda n: at_ten(today() - timedelta(days=28), n)),
            state=Meeting.State.HELD,
            quorum=Meeting.Quorum.QUORATE,
        )
        cancelled = factory.Trait(state=Meeting.State.CANCELLED)

    forum = factory.LazyFunction(lambda: south_tees().place)
    starts_at = factory.Sequence(lambda n: at_ten(add(today(), 15), n))
    place = "Town hall"


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    order = factory.Sequence(lambda n: n % 100 + 1)
    title = factory.Sequence(lambda n: f"Item {n}")
