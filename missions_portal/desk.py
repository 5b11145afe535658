"""The desk: what waits for you, your asks and whose turn it is, what came back, what others learned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator

from barriers.models import OPEN, Action, Barrier, Escalation, PartnerRequest
from barriers.telling import day, whose_turn
from barriers.views.barriers import trip_url
from barriers.views.queue import duties_of
from digests.models import Edition
from foundation.working_days import today
from leaders.standing import Standing, standing_of
from learning.forms import QuickEntryForm
from learning.models import CommunityVoice, LearningEntry
from missions.models import Mission
from people.models import Meeting
from people.requests import SignedIn

SHOWN = 8


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
    waiting = [
        *_asked_of_missions(user, standing),
        *_officers_day(user),
        *_actions(user),
        *_editions(standing),
        *_offered(standing),
    ]
    waiting.sort(key=lambda item: item.due_on or date.max)
    context = {
        "section": "desk",
        "today": today(),
        "waiting": waiting,
        "asks": _asks(user, standing),
        "came_back": _came_back(user, standing),
        "replies": _partner_replies(user, standing),
        "learned": LearningEntry.objects.visible_to(user).shared().with_its_names().exclude(author=user)[:4],
        "quick": QuickEntryForm(user),
        "missions": _missions(standing),
        "meetings": Meeting.objects.visible_to(user).coming().select_related("forum")[:3],
        "is_officer": any(seat.role != "member" for seat in user.seats_now),
        "sits": bool(standing.sits_on),
    }
    return render(request, "desk.html", context)


# ---- what waits ----


def _asked_of_missions(user: Any, standing: Standing) -> list[Waiting]:
    """Officers' questions and outcomes that my missions owe a word on."""
    trips = Escalation.objects.visible_to(user).with_its_names()
    mine = Q(barrier__lead_mission__in=standing.serves)
    joined = Q(barrier__joinings__mission__in=standing.serves) | Q(barrier__author=user)
    waiting = trips.waiting().filter(mine)
    back = trips.come_back().filter(mine | joined).distinct()
    asked = [
        Waiting(
            f"{trip.forum} asks. Answer by {day(trip.mission_answer_by)}.",
            trip.barrier.title,
            trip.barrier.get_absolute_url(),
            "Answer",
            trip_url(trip, "answer"),
            trip.mission_answer_by,
            _last_words(trip, "ask"),
        )
        for trip in waiting.prefetch_related("steps")[:SHOWN]
    ]
    returned = [
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
        for trip in back[:SHOWN]
    ]
    return asked + returned


def _last_words(trip: Escalation, move: str) -> str:
    return next((step.words for step in trip.steps.all() if step.move == move), "")


def _officers_day(user: Any) -> list[Waiting]:
    """One line for each forum whose work this person does."""
    lines = []
    for forum in {seat.forum for seat in user.seats_now if seat.role == "officer"}:
        duties = duties_of(forum)[:-1]
        count = sum(len(group.rows) for group in duties)
        if count:
            what = ", ".join(f"{len(group.rows)} {group.title.lower()}" for group in duties if group.rows)
            url = f"{reverse('barriers:queue')}?forum={forum.code}"
            lines.append(Waiting(what.capitalize(), str(forum), url, "Open the queue", url, today()))
    return lines


def _actions(user: Any) -> list[Waiting]:
    return [
        Waiting(
            f"You promised this by {day(action.due_on)}.",
            action.what,
            action.get_absolute_url(),
            "Say how it went",
            reverse("barriers:action", args=[action.pk]),
            action.due_on,
        )
        for action in Action.objects.owned_by(user).open().select_related("decision")[:SHOWN]
    ]


def _editions(standing: Standing) -> list[Waiting]:
    held = Edition.objects.held().filter(forum__in=standing.officer_of).select_related("forum")
    return [
        Waiting(
            "A digest is held until you approve it.",
            f"{edition.forum}, to {day(edition.covers_to)}",
            reverse("digests:check", args=[edition.reference]),
            "Check",
            reverse("digests:check", args=[edition.reference]),
        )
        for edition in held[:SHOWN]
    ]


def _offered(standing: Standing) -> list[Waiting]:
    """What contributors sent to my teams."""
    rows: list[tuple[str, Any, str]] = []
    for model, mission in (
        (Barrier, "lead_mission__in"),
        (LearningEntry, "mission__in"),
        (CommunityVoice, "mission__in"),
    ):
        drafts = model.objects.filter(state="draft", offered_at__isnull=False, **{mission: standing.serves})
        rows += [(str(model._meta.verbose_name), draft, draft.get_absolute_url()) for draft in drafts[:SHOWN]]
    return [
        Waiting(
            f"A contributor offers your team a {name}.",
            _called(draft),
            url,
            "Read",
            url,
        )
        for name, draft, url in rows
    ]


def _called(draft: Any) -> str:
    """What a draft is called: its title, its heading, or its first words."""
    words = getattr(draft, "title", "") or getattr(draft, "heading", "") or getattr(draft, "words", "")
    return Truncator(words).chars(60) or "Not yet named"


# ---- what moves elsewhere ----


def _asks(user: Any, standing: Standing) -> list[tuple[Escalation, str]]:
    """My missions' asks that are with somebody else."""
    elsewhere = [state for state in OPEN if state != Escalation.State.WAITING]
    trips = (
        Escalation.objects.visible_to(user)
        .filter(barrier__lead_mission__in=standing.serves, state__in=elsewhere)
        .with_its_names()
        .select_related("barrier__with_forum")
        .order_by("answer_by")[:SHOWN]
    )
    return [(trip, whose_turn(trip.barrier)) for trip in trips]


def _came_back(user: Any, standing: Standing) -> list[Escalation]:
    """The latest outcomes for my missions, or for the forums I sit on."""
    mine = Q(barrier__lead_mission__in=standing.serves) | Q(barrier__joinings__mission__in=standing.serves)
    trips = Escalation.objects.visible_to(user).filter(mine | Q(forum__in=standing.sits_on), returned_at__isnull=False)
    latest = trips.distinct().with_its_names().prefetch_related("decisions").order_by("-returned_at")
    return list(latest[:4])


def _partner_replies(user: Any, standing: Standing) -> list[PartnerRequest]:
    replied = PartnerRequest.objects.visible_to(user).replied()
    mine = replied.filter(decision__escalation__barrier__lead_mission__in=standing.serves)
    return list(mine.select_related("organisation", "decision__escalation__barrier").order_by("-replied_at")[:3])


def _missions(standing: Standing) -> list[Mission]:
    ids = standing.serves | standing.contributes_to
    return list(Mission.objects.filter(pk__in=ids).select_related("stage").prefetch_related("goals")[:3])
