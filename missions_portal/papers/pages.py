"""The pages of a meeting's papers: to read and print for whoever may know of the meeting, as Word for its officer."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation.moves import NotYours
from foundation.working_days import today
from missions_portal.papers.minutes import minutes_of
from missions_portal.papers.pack import covers, meeting_facts, pack_of
from people.models import Meeting
from people.moves import OFFICER
from people.requests import SignedIn
from people.views.finding import find, trail_to

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def pack(request: SignedIn, pk: int) -> HttpResponse:
    """The agenda pack on one page: the agenda, and each item's cover from a page of its own in print."""
    found = find(request, pk)
    context = {"meeting": found, "paper": pack_of(found, request.user), "trail": trail_to(found), "day": today()}
    return render(request, "papers/paper.html", context | {"item_a_page": True})


@require_safe
def minutes(request: SignedIn, pk: int) -> HttpResponse:
    """The minutes extract on one page."""
    found = find(request, pk)
    context = {"meeting": found, "paper": minutes_of(found, request.user), "trail": trail_to(found), "day": today()}
    return render(request, "papers/paper.html", context | {"may_have_word": OFFICER.may(found, request.user)})


@require_safe
def minutes_in_word(request: SignedIn, pk: int) -> HttpResponse:
    """The minutes extract for the council's own papers."""
    from missions_portal.papers import word  # kept out of the web's memory

    found = _officers(request, pk)
    written = word.whole(found, minutes_of(found, request.user))
    return _as_word(written, f"minutes-{found.forum.code}-{found.day:%Y-%m-%d}")


@require_safe
def cover_sheet(request: SignedIn, pk: int, item: int) -> HttpResponse:
    """The cover sheet of one item for the council's own papers."""
    from missions_portal.papers import word  # kept out of the web's memory

    found = _officers(request, pk)
    sheet = next((each for each in covers(found, request.user) if each.item.pk == item), None)
    if sheet is None:
        raise Http404("This meeting has no such item.")
    written = word.cover(found, meeting_facts(found), sheet)
    return _as_word(written, f"cover-{found.forum.code}-{found.day:%Y-%m-%d}-item-{sheet.item.order}")


def _officers(request: SignedIn, pk: int) -> Meeting:
    found = find(request, pk)
    if not OFFICER.may(found, request.user):
        raise NotYours("Papers in Word are for the forum's officer, who puts them among the council's own.")
    return found


def _as_word(written: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(written, content_type=WORD)
    answer["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return answer
