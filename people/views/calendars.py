"""Meetings as files for a person's own calendar."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from foundation.working_days import start_of, today
from people.calendars import calendar_of
from people.models import Forum, Meeting
from people.requests import SignedIn
from people.views.finding import find, page_of

A_YEAR = timedelta(days=365)


@require_safe
def meeting_calendar(request: SignedIn, pk: int) -> HttpResponse:
    """One meeting."""
    found = find(request, pk)
    return _file([found], str(found), f"{found.forum.code}-{found.day:%Y-%m-%d}")


@require_safe
def forum_calendar(request: SignedIn, code: str) -> HttpResponse:
    """A forum's meetings, a year back and all that are to come; those called off say so."""
    forum = get_object_or_404(Forum, code=code)
    since = start_of(today() - A_YEAR)
    rows = Meeting.objects.visible_to(request.user).filter(forum=forum, starts_at__gte=since)
    return _file(list(rows.select_related("forum").order_by("starts_at")), forum.name, forum.code)


def _file(meetings: list[Meeting], name: str, filename: str) -> HttpResponse:
    content = calendar_of(meetings, name, lambda meeting: f"{settings.SITE_URL}{page_of(meeting)}")
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{filename}.ics"'
    return answer
