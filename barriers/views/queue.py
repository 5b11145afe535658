"""The officer's queue: what must I do today for this forum, in one list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Subquery
from django.forms import TypedChoiceField
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from barriers.duties import KINDS, VERBS, Kind, meetings_owed, on_the_desk, unfinished_meetings
from barriers.escalation import ESCALATION_MOVES
from barriers.forms import QueueFilter
from barriers.models import Decision, Escalation, EscalationStep
from barriers.reading import read_whole_among
from barriers.telling import day, whose_turn
from barriers.turn_round import turn_round_of
from barriers.views.doors import trip_url
from foundation.moves import NotYours
from foundation.working_days import today
from people.meetings import STILL_TO_COME
from people.models import AgendaItem, Forum, Meeting
from people.on_the_agenda import AgendaLine, agenda_for
from people.requests import SignedIn

LISTED = 200  # more than anybody does in a day; those due first


@dataclass
class Duty:
    """One thing to do: the trip, when it is due in words, and the move that does it."""

    trip: Escalation
    when: str
    label: str = ""
    url: str = ""


@dataclass
class Duties:
    """One kind of thing on the desk."""

    kind: Kind
    rows: list[Duty] = field(default_factory=list)


def queue(request: SignedIn) -> HttpResponse:
    """The desk of a forum, for its officers and its chair; with several forums, one is chosen."""
    forums = desks_of(request.user)
    form = _which(request.GET, forums)
    forum: Any = form.understood.get("forum") or next(iter(forums.values()), None)
    if forum is None:
        raise NotYours("A forum's queue is for its officers and its chair.")
    is_officer = request.user.is_officer_for(forum)
    duties = duties_of(forum, request.user)
    editions = list(forum.editions.held()) if is_officer else []
    meetings = unfinished_meetings([forum.pk])
    next_meeting = next((each for each in meetings if each.state in STILL_TO_COME and each.day >= today()), None)
    owed = meetings_owed(meetings) if is_officer else []
    context = {
        "forum": forum,
        "filter": form if len(forums) > 1 else None,
        "duties": [group for group in duties if group.rows],
        "count": len(editions) + len(owed) + sum(len(group.rows) for group in duties if group.kind.ours),
        "past": sum(len(group.rows) for group in duties if group.kind is KINDS["past"]),
        "most": LISTED if sum(len(group.rows) for group in duties) == LISTED else None,
        "taken": taken_together(duties) if is_officer else [],
        "sent_back": _sent_back(forum, request.user) if request.user.chairs(forum) else [],
        "turn_round": turn_round_of(forum, request.user),
        "owed": owed,
        "next_meeting": next_meeting,
        "agenda": _listed(next_meeting, request.user) if next_meeting else [],
        "editions": editions,
        "is_officer": is_officer,
        "alone": is_officer and forum.seats.current().officers().count() == 1,
        "today": today(),
    }
    return render(request, "barriers/queue.html", context)


def desks_of(user: Any) -> dict[str, Forum]:
    """The forums whose queue a person may open, by code, in the board's order."""
    forums = [seat.forum for seat in user.seats_now if seat.role in ("officer", "chair", "vice-chair")]
    return {forum.code: forum for forum in sorted(forums, key=lambda forum: (forum.order, forum.name))}


def _which(address: QueryDict, forums: dict[str, Forum]) -> QueueFilter:
    """The choice of a forum among those that were read with the person's seats."""
    form = QueueFilter(address)
    form.fields["forum"] = TypedChoiceField(
        choices=[("", "All"), *((code, str(forum)) for code, forum in forums.items())],
        coerce=forums.__getitem__,
        empty_value=None,
        required=False,
        label=form.fields["forum"].label,
        error_messages=form.fields["forum"].error_messages,
    )
    return form


def _listed(meeting: Meeting, user: Any) -> list[AgendaLine]:
    """What stands on a meeting's agenda now, as this person may read it."""
    return [line for line in agenda_for(meeting, user) if line.item.state == AgendaItem.State.LISTED]


LAST_SENT_BACK = 5


def _sent_back(forum: Forum, chair: Any) -> list[tuple[Escalation, str]]:
    """The last five that the officer sent back, each with the advice where the chair may read it."""
    advice = EscalationStep.objects.filter(record=OuterRef("pk"), move="send_back").values("words")[:1]
    trips: Any = forum.escalations.visible_to(chair).sent_back().with_its_names().annotate(advice=Subquery(advice))
    last = list(trips.order_by("-pk")[:LAST_SENT_BACK])
    whole = read_whole_among(chair, last)
    return [(trip, trip.advice if trip.pk in whole else "") for trip in last]


# ---- what is to be done ----


def duties_of(forum: Forum, reader: Any) -> list[Duties]:
    """What is to be done at a forum, in the order an officer would do it, and what others are waited for.

    A chair is no officer: what such a `reader` may not read is not listed.
    """
    named = forum.escalations.visible_to(reader).with_its_names()
    named = named.select_related("barrier__kind", "barrier__where", "barrier__with_forum", "barrier__merged_into")
    named = named.annotate(decided_in=Subquery(_in_force(OuterRef("pk"))))
    groups = {name: Duties(kind) for name, kind in KINDS.items()}
    acts = reader.is_officer_for(forum)
    for trip in on_the_desk(named).order_by("desk_day", "id")[:LISTED]:
        group = groups[trip.desk_kind]
        verb = VERBS[trip.state] if acts and group.kind.ours else ""
        # What a partner says by telephone or letter is the officer's to type, with the letter that asks once more.
        typed = acts and group.kind is KINDS["partner"]
        group.rows.append(_partners(trip) if typed else _duty(trip, verb))
    return list(groups.values())


def taken_together(duties: list[Duties]) -> list[Meeting]:
    """Meetings that took several of these and could decide: their decisions are recorded on one screen."""
    on_agendas = [duty.trip for group in duties for duty in group.rows if duty.trip.state == Escalation.State.SCHEDULED]
    taken = [trip.agenda_item.meeting for trip in on_agendas if trip.agenda_item]
    return [meeting for meeting, count in Counter(taken).items() if count > 1 and meeting.could_decide]


def _partners(trip: Any) -> Duty:
    page = reverse("barriers:decision", args=[trip.decided_in])
    return Duty(trip, whose_turn(trip.barrier, at_their_desk=True), "Open the requests", f"{page}#partners")


def _in_force(trip: Any) -> Any:
    return Decision.objects.in_force().filter(escalation=trip).values("reference")[:1]


def _duty(trip: Escalation, verb: str) -> Duty:
    when = whose_turn(trip.barrier, at_their_desk=True)
    if trip.state == Escalation.State.ACKNOWLEDGED:
        when = f"“Not clear”, said the mission. Explain by {day(trip.explain_by)}."
    meeting = trip.agenda_item.meeting if trip.agenda_item else None
    if verb == "decide" and meeting is not None and not meeting.could_decide:
        return Duty(trip, when, "Open the meeting", reverse("people:meeting", args=[meeting.pk]))
    if not verb:
        return Duty(trip, when)
    return Duty(trip, when, ESCALATION_MOVES[verb].label, trip_url(trip, ESCALATION_MOVES[verb].slug))
