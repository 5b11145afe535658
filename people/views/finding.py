"""What every page of one meeting begins with: the meeting as this person may know of it, and the way back to it."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from foundation.trails import Trail, below_the_desk
from people.models import Meeting
from people.requests import SignedIn


def find(request: SignedIn, pk: int) -> Meeting:
    """The meeting, where this person may know of it; otherwise there is none (404)."""
    rows = Meeting.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("forum", "minutes_confirmed_at__forum"), pk=pk)


def trail_to_meetings() -> Trail:
    """The way to the list of meetings."""
    return below_the_desk(("Meetings", reverse("people:meetings")))


def trail_to(found: Meeting) -> Trail:
    """The way to one meeting."""
    return [*trail_to_meetings(), (f"{found.day:%-d %B %Y}", page_of(found))]


def page_of(found: Meeting) -> str:
    """The address of a meeting's page."""
    return reverse("people:meeting", args=[found.pk])


def is_an_officer(user: Any) -> bool:
    """Does this person hold an officer's seat anywhere today?"""
    return any(seat.role == "officer" for seat in user.seats_now)
