"""The pages of meetings: when forums meet, what is on each agenda, and what an officer can do with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from foundation.drafts import new_key, once
from foundation.moves import NotYours, check
from foundation.posting import sent
from people import meetings as process
from people.forms import (
    AgendaOutForm,
    CancelForm,
    ConfirmMinutesForm,
    DraftMinutesForm,
    FurtherBack,
    HoldForm,
    ItemForm,
    MeetingForm,
    QuorumLostForm,
    WhichMeetings,
)
from people.models import AgendaItem, Meeting
from people.moves import MEETING_MOVES, OFFICER
from people.requests import SignedIn

PAGE = 25


# ---- reading ----


def meetings(request: SignedIn) -> HttpResponse:
    """Which meetings are coming, and which were held, latest first."""
    which, where = WhichMeetings(request.GET), FurtherBack(request.GET)
    forum = which.cleaned_data.get("forum") if which.is_valid() else None
    rows = Meeting.objects.visible_to(request.user).select_related("forum")
    if forum:
        rows = rows.filter(forum=forum)
    before = rows.filter(pk=where.cleaned_data["before"] or 0).first() if where.is_valid() else None
    held = _behind(rows.held().order_by("-starts_at", "-id"), before)
    return render(
        request,
        "people/meeting_list.html",
        {
            "form": which,
            "forum": forum,
            "first_page": before is None,
            "coming": [] if before else rows.coming()[:PAGE],
            "held": held[:PAGE],
            "next_url": _further(forum, held[PAGE - 1]) if len(held) > PAGE else "",
            "may_add": _is_an_officer(request.user),
            "trail": _trail(),
        },
    )


def _behind(held: Any, before: Meeting | None) -> list[Meeting]:
    if before:
        held = held.filter(Q(starts_at__lt=before.starts_at) | Q(starts_at=before.starts_at, pk__lt=before.pk))
    return list(held[: PAGE + 1])


def _further(forum: Any, last: Meeting) -> str:
    kept = {"forum": forum.code} if forum else {}
    return f"?{urlencode(kept | {'before': last.pk})}"


def _trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Desk", reverse("desk")), *further]


def _trail_to(found: Meeting) -> list[tuple[str, str]]:
    day = f"{found.day:%-d %B %Y}"
    return _trail(("Meetings", reverse("people:meetings")), (day, reverse("people:meeting", args=[found.pk])))


def meeting(request: SignedIn, pk: int) -> HttpResponse:
    """One meeting: its agenda, what was asked under each item, and what its officer can do now."""
    found = _found(request, pk)
    keeps = OFFICER.may(found, request.user) and found.state in process.STILL_TO_COME
    lines = process.agenda_for(found, request.user)
    return render(
        request,
        "people/meeting_detail.html",
        {
            "meeting": found,
            "lines": [(line, _shifts(request, line.item, len(lines)) if keeps else []) for line in lines],
            "keeps_agenda": keeps,
            "offers": _doors(request.user, found),
            "is_officer": request.user.is_officer_for(found.forum),
            "trail": _trail(("Meetings", reverse("people:meetings"))),
            "steps": [
                {"title": step.label, "meta": [f"{step.at:%-d %B %Y}", step.acting_as], "words": step.words}
                for step in found.steps.all()
            ],
        },
    )


def _found(request: SignedIn, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("forum", "minutes_confirmed_at__forum"), pk=pk)


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


def _is_an_officer(user: Any) -> bool:
    """Does this person hold an officer's seat anywhere today?"""
    return any(seat.role == "officer" for seat in user.seats_now)


def add_meeting(request: SignedIn) -> HttpResponse:
    """An officer adds a meeting of their forum."""
    if not _is_an_officer(request.user):
        raise NotYours("Meetings are added by a forum's officer.")
    form = MeetingForm(request.POST or None, user=request.user)

    def act() -> str:
        forum, place = form.cleaned_data["forum"], form.cleaned_data["place"]
        try:
            planned = process.plan(forum, form.starts_at, place, by=request.user)
        except ValidationError as refusal:
            # The form asks for the moment in two boxes; what is wrong with it is said beside the first.
            raise ValidationError({"day": refusal.messages}) from refusal
        return reverse("people:meeting", args=[planned.pk])

    return sent(request, form, act) or render(
        request,
        "people/meeting_form.html",
        {"form": form, "title": "Add a meeting", "trail": _trail(("Meetings", reverse("people:meetings")))},
    )


def meeting_move(request: SignedIn, pk: int, move: str) -> HttpResponse:
    """One move of a meeting, on a page of its own."""
    found = _found(request, pk)
    name = move.replace("-", "_")
    if name not in PAGES:
        raise Http404("A meeting has no such move.")
    check(found, MEETING_MOVES[name], by=request.user)
    form_class, do = PAGES[name]
    form = form_class(request.POST or None, meeting=found)

    def act() -> str:
        said = {field: value for field, value in form.cleaned_data.items() if value not in ("", None)}
        do(found, by=request.user, **said)
        messages.success(request, f"{MEETING_MOVES[name].past}.")
        return reverse("people:meeting", args=[found.pk])

    context = {"form": form, "meeting": found, "title": MEETING_MOVES[name].label, "trail": _trail_to(found)}
    return sent(request, form, act) or render(request, "people/meeting_form.html", context)


# The page of each move: its form, and the process that makes it.
PAGES: dict[str, tuple[Any, Callable[..., Any]]] = {
    "send_agenda": (AgendaOutForm, process.send_agenda),
    "hold": (HoldForm, process.hold),
    "lose_quorum": (QuorumLostForm, process.lose_quorum),
    "draft_minutes": (DraftMinutesForm, process.write_minutes),
    "confirm_minutes": (ConfirmMinutesForm, process.confirm_minutes),
    "cancel": (CancelForm, process.cancel),
}


def add_item(request: SignedIn, pk: int) -> HttpResponse:
    """The forum's officer puts an item on a coming meeting's agenda."""
    found = _found(request, pk)
    if not OFFICER.may(found, request.user):
        raise NotYours("The agenda is for the forum's officer to keep.")
    if found.state not in process.STILL_TO_COME:
        messages.error(request, "This meeting's agenda no longer changes.")
        return redirect("people:meeting", pk=found.pk)
    form = ItemForm(request.POST or None, late=process.is_late(found))

    def act() -> str:
        process.add_item(found, by=request.user, **form.cleaned_data)
        return reverse("people:meeting", args=[found.pk])

    context = {"form": form, "meeting": found, "title": "Add an item to the agenda", "trail": _trail_to(found)}
    return sent(request, form, act) or render(request, "people/meeting_form.html", context)


@require_POST
def move_item(request: SignedIn, pk: int, item: int, to: int) -> HttpResponse:
    """The forum's officer moves an item to another place on the agenda."""
    found = _found(request, pk)
    chosen = get_object_or_404(found.items.select_related("meeting__forum"), pk=item)
    back = reverse("people:meeting", args=[found.pk])

    def act() -> str:
        process.move_item(chosen, to, by=request.user)
        return f"{back}#agenda"

    try:
        return once(request, act)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)
