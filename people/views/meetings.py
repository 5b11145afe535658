"""When forums meet, what is on each agenda, and what an officer can do with a meeting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from foundation.drafts import new_key
from foundation.moves import NotYours, check
from foundation.posting import answers_alike, form_page, told_in_words
from foundation.story import story_of
from foundation.trails import below_the_desk
from foundation.working_days import is_working_day
from people import dates
from people import meetings as process
from people.attending import places_of
from people.forms import (
    AgendaOutForm,
    CancelForm,
    ChangeDayForm,
    ConfirmMinutesForm,
    CorrectQuorumForm,
    DraftMinutesForm,
    FurtherBack,
    HoldForm,
    MeetingForm,
    QuorumLostForm,
    WhichMeetings,
)
from people.models import AgendaItem, Meeting
from people.moves import MEETING_MOVES, OFFICER
from people.on_the_agenda import agenda_for
from people.requests import SignedIn
from people.views.finding import find, is_an_officer, page_of, trail_to, trail_to_meetings

PAGE = 25


# ---- reading ----


def meetings(request: SignedIn) -> HttpResponse:
    """Which meetings are coming, and which were held, latest first."""
    which, where = WhichMeetings(request.GET), FurtherBack(request.GET)
    forum = which.understood.get("forum")
    rows = Meeting.objects.visible_to(request.user).select_related("forum")
    if forum:
        rows = rows.filter(forum=forum)
    before = rows.filter(pk=where.cleaned_data["before"] or 0).first() if where.is_valid() else None
    held = _behind(rows.held().order_by("-starts_at", "-id"), before)
    coming = [] if before else list(rows.coming()[:PAGE])
    return render(
        request,
        "people/meeting_list.html",
        {
            "form": which,
            "forum": forum,
            "first_page": before is None,
            "coming": [(meeting, dates.papers_words(meeting)) for meeting in coming],
            "held": held[:PAGE],
            "next_url": _further(forum, held[PAGE - 1]) if len(held) > PAGE else "",
            "may_add": is_an_officer(request.user),
            "trail": below_the_desk(),
        },
    )


def _behind(held: Any, before: Meeting | None) -> list[Meeting]:
    if before:
        held = held.filter(Q(starts_at__lt=before.starts_at) | Q(starts_at=before.starts_at, pk__lt=before.pk))
    return list(held[: PAGE + 1])


def _further(forum: Any, last: Meeting) -> str:
    kept = {"forum": forum.code} if forum else {}
    return f"?{urlencode(kept | {'before': last.pk})}"


def meeting(request: SignedIn, pk: int) -> HttpResponse:
    """One meeting: its agenda, what was asked under each item, and what its officer can do now."""
    found = find(request, pk)
    is_officer = OFFICER.may(found, request.user)
    keeps = is_officer and found.state in process.STILL_TO_COME
    lines = agenda_for(found, request.user)
    return render(
        request,
        "people/meeting_detail.html",
        {
            "meeting": found,
            "lines": [(line, _shifts(request, line.item, len(lines)) if keeps else []) for line in lines],
            "keeps_agenda": keeps,
            "papers": dates.papers_words(found) if found.state in process.STILL_TO_COME else "",
            "views_only": process.views_only(found),
            "waits": any(line.waits for line in lines),
            "offers": _doors(request.user, found),
            "is_officer": is_officer,
            "reads_space": _reads_space(request.user, found),
            "room": _the_room(request, found, lines),
            "trail": trail_to_meetings(),
            "steps": story_of(found.steps.all()),
        },
    )


def _reads_space(user: Any, found: Meeting) -> bool:
    """Is it of the leaders' space, and this person one of those who read its notes?"""
    if not found.forum.is_facilitated_space:
        return False
    return user.sits_on(found.forum) or user.appointments.current().heading().exists()


def _the_room(request: SignedIn, found: Meeting, lines: list[Any]) -> dict[str, Any] | None:
    """Who comes and what they declare, for those who sit there."""
    if found.state == Meeting.State.CANCELLED or not request.user.sits_on(found.forum):
        return None
    writes = OFFICER.may(found, request.user) and found.state != Meeting.State.CONFIRMED
    titles = {line.item.pk: line.title for line in lines}
    declared = found.interests.select_related("person", "item").order_by("item__order", "pk")
    return {
        "places": places_of(found),
        "interests": [(row, titles.get(row.item_id, ""), new_key(request.user) if writes else "") for row in declared],
        "writes": writes,
        "beforehand": found.state in process.STILL_TO_COME,
    }


@dataclass(frozen=True)
class Door:
    """A move of a meeting as one person sees it, with the page it is made on."""

    label: str
    url: str
    note: str
    allowed: bool
    why_not: str


def _doors(user: Any, found: Meeting) -> list[Door]:
    """The moves this person can make now, then the others with the reason why not."""
    doors = []
    for offer in MEETING_MOVES.offers(user, found):
        why_not = offer.why_not or process.not_yet(found, offer.move.name)
        url = reverse("people:meeting_move", args=[found.pk, offer.move.slug])
        doors.append(Door(offer.label, url, offer.note, not why_not, why_not))
    return sorted(doors, key=lambda door: not door.allowed)


def _shifts(request: SignedIn, item: AgendaItem, count: int) -> list[dict[str, Any]]:
    """The places an item can be moved to by one press, each with a form key of its own."""
    places = [("Move up", item.order - 1), ("Move down", item.order + 1)]
    return [{"label": label, "to": to, "form_key": new_key(request.user)} for label, to in places if 1 <= to <= count]


# ---- an officer's acts ----


@contextmanager
def _beside_the_day() -> Iterator[None]:
    """A form asks for the moment in two boxes; what is wrong with it is said beside the first."""
    try:
        yield
    except ValidationError as refusal:
        named = dict(refusal.error_dict) if hasattr(refusal, "error_dict") else {}
        if "starts_at" not in named:
            raise
        raise ValidationError({"day": named["starts_at"]}) from refusal


def add_meeting(request: SignedIn) -> HttpResponse:
    """An officer adds a meeting of their forum, or a series of them."""
    if not is_an_officer(request.user):
        raise NotYours("Meetings are added by a forum's officer.")
    form = MeetingForm(request.POST or None, user=request.user)

    def act() -> str:
        forum, place, moments = form.cleaned_data["forum"], form.cleaned_data["place"], form.moments
        with _beside_the_day():
            if len(moments) == 1:
                return page_of(dates.plan(forum, moments[0], place, by=request.user))
            planned = dates.plan_series(forum, moments, place, by=request.user)
        _say_what_was_planned(request, planned)
        return f"{reverse('people:meetings')}?{urlencode({'forum': forum.code})}"

    context = {"title": "Add a meeting", "trail": trail_to_meetings()}
    return form_page(request, form, act, "people/meeting_form.html", context)


def _say_what_was_planned(request: SignedIn, planned: list[Meeting]) -> None:
    messages.success(request, f"{len(planned)} meetings are planned, the last on {planned[-1].day:%A %-d %B %Y}.")
    off = [f"{each.day:%A %-d %B %Y}" for each in planned if not is_working_day(each.day)]
    if off:
        messages.warning(request, f"Not a working day: {', '.join(off)}. Change what should not be then.")


@answers_alike
def meeting_move(request: SignedIn, pk: int, move: str) -> HttpResponse:
    """One move of a meeting, on a page of its own."""
    found = find(request, pk)
    name = move.replace("-", "_")
    if name not in PAGES:
        raise Http404("A meeting has no such move.")
    form_class, do = PAGES[name]
    form = form_class(request.POST or None, meeting=found)
    with told_in_words(form):
        check(found, MEETING_MOVES[name], by=request.user)

    def act() -> str:
        with _beside_the_day():
            do(found, by=request.user, **form.said)
        messages.success(request, f"{MEETING_MOVES[name].past}.")
        return page_of(found)

    context = {"meeting": found, "title": MEETING_MOVES[name].label, "trail": trail_to(found)}
    return form_page(request, form, act, "people/meeting_form.html", context)


# The page of each move: its form, and the process that makes it.
PAGES: dict[str, tuple[Any, Callable[..., Any]]] = {
    "send_agenda": (AgendaOutForm, process.send_agenda),
    "change_day": (ChangeDayForm, dates.change_day),
    "hold": (HoldForm, process.hold),
    "lose_quorum": (QuorumLostForm, process.lose_quorum),
    "correct_quorum": (CorrectQuorumForm, process.correct_quorum),
    "draft_minutes": (DraftMinutesForm, process.write_minutes),
    "confirm_minutes": (ConfirmMinutesForm, process.confirm_minutes),
    "cancel": (CancelForm, process.cancel),
}
