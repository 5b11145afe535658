"""The desk: what waits for you, your asks and whose turn it is, what came back, what others learned."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, NullIf, TruncDate
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator

from barriers.models import (
    OPEN,
    Action,
    Barrier,
    BarrierStep,
    Decision,
    Escalation,
    EscalationStep,
    Joining,
    PartnerRequest,
)
from barriers.telling import day, whose_turn
from barriers.views.doors import trip_url
from barriers.views.queue import to_do_at
from digests.models import Edition
from foundation.moments import now
from foundation.working_days import today
from leaders.models import Nomination
from leaders.standing import Standing, standing_of
from learning.forms import QuickEntryForm
from learning.models import CommunityVoice, LearningEntry
from people.models import Meeting
from people.requests import SignedIn

SHOWN = 8
FEW = 4
MISSIONS = MEETINGS = 3


@dataclass
class Waiting:
    """One thing that waits for this person: by when, what, and the one button that does it."""

    when: str
    title: str
    url: str
    act: str
    act_url: str
    due_on: date | None = None
    words: str = ""


def desk(request: SignedIn) -> HttpResponse:
    """The first page after signing in."""
    user, standing = request.user, standing_of(request.user)
    found = _found(user, standing)
    trips = _trips(found)
    quick = DeskEntryForm(user)
    waiting = [
        *_questions(trips["answer"]),
        *_outcomes(trips["reply"]),
        *_turned_back(found),
        *_officers_day(user),
        *_actions(found["action"]),
        *_editions(found["edition"]),
        *_nominations(found["nomination"]),
        *_offered(found),
    ]
    waiting.sort(key=lambda item: item.due_on or date.max)
    context = {
        "section": "desk",
        "today": today(),
        "waiting": waiting,
        "asks": [(trip, whose_turn(trip.barrier)) for trip in trips["elsewhere"]],
        "came_back": trips["came_back"],
        "replies": _partner_replies(user, standing),
        "learned": LearningEntry.objects.visible_to(user).shared().with_its_names().exclude(author=user)[:FEW],
        "quick": quick,
        "missions": quick.missions[:MISSIONS],
        "meetings": found["meeting"],
        "is_officer": any(seat.role != "member" for seat in user.seats_now),
        "sits": bool(standing.sits_on),
    }
    return render(request, "desk.html", context)


class DeskEntryForm(QuickEntryForm):
    """The quick entry; its missions are read once, with what their cards on the desk show."""

    def offer_missions(self, missions: Any) -> None:
        super().offer_missions(missions.select_related("stage").prefetch_related("goals"))
        field: Any = self.fields["mission"]
        field.choices = [(mission.pk, str(mission)) for mission in self.missions]


# ---- what lies on the desk ----


class Row(NamedTuple):
    """One row of one list: which list, which record, and what its line says."""

    which: str
    pk: int
    ref: str | None
    words: str
    on: date | None


NO_WORDS = Value("", output_field=CharField())
NO_DAY = Cast(Value(None), DateField())
THE_DAY = TruncDate("starts_at")
TRIPS = ("answer", "reply", "elsewhere", "came_back")
OFFERED: dict[str, Any] = {"barrier": Barrier, "entry": LearningEntry, "voice": CommunityVoice}


def _found(user: Any, standing: Standing) -> dict[str, list[Row]]:
    """The first rows of every list, in one question; of trips only which they are, since more is read of them."""
    trips = Escalation.objects.visible_to(user)
    mine = Q(barrier__lead_mission__in=standing.serves)
    joined = Exists(Joining.objects.filter(barrier=OuterRef("barrier"), mission__in=standing.serves))
    elsewhere = [state for state in OPEN if state != Escalation.State.WAITING]
    back = trips.filter(mine | joined | Q(forum__in=standing.sits_on), returned_at__isnull=False)
    held = Edition.objects.visible_to(user).held().filter(forum__in=standing.officer_of)
    heading = Coalesce(NullIf("title", Value("")), "what", output_field=TextField())
    ours = {"mission__in": standing.serves}
    parts = [
        _part("action", Action.objects.owned_by(user).open()[:SHOWN], "decision__reference", "what", "due_on"),
        _part("answer", trips.waiting().filter(mine)[:SHOWN]),
        _part("reply", trips.come_back().filter(mine | joined | Q(barrier__author=user))[:SHOWN]),
        _part("sent_back", _sent_back(trips, mine)[:SHOWN], "barrier__reference", "barrier__title"),
        _part("dispute", _lately("dispute", standing)[:SHOWN], "reference", "title"),
        _part("pass_on", _lately("pass_on", standing)[:SHOWN], "reference", "title"),
        _part("elsewhere", trips.filter(mine, state__in=elsewhere).order_by("answer_by")[:SHOWN]),
        _part("came_back", back.order_by("-returned_at")[:FEW]),
        _part("edition", held[:SHOWN], "reference", "forum__name", "covers_to"),
        _part("nomination", Nomination.objects.waiting_for(user)[:SHOWN], "state", "mission__short_name"),
        _part("barrier", _offers(Barrier, user, lead_mission__in=standing.serves), "reference", "title"),
        _part("entry", _offers(LearningEntry, user, **ours), "reference", heading),
        _part("voice", _offers(CommunityVoice, user, **ours), "reference", "words"),
        _part("meeting", Meeting.objects.visible_to(user).coming()[:MEETINGS], NO_WORDS, "forum__name", THE_DAY),
    ]
    found: dict[str, list[Row]] = defaultdict(list)
    for row in parts[0].union(*parts[1:], all=True):
        found[row[0]].append(Row(*row))
    found["meeting"].sort(key=lambda row: row.on or date.max)
    return found


def _part(which: str, rows: QuerySet, ref: Any = NO_WORDS, words: Any = NO_WORDS, on: Any = NO_DAY) -> Any:
    """One list, and where its lines find their reference, words and day."""
    # SQLite takes no limit on a part of a union, only inside it.
    first = rows.model._default_manager.filter(pk__in=rows.values("pk")).order_by()
    return first.values_list(Value(which, output_field=CharField()), "pk", ref, words, on)


def _offers(model: Any, user: Any, **ours: Any) -> QuerySet:
    """What contributors sent to this person's teams."""
    return model.objects.visible_to(user).filter(state="draft", offered_at__isnull=False, **ours)[:SHOWN]


def _trips(found: dict[str, list[Row]]) -> dict[str, list[Any]]:
    """The trips of each list, with their names, the officer's last question and what was decided."""
    asked = EscalationStep.objects.filter(record=OuterRef("pk"), move="ask").values("words")[:1]
    outcome = Decision.objects.filter(escalation=OuterRef("pk")).values("outcome")[:1]
    named = Escalation.objects.with_its_names().select_related("barrier__with_forum")
    trips: dict[int, Any] = named.annotate(asked=Subquery(asked), outcome=Subquery(outcome)).in_bulk(
        {row.pk for which in TRIPS for row in found[which]}
    )
    for trip in trips.values():
        trip.answered = Decision.Outcome(trip.outcome).label if trip.outcome else ""
    lists = {which: [trips[row.pk] for row in found[which] if row.pk in trips] for which in TRIPS}
    lists["elsewhere"].sort(key=lambda trip: trip.answer_by)
    lists["came_back"].sort(key=lambda trip: trip.returned_at, reverse=True)
    return lists


# ---- what waits ----


def _questions(trips: list[Any]) -> list[Waiting]:
    """What officers ask of my missions."""
    return [
        Waiting(
            f"{trip.forum} asks. Answer by {day(trip.mission_answer_by)}.",
            trip.barrier.title,
            trip.barrier.get_absolute_url(),
            "Answer",
            trip_url(trip, "answer"),
            trip.mission_answer_by,
            trip.asked or "",
        )
        for trip in trips
    ]


def _outcomes(trips: list[Any]) -> list[Waiting]:
    """Outcomes that my missions owe a word on."""
    return [
        Waiting(
            f"Came back on {day(trip.returned_at)}. Say if it moved the barrier by {day(trip.reply_by)}.",
            trip.barrier.title,
            trip.barrier.get_absolute_url(),
            "Reply",
            trip_url(trip, "acknowledge"),
            trip.reply_by,
            # What was taken in private reaches the mission as the open summary alone.
            trip.open_summary if trip.exempt else trip.outcome_words,
        )
        for trip in trips
    ]


LATELY = timedelta(days=30)  # for so long the desk says what turned back to a mission without its doing


def _sent_back(trips: Any, mine: Q) -> Any:
    """Asks that a forum sent back lately, where nobody has been asked since."""
    back = {"barrier__open_escalation": None, "barrier__turn_since__gte": now() - LATELY}
    return trips.sent_back().filter(mine, **back)


def _lately(move: str, standing: Standing) -> Any:
    """Open barriers of my missions that somebody else made a move on lately."""
    made = BarrierStep.objects.filter(record=OuterRef("pk"), move=move, at__gte=now() - LATELY)
    return Barrier.objects.open().filter(Exists(made), lead_mission__in=standing.serves, open_escalation=None)


TURNED_BACK = {
    "sent_back": ("A forum sent it back with advice.", "Read the advice"),
    "dispute": ("Another mission says that it is still in the way.", "Read why"),
    "pass_on": ("Your mission leads it now.", "Read why"),
}


def _turned_back(found: dict[str, list[Row]]) -> list[Waiting]:
    """What came to my missions again by what others did."""
    lines = []
    for which, (when, act) in TURNED_BACK.items():
        for row in found[which]:
            url = f"{Barrier(pk=row.pk, reference=row.ref).get_absolute_url()}#story"
            lines.append(Waiting(when, row.words, url, act, url))
    return lines


def _officers_day(user: Any) -> list[Waiting]:
    """One line for each forum whose work this person does."""
    forums = {seat.forum_id: seat.forum for seat in user.seats_now if seat.role == "officer"}
    lines = []
    for pk, to_do in to_do_at(forums).items():
        if to_do:
            what = ", ".join(f"{count} {title.lower()}" for count, title in to_do)
            url = f"{reverse('barriers:queue')}?forum={forums[pk].code}"
            lines.append(Waiting(what.capitalize(), str(forums[pk]), url, "Open the queue", url, today()))
    return lines


def _actions(rows: list[Row]) -> list[Waiting]:
    return [
        Waiting(
            f"You promised this by {day(row.on)}.",
            row.words,
            Decision(reference=row.ref).get_absolute_url() if row.ref else reverse("barriers:actions"),
            "Say how it went",
            reverse("barriers:action", args=[row.pk]),
            row.on,
        )
        for row in rows
    ]


def _editions(rows: list[Row]) -> list[Waiting]:
    return [
        Waiting(
            "A digest is held until you approve it.",
            f"{row.words}, to {day(row.on)}",
            reverse("digests:check", args=[row.ref]),
            "Check",
            reverse("digests:check", args=[row.ref]),
        )
        for row in rows
    ]


def _nominations(rows: list[Row]) -> list[Waiting]:
    """Whom I have to answer, and who is willing and waits for a meeting."""
    lines = []
    for row in rows:
        url = reverse("leaders:nomination", args=[row.pk])
        if row.ref == Nomination.State.ASKED:
            lines.append(Waiting("You were put forward to lead it. Are you willing?", row.words, url, "Answer", url))
        else:
            lines.append(Waiting("Somebody is willing to lead it.", row.words, url, "Take it to a meeting", url))
    return lines


def _offered(found: dict[str, list[Row]]) -> list[Waiting]:
    """What contributors sent to my teams, called by its title, its heading or its first words."""
    lines = []
    for which, model in OFFERED.items():
        for row in found[which]:
            what = f"Your team is offered a {model._meta.verbose_name}."
            url = model(pk=row.pk, reference=row.ref).get_absolute_url()
            lines.append(Waiting(what, Truncator(row.words).chars(60) or "Not yet named", url, "Read", url))
    return lines


# ---- what came back ----


def _partner_replies(user: Any, standing: Standing) -> list[PartnerRequest]:
    replied = PartnerRequest.objects.visible_to(user).replied()
    mine = replied.filter(decision__escalation__barrier__lead_mission__in=standing.serves)
    return list(mine.select_related("organisation", "decision__escalation__barrier").order_by("-replied_at")[:3])
