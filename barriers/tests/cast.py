"""The cast of the barriers' tests: one of each kind of person around one barrier, and how they open and post pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from barriers.models import Barrier, Decision, Joining
from barriers.tests.factories import BarrierFactory, fresh
from foundation.drafts import new_key
from foundation.moments import now
from foundation.outbox import Notice
from leaders.tests.factories import ContributorFactory, LeaderFactory, TeamFactory
from missions.tests.factories import MissionFactory
from people.tests.factories import (
    ChairFactory,
    FacilitatorFactory,
    MemberFactory,
    OfficerFactory,
    OperatorFactory,
    south_tees,
)

A_CONTRIBUTOR = "contributor of A, who wrote it"
A_TEAM = "team of A"
A_LEADER = "leader of A"
B_LEADER = "leader of B"
C_LEADER = "leader of C, joined"
FACILITATOR = "facilitator"
PLACE_OFFICER = "place officer"
PLACE_CHAIR = "place chair"
PLACE_MEMBER = "place member"
HWB_OFFICER = "hwb officer"
HWB_MEMBER = "hwb member"
OPERATOR = "operator"
KINDS = [
    A_CONTRIBUTOR,
    A_TEAM,
    A_LEADER,
    B_LEADER,
    C_LEADER,
    FACILITATOR,
    PLACE_OFFICER,
    PLACE_CHAIR,
    PLACE_MEMBER,
    HWB_OFFICER,
    HWB_MEMBER,
    OPERATOR,
]


class Cast:
    """Everybody around a barrier of mission A, which mission C joins; `cast[LEADER]` reads a person afresh."""

    def __init__(self) -> None:
        self.forums = south_tees()
        self.a, self.b, self.c = (MissionFactory(code=code) for code in ("LW1", "LW2", "LW3"))
        self.people = {
            A_CONTRIBUTOR: ContributorFactory(of=self.a),
            A_TEAM: TeamFactory(of=self.a),
            A_LEADER: LeaderFactory(of=self.a),
            B_LEADER: LeaderFactory(of=self.b),
            C_LEADER: LeaderFactory(of=self.c),
            FACILITATOR: FacilitatorFactory(),
            PLACE_OFFICER: OfficerFactory(at=self.forums.place),
            PLACE_CHAIR: ChairFactory(at=self.forums.place),
            PLACE_MEMBER: MemberFactory(at=self.forums.place),
            HWB_OFFICER: OfficerFactory(at=self.forums.hwb),
            HWB_MEMBER: MemberFactory(at=self.forums.hwb),
            OPERATOR: OperatorFactory(),
        }
        for person in self.people.values():
            Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})

    def __getitem__(self, kind: str) -> Any:
        return fresh(self.people[kind])

    def barrier(self, joined: bool = True, **given: Any) -> Barrier:
        """A barrier of A, written by its contributor; C says “us too” unless it is a draft."""
        ours = {"lead_mission": self.a, "author": self.people[A_CONTRIBUTOR]}
        barrier = BarrierFactory(**ours | given)
        if joined and barrier.state != Barrier.State.DRAFT:
            by = self.people[C_LEADER]
            Joining.objects.create(barrier=barrier, mission=self.c, effect="Here too", by=by, at=now())
        return barrier


def sign_in(client: Any, person: Any) -> Any:
    """Sign somebody in, with the second means that officers, chairs and operators need."""
    if not Authenticator.objects.filter(user=person).exists():
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    client.force_login(fresh(person))
    return client


def post(client: Any, person: Any, url: str, **fields: Any) -> Any:
    """Sign somebody in and post a form of theirs."""
    sign_in(client, person)
    return client.post(url, {"form_key": new_key(person)} | fields)


def hidden_fields(page: Any) -> dict[str, str]:
    """The hidden fields of a page's form, as a browser would send them back."""
    html = page.content.decode()
    form = html[html.index('method="post"') :]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done in here is undone again, so that the next one starts from the same place."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def told(kind: str) -> list[str]:
    """Who is told one kind of thing, by name."""
    return sorted(Notice.objects.filter(kind=kind).values_list("to__name", flat=True))


def written(notice: Notice) -> Any:
    """What a notice says, as the sweep would write it."""
    from foundation.outbox import _composers

    return _composers[notice.kind](notice)


def all_agreed(**changes: Any) -> dict[str, Any]:
    """A decision's form, filled in."""
    return {
        "title": "One consent wording",
        "outcome": Decision.Outcome.AGREED,
        "words": "One consent wording is tried.",
        "reasons": "It can be stopped in a day.",
        "heard": "Parents",
    } | changes
