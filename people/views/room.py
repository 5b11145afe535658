"""What an officer writes of a meeting's room: apologies, who came, in whose place, which interests were declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from foundation.drafts import once
from foundation.posting import form_page
from people import attending
from people.forms import InterestForm, SubstituteForm, WhoCameForm
from people.meetings import STILL_TO_COME
from people.models import Meeting
from people.on_the_agenda import agenda_for
from people.requests import SignedIn
from people.views.finding import find, page_of, trail_to


def who_came(request: SignedIn, pk: int) -> HttpResponse:
    """For each seat of the day: does its holder send apologies; once it is held, did they come?"""
    found = find(request, pk)
    if too_soon_or_late := _not_now(request, found):
        return too_soon_or_late
    form = WhoCameForm(request.POST or None, meeting=found, places=attending.places_of(found))

    def act() -> str:
        version = form.cleaned_data["version"]
        attending.write_who_came(found, form.answers, by=request.user, version=version)
        messages.success(request, "It is written down.")
        return f"{page_of(found)}#room"

    coming = found.state in STILL_TO_COME
    return _page(request, found, form, act, "Record apologies" if coming else "Record who came")


def substitute(request: SignedIn, pk: int) -> HttpResponse:
    """Who comes to this one meeting in somebody's place."""
    found = find(request, pk)
    if too_soon_or_late := _not_now(request, found):
        return too_soon_or_late
    form = SubstituteForm(request.POST or None, seats=attending.seats_of(found), version=found.version)

    def act() -> str:
        seat, person = form.cleaned_data["seat"], form.cleaned_data["person"]
        attending.name_substitute(found, seat, person, by=request.user, version=form.cleaned_data["version"])
        messages.success(request, f"It is written down: {person}, in the place of {seat.person}.")
        return f"{page_of(found)}#room"

    return _page(request, found, form, act, "Name a substitute")


def declare(request: SignedIn, pk: int) -> HttpResponse:
    """An interest somebody declared at the meeting."""
    found = find(request, pk)
    if too_soon_or_late := _not_now(request, found):
        return too_soon_or_late
    titles = {line.item.pk: line.title for line in agenda_for(found, request.user)}
    form = InterestForm(request.POST or None, meeting=found, titles=titles)

    def act() -> str:
        attending.declare(found, by=request.user, **form.cleaned_data)
        messages.success(request, "The interest is written down.")
        return f"{page_of(found)}#room"

    return _page(request, found, form, act, "Record an interest")


@require_POST
def take_off_interest(request: SignedIn, pk: int, interest: int) -> HttpResponse:
    """Take off an interest that was written down by mistake."""
    found = find(request, pk)
    if too_soon_or_late := _not_now(request, found):
        return too_soon_or_late

    def act() -> str:
        attending.take_off(get_object_or_404(found.interests.all(), pk=interest), by=request.user)
        messages.success(request, "The interest is taken off.")
        return f"{page_of(found)}#room"

    return once(request, act)


def _not_now(request: SignedIn, found: Meeting) -> HttpResponse | None:
    """Lead back to the meeting, with the reason, where this cannot be written now. Raises NotYours."""
    try:
        attending.check_writes(found, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(page_of(found))
    return None


def _page(request: SignedIn, found: Meeting, form: Any, act: Callable[[], str], title: str) -> HttpResponse:
    context = {"meeting": found, "title": title, "trail": trail_to(found)}
    return form_page(request, form, act, "people/meeting_form.html", context)
