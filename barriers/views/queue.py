"""The officer's queue: what must I do today for this forum, in one list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from barriers.escalation import ESCALATION_MOVES
from barriers.forms import QueueFilter
from barriers.models import OPEN, Barrier, Escalation
from barriers.telling import day, whose_turn
from barriers.views.barriers import trip_url
from foundation.moves import NotYours
from foundation.working_days import today
from people.models import Forum
from people.requests import SignedIn

SHOWN = 50


@dataclass
class Duty:
    """One thing to do: the trip, when it is due in words, and the move that does it."""

    trip: Escalation
    when: str
    label: str = ""
    url: str = ""


@dataclass
class Duties:
    """One kind of thing to do today."""

    title: str
    note: str
    rows: list[Duty] = field(default_factory=list)


def queue(request: SignedIn) -> HttpResponse:
    """The desk of an officer's forum; with several forums, one is chosen."""
    officer_of = [seat.forum_id for seat in request.user.seats_now if seat.role in ("officer", "chair", "vice-chair")]
    forums = Forum.objects.filter(pk__in=officer_of)
    form = QueueFilter(request.GET)
    form.fields["forum"].queryset = forums
    chosen = form.cleaned_data.get("forum") if form.is_valid() else None
    forum: Any = chosen or next(iter(forums), None)
    if forum is None:
        raise NotYours("A forum's queue is for its officers and its chair.")
    duties = duties_of(forum, request.user)
    is_officer = request.user.is_officer_for(forum)
    editions = list(forum.editions.held()) if is_officer else []
    about = Prefetch("escalations", Escalation.objects.select_related("barrier"))
    next_meeting = forum.meetings.coming().select_related("forum").first()
    context = {
        "forum": forum,
        "filter": form if len(forums) > 1 else None,
        "duties": [group for group in duties if group.rows],
        "count": len(editions) + sum(len(group.rows) for group in duties[:-1]),
        "next_meeting": next_meeting,
        "agenda": next_meeting.items.filter(state="listed").prefetch_related(about) if next_meeting else [],
        "editions": editions,
        "is_officer": is_officer,
        "alone": is_officer and forum.seats.current().officers().count() == 1,
        "today": today(),
    }
    return render(request, "barriers/queue.html", context)


def duties_of(forum: Forum, reader: Any = None) -> list[Duties]:
    """What is to be done at a forum, in the order an officer would do it; the last group is nobody's there.

    A chair is no officer: what nobody received yet, or is exempt, is not listed for such a `reader`.
    """
    rows = forum.escalations.visible_to(reader) if reader else forum.escalations.all()
    named = rows.with_its_names().select_related("barrier__kind", "barrier__where", "barrier__with_forum")
    trips = list(named.filter(_owed()).order_by("answer_by", "id")[: 4 * SHOWN])
    groups = {
        "owed": Duties("Owed an answer", "oldest first"),
        "new": Duties("New", "thank them, and say what comes next"),
        "scheduled": Duties("On an agenda", "record what the meeting decides"),
        "return": Duties("Decided, not yet returned", "tell the missions in plain words"),
        "explain": Duties("They said it was not clear", "explain within five working days"),
        "not ours": Duties("Not your turn", "waiting for the mission or a partner"),
    }
    acts = reader is None or reader.is_officer_for(forum)
    for trip in trips:
        name, verb = _what_to_do(trip)
        groups[name].rows.append(_duty(trip, verb if acts else ""))
    return list(groups.values())


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


def _owed() -> Q:
    return Q(state__in=OPEN) | Q(explain_by__isnull=False, explained_at=None)


def _what_to_do(trip: Escalation) -> tuple[str, str]:
    State = Escalation.State
    if trip.state == State.ACKNOWLEDGED:
        return "explain", "explain"
    if trip.state == State.WAITING or trip.barrier.turn == Barrier.Turn.PARTNER:
        return "not ours", ""
    return {
        State.SUBMITTED: ("new", "receive"),
        State.RECEIVED: ("owed", "schedule"),
        State.SCHEDULED: ("scheduled", "decide"),
        State.DECIDED: ("return", "return_outcome"),
    }[State(trip.state)]
