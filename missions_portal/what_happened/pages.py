"""“Everything that happened to it”: the page of one record's story, and the same as a file for officers."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from foundation.moves import NotYours
from foundation.paging import further
from missions_portal.information.moves import OFFICER, is_an_officer
from missions_portal.what_happened import files
from missions_portal.what_happened.asking import MOST
from missions_portal.what_happened.forms import MOVES, StoryFilter
from missions_portal.what_happened.places import find, story_of, trail_to
from missions_portal.what_happened.telling import Line, told
from people.requests import SignedIn

PAGE = 25


@require_GET
def history(request: SignedIn, kind: str, reference: str) -> HttpResponse:
    """What happened to one record, newest first, as this person may know it."""
    place, record = find(request.user, kind, reference)
    form = StoryFilter(request.GET)
    lines = _behind(_narrowed(told(place, request.user, [record.pk]), form), form.understood.get("before"))
    page = lines[:PAGE]
    address, heading = story_of(place, record), place.heading(record, request.user)
    context = {
        "place": place,
        "record": record,
        "heading": heading,
        "lines": page,
        "form": form,
        "address": address,
        "next_url": further(request.GET, before=page[-1].key) if len(lines) > PAGE else "",
        "file_url": _file(request, place.kind, reference) if is_an_officer(None, request.user) else "",
        "most": MOST,
        "page_url": place.page(record),
        "trail": trail_to(place, record, heading),
    }
    return render(request, "what_happened/story.html", context)


def _narrowed(lines: list[Line], form: StoryFilter) -> list[Line]:
    of = form.understood.get("of")
    return [line for line in lines if not of or line.is_move == (of == MOVES)]


def _behind(lines: list[Line], before: str | None) -> list[Line]:
    """The lines behind the last one that was read; all of them where it is not there."""
    keys = [line.key for line in lines] if before else []
    return lines[keys.index(before) + 1 :] if before in keys else lines


def _file(request: SignedIn, kind: str, reference: str) -> str:
    asked = QueryDict(mutable=True)
    if of := request.GET.get("of"):
        asked["of"] = of
    return f"{reverse('history_file', args=[kind, reference])}{'?' if asked else ''}{asked.urlencode()}"


@require_GET
def history_file(request: SignedIn, kind: str, reference: str) -> HttpResponse:
    """The same as a CSV file, all its pages; officers answer requests with it."""
    place, record = find(request.user, kind, reference)
    if not is_an_officer(None, request.user):
        raise NotYours(f"The story as a file is for {OFFICER.words}.")
    lines = _narrowed(told(place, request.user, [record.pk]), StoryFilter(request.GET))
    answer = HttpResponse(files.of_one(lines), content_type="text/csv; charset=utf-8")
    name = slugify(f"{place.kind} {place.address_of(record)}")
    answer["Content-Disposition"] = f'attachment; filename="{name}-everything-that-happened.csv"'
    return answer
