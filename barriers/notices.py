"""Notices: who is told of each move on the pathway; `mails.py` says in which words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from barriers.models import Action, Barrier, Decision, Escalation, HelpOffered, PartnerRequest
from foundation.outbox import tell
from leaders.models import Appointment
from people.models import User

# ---- who ----


def raisers(barrier: Barrier) -> set[User]:
    """Everyone who raised or joined it, and the missions' leaders and caretakers."""
    missions = [barrier.lead_mission_id, *barrier.joinings.values_list("mission_id", flat=True)]
    people = set(_heads(missions))
    people.add(barrier.author)
    people |= set(User.objects.filter(barriers_written__merged_into=barrier))
    people |= set(User.objects.filter(joinings_made__barrier=barrier))
    if barrier.open_escalation:
        people.add(barrier.open_escalation.asked_by)
    return people


def _heads(missions: Iterable[int]) -> Iterable[User]:
    heads = Appointment.objects.current().heading().filter(mission__in=missions)
    return User.objects.filter(appointments__in=heads).distinct()


def officers(forum: Any) -> Iterable[User]:
    """The people who do a forum's work today."""
    return User.objects.filter(seats__in=forum.seats.current().officers()).distinct()


def chairs(forum: Any) -> Iterable[User]:
    """The chair and vice-chair today."""
    return User.objects.filter(seats__in=forum.seats.current().chairs()).distinct()


# ---- telling ----


def _each(
    kind: str, people: Iterable[User], record: Escalation | Barrier, *, once: str, daily: bool, **facts: Any
) -> None:
    """One notice for each person: once for each move of the record, or for what `once` names."""
    for person in people:
        tell(kind, to=person, key=f"{kind}:{record.pk}:{once or record.moves}:{person.pk}", daily=daily, **facts)


def _about_trip(
    escalation: Escalation,
    kind: str,
    people: Iterable[User],
    *,
    once: str = "",
    daily: bool = False,
    quoting: dict[str, int] | None = None,
) -> None:
    """One notice each. It quotes the words of the trip's last move, or of the record that `quoting` names by its id."""
    facts = {"about": str(escalation.barrier), "escalation": escalation.pk, **(quoting or {"step": escalation.moves})}
    _each(kind, people, escalation, once=once, daily=daily, **facts)


def receipt(escalation: Escalation) -> None:
    """The automatic receipt to whoever raised it, at once."""
    _about_trip(escalation, "barriers.receipt", raisers(escalation.barrier))


def to_raisers(escalation: Escalation, kind: str, **how: Any) -> None:
    """Tell everyone who raised or joined it."""
    _about_trip(escalation, kind, raisers(escalation.barrier) | {escalation.asked_by}, **how)


def to_mission(escalation: Escalation, kind: str, **how: Any) -> None:
    """Tell those who can answer for the mission that asked: its leader or caretaker, and whoever asked."""
    _about_trip(escalation, kind, {*_heads([escalation.barrier.lead_mission_id]), escalation.asked_by}, **how)


def to_officers(escalation: Escalation, kind: str, **how: Any) -> None:
    """Tell the forum's officers."""
    _about_trip(escalation, kind, officers(escalation.forum), **how)


def to_chairs(escalation: Escalation, kind: str, **how: Any) -> None:
    """Tell the forum's chair and vice-chair."""
    _about_trip(escalation, kind, chairs(escalation.forum), **how)


def help_is_offered(offered: HelpOffered) -> None:
    """Tell the forum's officers and the mission's leader or caretaker, whoever offered it apart."""
    escalation = offered.escalation
    people = {*officers(escalation.forum), *_heads([escalation.barrier.lead_mission_id])} - {offered.person}
    _about_trip(escalation, "barriers.help", people, once=f"help{offered.pk}", quoting={"help": offered.pk})


def _about_barrier(
    barrier: Barrier,
    kind: str,
    people: Iterable[User],
    *,
    once: str = "",
    daily: bool = False,
    quoting: dict[str, int] | None = None,
) -> None:
    """One notice each. It quotes the words of the barrier's last move; a `daily` reminder tells of none."""
    told_of = {} if daily else {"step": barrier.moves}
    facts = {"about": barrier.reference or "", "barrier": barrier.pk, **told_of, **(quoting or {})}
    _each(kind, people, barrier, once=once, daily=daily, **facts)


def to_team(barrier: Barrier, kind: str, **how: Any) -> None:
    """Tell the lead mission's leader or caretaker."""
    _about_barrier(barrier, kind, _heads([barrier.lead_mission_id]), **how)


def to_joined(barrier: Barrier, kind: str, *, apart_from: User | None = None, **how: Any) -> None:
    """Tell the missions that joined it, and whoever first raised it; whoever did it knows."""
    people = {*_heads(barrier.joinings.values_list("mission_id", flat=True)), barrier.author} - {apart_from}
    _about_barrier(barrier, kind, people, **how)


def merged(barrier: Barrier, into: Barrier) -> None:
    """Tell both sides which barrier was merged into which."""
    to_team(barrier, "barriers.merged")
    to_joined(barrier, "barriers.merged")
    to_team(into, "barriers.taken_in", quoting={"merged": barrier.pk})


def passed_on(barrier: Barrier, was: int, *, by: User) -> None:
    """Tell whoever leads it now, the others that joined and whoever raised it, from whom the lead passed to whom."""
    passed = {"was": was, "lead": barrier.lead_mission_id}
    to_team(barrier, "barriers.passed_on", quoting=passed)
    to_joined(barrier, "barriers.passed_on", apart_from=by, quoting=passed)


def review_is_due(decision: Decision) -> None:
    """Tell the forum's officers, or the mission that decided itself, that they meant to look at it again."""
    forum = decision.answering_forum
    people = officers(forum) if forum else _heads([decision.delegation.mission_id] if decision.delegation else [])
    for person in people:
        key = f"barriers.review:{decision.pk}:{decision.review_on}:{person.pk}"
        tell("barriers.review", to=person, key=key, daily=True, about=decision.reference, decision=decision.pk)


def to_partner(request: PartnerRequest, *, once: str = "", daily: bool = False) -> None:
    """Send the named contact the link to reply by, and again as the day comes near."""
    key = f"barriers.partner:{request.pk}:{once}"
    about = request.decision.reference
    tell("barriers.partner", to=request.contact, key=key, daily=daily, about=about, request=request.pk)


def to_action_owner(action: Action, *, once: str = "", daily: bool = False) -> None:
    """Tell somebody what they promised, with the link to say how it went, and again as the day comes near."""
    tell("barriers.action", to=action.owner, key=f"barriers.action:{action.pk}:{once}", daily=daily, action=action.pk)
