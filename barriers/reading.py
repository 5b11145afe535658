"""Who may read a barrier, and what hangs on it: one rule for pages, lists, search, exports, digests and mail.

Draft: its author, and whoever heads the mission once its author has left it; a contributor's offered draft also the
mission's team. Logged: every leader and team member, and
the facilitator. Marked sensitive: the lead and joined missions and the facilitator. Escalated: also the forum's
officers, and its members once it was received; the chair besides what was sent back or is past its day, received or
not; a forum it has left keeps what it had. Exempt: the forum's officers, and members with a dated grant, and the
officers it was referred up to; the mission that asked reads an open summary (docs/portal.md, section 3).
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from leaders.standing import Standing, drafts_held_by, standing_of

NOTHING = Q(pk__in=[])
LOGGED = ~Q(state="draft")
# Always true, as no id is below one. It keeps PostgreSQL from turning “is there one for this row?” into a table of all
# the answers there are, which it otherwise makes for a page of 25 (measured: eight minutes in place of a millisecond).
ROW_BY_ROW = {"pk__gt": OuterRef("pk") * 0}


def barriers_for(user: Any, *, if_sensitive: bool = False) -> Q:
    """The barriers a person may read; `if_sensitive` those they might, were every one of them marked sensitive."""
    if not user.is_authenticated:
        return NOTHING
    offered = Q(offered_at__isnull=False, lead_mission__in=standing_of(user).serves)
    draft = Q(state="draft") & (drafts_held_by(user, mission="lead_mission") | offered)
    return draft | logged_for(user, if_sensitive=if_sensitive)


def logged_for(user: Any, *, if_sensitive: bool = False) -> Q:
    """Of these the logged ones: a list of them asks nothing of drafts, which would take the database longer."""
    if not user.is_authenticated:
        return NOTHING
    standing = standing_of(user)
    if standing.facilitates:
        return LOGGED
    readable = _at_their_forums(user, standing)
    if standing.contributes_to:
        readable |= Q(author=user.pk)
    if standing.is_of_a_mission:
        not_sensitive = NOTHING if if_sensitive else Q(sensitive=False)
        readable |= not_sensitive | _of_missions(standing.serves)
    return LOGGED & readable


def _of_missions(missions: Any) -> Q:
    joining = apps.get_model("barriers", "Joining")
    joined = joining.objects.filter(barrier=OuterRef("pk"), mission__in=missions)
    return Q(lead_mission__in=missions) | Q(Exists(joined))


def _at_their_forums(user: Any, standing: Standing) -> Q:
    if not standing.sits_on:
        return NOTHING
    escalation = apps.get_model("barriers", "Escalation")
    # As above, and SQLite then comes by (barrier, number).
    asked_row_by_row = {"barrier": OuterRef("pk"), "number__gt": OuterRef("moves") * 0}
    trips = escalation.objects.filter(_reached(user, standing), **asked_row_by_row)
    return Q(Exists(trips))


def _reached(user: Any, standing: Standing) -> Q:
    """Escalations whose forum's business a person may know by their seat there."""
    grant = apps.get_model("barriers", "ReadingGrant")
    granted = grant.objects.current(standing.on).filter(escalation=OuterRef("pk"), person=user.pk)
    received = Q(received_at__isnull=False) & (Q(forum__in=standing.sits_on) | _held_before(standing.sits_on))
    # An officer could otherwise refuse, or sit on, an ask unseen.
    refused_or_late = Q(state="sent-back") | Q(answer_by__lt=standing.on, state__in=["submitted", "waiting"])
    listed_to_chairs = Q(forum__in=standing.chairs) & refused_or_late
    members = (received | listed_to_chairs) & (Q(exempt=False) | Q(Exists(granted)))
    officers = Q(forum__in=standing.officer_of) | _held_before(standing.officer_of)
    return officers | members | _referred_up_to(standing)


def _held_before(forums: Any) -> Q:
    """Trips that one of these forums had before another replaced it, each once however many had it."""
    left = apps.get_model("barriers", "Escalation").held_before.through
    return Q(Exists(left.objects.filter(escalation=OuterRef("pk"), forum__in=forums)))


def _referred_up_to(standing: Standing) -> Q:
    """Trips whose history went up, with the ask, to a forum whose officer this person is."""
    if not standing.officer_of:
        return NOTHING
    escalation = apps.get_model("barriers", "Escalation")
    above = escalation.objects.filter(
        barrier=OuterRef("barrier"), number__gt=OuterRef("number"), forum__in=standing.officer_of
    )
    return Q(state="referred-up") & Q(Exists(above))


def _barriers_seen(user: Any, outer: str) -> Exists:
    barrier = apps.get_model("barriers", "Barrier")
    return Exists(barrier.objects.visible_to(user).filter(pk=OuterRef(outer), **ROW_BY_ROW))


def updates_for(user: Any) -> Q:
    """The updates a person may read: never another team's “for our team only”."""
    if not user.is_authenticated:
        return NOTHING
    ours = Q(mission__in=standing_of(user).serves)
    return _barriers_seen(user, "barrier_id") & (Q(team_only=False) | ours | Q(by=user))


def escalations_for(user: Any) -> Q:
    """The escalations a person may read: an exempt one by their seat, and the mission that asked by its summary."""
    if not user.is_authenticated:
        return NOTHING
    standing = standing_of(user)
    ours = Q(barrier__lead_mission__in=standing.serves)
    return _barriers_seen(user, "barrier_id") & (Q(exempt=False) | ours | _reached(user, standing))


def escalations_in_their_own_words_for(user: Any, *, if_exempt: bool = False) -> Q:
    """The escalations a person may read in their own words: an exempt one only by their seat.

    `if_exempt`: those they might, were every one of them exempt.
    """
    if not user.is_authenticated:
        return NOTHING
    taken_openly = NOTHING if if_exempt else Q(exempt=False)
    return escalations_for(user) & (taken_openly | _reached(user, standing_of(user)))


def decisions_for(user: Any, *, if_exempt: bool = False) -> Q:
    """The decisions a person may read; `if_exempt` those they might, had every one of them been taken in private."""
    if not user.is_authenticated:
        return NOTHING
    standing = standing_of(user)
    escalation = apps.get_model("barriers", "Escalation")
    trip = escalation.objects.visible_to(user).filter(pk=OuterRef("escalation_id"), **ROW_BY_ROW)
    reached = escalation.objects.filter(_reached(user, standing), pk=OuterRef("escalation_id"), **ROW_BY_ROW)
    taken_openly = NOTHING if if_exempt else Q(exempt=False)
    seen = Q(Exists(trip)) & (taken_openly | Exists(reached))
    unasked = Q(escalation=None) & taken_openly  # a mission's own, or a forum's on an item nobody asked for
    taken_in_private = Q(escalation=None, forum__in=standing.officer_of)
    if not if_exempt:
        taken_in_private &= Q(exempt=True)
    if standing.is_of_a_mission or standing.sits_on:
        return seen | unasked | taken_in_private
    return seen | (unasked & Q(recorded_by=user))


def requests_for(user: Any) -> Q:
    """The partners' requests a person may read: those of decisions they may read."""
    if not user.is_authenticated:
        return NOTHING
    decision = apps.get_model("barriers", "Decision")
    return Q(Exists(decision.objects.visible_to(user).filter(pk=OuterRef("decision_id"), **ROW_BY_ROW)))


def may_read_whole(user: Any, escalation: Any) -> bool:
    """May this person read an exempt escalation's own words? The mission that asked reads its open summary instead."""
    return escalation.pk in read_whole_among(user, [escalation])


def read_whole_among(user: Any, escalations: list[Any]) -> set[int]:
    """Which of these a person may read in their own words, by their ids: asked once for all."""
    private = [trip for trip in escalations if trip.exempt]
    whole = {trip.pk for trip in escalations if not trip.exempt}
    if private:
        reached = type(private[0]).objects.filter(
            _reached(user, standing_of(user)), pk__in=[trip.pk for trip in private]
        )
        whole |= set(reached.values_list("pk", flat=True))
    return whole


def actions_for(user: Any) -> Q:
    """The actions a person may read."""
    if not user.is_authenticated:
        return NOTHING
    decision = apps.get_model("barriers", "Decision")
    seen = Exists(decision.objects.visible_to(user).filter(pk=OuterRef("decision_id"), **ROW_BY_ROW))
    return Q(owner=user) | seen | Q(meeting__forum__in=standing_of(user).sits_on)
