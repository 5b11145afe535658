"""The people and meetings that are there before the first barrier: who leads, who sits, and when forums meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from barriers.models import BarrierKind
from foundation.working_days import LONDON, add, today
from leaders.models import Appointment
from missions.models import Mission
from people.models import AgendaItem, Area, Forum, Meeting, Organisation, Seat, User

AT = "@volume.invalid"  # nobody's address: .invalid is kept free of mail for good (RFC 2606)
YEARS = 2  # how far back the oldest barrier goes
ON_AN_AGENDA = 20  # asks that one coming meeting takes; the rest wait, put off
MEMBERS = 19
TEAM = 3


@dataclass
class World:
    """Who leads, sits and meets, read once."""

    missions: list[Mission]
    leaders: dict[int, User]
    teams: dict[int, list[User]]
    contributors: dict[int, User]
    forums: list[Forum]
    officers: dict[int, User]
    kinds: list[int]
    areas: list[int]
    organisations: list[Organisation]
    items: dict[int, list[int]]

    @classmethod
    def found(cls) -> World:
        """The people of every mission and forum, made where they are missing, and each forum's coming meetings."""
        missions = list(Mission.objects.all())
        forums = list(Forum.objects.select_related("escalates_to__escalates_to"))
        leaders, teams, contributors = {}, {}, {}
        for mission in missions:
            leaders[mission.pk] = _appointed(mission, Appointment.Role.LEADER)
            teams[mission.pk] = [_appointed(mission, Appointment.Role.TEAM, n) for n in range(1, TEAM + 1)]
            contributors[mission.pk] = _appointed(mission, Appointment.Role.CONTRIBUTOR)
        officers = {}
        for forum in forums:
            officers[forum.pk] = _seated(forum, Seat.Role.OFFICER)
            _seated(forum, Seat.Role.CHAIR)
            for n in range(1, MEMBERS + 1):
                _seated(forum, Seat.Role.MEMBER, n)
        return cls(
            missions,
            leaders,
            teams,
            contributors,
            forums,
            officers,
            list(BarrierKind.objects.values_list("pk", flat=True)),
            list(Area.objects.values_list("pk", flat=True)),
            list(Organisation.objects.all()),
            {forum.pk: _room_on_agendas(forum) for forum in forums},
        )

    @property
    def asked_first(self) -> list[Forum]:
        """The forums a mission goes to first and that decide."""
        return [forum for forum in self.forums if forum.asked_directly and forum.decides and forum.escalates_to_id]


def _person(role: str, place: str, n: int) -> User:
    email = f"{role}{n or ''}.{place}{AT}".lower()
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, f"{role.capitalize()} {n or ''} of {place}".replace("  ", " "))


def _appointed(mission: Mission, role: str, n: int = 0) -> User:
    person = _person(role, mission.code, n)
    Appointment.objects.get_or_create(
        person=person, mission=mission, role=role, defaults={"since": today() - timedelta(days=400 * YEARS)}
    )
    return person


def _seated(forum: Forum, role: str, n: int = 0) -> User:
    person = _person(role, forum.code, n)
    Seat.objects.get_or_create(
        person=person, forum=forum, role=role, defaults={"since": today() - timedelta(days=400 * YEARS)}
    )
    return person


def _room_on_agendas(forum: Forum) -> list[int]:
    """Items of the next six meetings that no ask stands on yet; meetings and items are made where they are missing."""
    for month in range(1, 7):
        at = datetime.combine(add(today(), 21 * month), time(10), tzinfo=LONDON)
        meeting, new = Meeting.objects.get_or_create(forum=forum, starts_at=at, defaults={"place": "Town hall"})
        if new:
            AgendaItem.objects.bulk_create(
                AgendaItem(meeting=meeting, order=n, title=f"Ask {n}") for n in range(1, ON_AN_AGENDA + 1)
            )
    free = AgendaItem.objects.filter(meeting__forum=forum, title__startswith="Ask ", escalations=None)
    return list(free.order_by("-meeting__starts_at", "-order").values_list("pk", flat=True))
