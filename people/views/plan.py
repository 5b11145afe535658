"""The forward plan: what each forum expects to take and by when, read by everyone signed in."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from foundation.moves import NotYours
from foundation.posting import form_page
from foundation.working_days import today
from people import planning
from people.forms import ChangePlannedForm, PlannedForm, WhichMeetings
from people.models import ForwardPlanItem
from people.requests import SignedIn
from people.views.finding import is_an_officer, trail_to_meetings

MOST = 200  # rows of one page: years of a forum's plan
GONE_BY = 10


def plan(request: SignedIn) -> HttpResponse:
    """What is expected, by forum and day; the latest of what was expected by a day that is over stands apart."""
    which = WhichMeetings(request.GET)
    forum = which.understood.get("forum")
    rows = ForwardPlanItem.objects.select_related("forum")
    if forum:
        rows = rows.filter(forum=forum)
    coming = rows.filter(expected_on__gte=today()).order_by("forum__order", "forum__name", "expected_on", "pk")
    gone_by = rows.filter(expected_on__lt=today()).order_by("-expected_on", "-pk")[:GONE_BY]
    return render(
        request,
        "people/meeting_plan.html",
        {
            "form": which,
            "forum": forum,
            "groups": _by_forum(coming[:MOST], request.user),
            "gone_by": _by_forum(sorted(gone_by, key=lambda row: row.forum.order), request.user),
            "may_add": is_an_officer(request.user),
            "trail": trail_to_meetings(),
        },
    )


def _by_forum(rows: Any, user: Any) -> list[tuple[Any, list[ForwardPlanItem], bool]]:
    """Each forum with what it expects, and whether this person keeps its plan."""
    groups = [(forum, list(items)) for forum, items in groupby(rows, key=lambda row: row.forum)]
    return [(forum, items, user.is_officer_for(forum)) for forum, items in groups]


def add_planned(request: SignedIn) -> HttpResponse:
    """An officer puts something on their forum's forward plan."""
    if not is_an_officer(request.user):
        raise NotYours("The forward plan is for a forum's officer to keep.")
    form = PlannedForm(request.POST or None, user=request.user)

    def act() -> str:
        planned = planning.expect(by=request.user, **form.cleaned_data)
        messages.success(request, f"“{planned.title}” is on the forward plan.")
        return reverse("people:plan")

    return _page(request, form, act, "Add to the forward plan")


def change_planned(request: SignedIn, pk: int) -> HttpResponse:
    """The forum's officer changes what is expected, or by which day and why."""
    planned = get_object_or_404(ForwardPlanItem.objects.select_related("forum"), pk=pk)
    if not request.user.is_officer_for(planned.forum):
        raise NotYours("The forward plan is for the forum's officer to keep.")
    form = ChangePlannedForm(request.POST or None, planned=planned)

    def act() -> str:
        words = dict(form.cleaned_data)
        planning.change(planned, words, by=request.user, version=words.pop("version"))
        messages.success(request, f"“{planned.title}” is changed.")
        return reverse("people:plan")

    return _page(request, form, act, "Change what is expected")


def _page(request: SignedIn, form: Any, act: Any, title: str) -> HttpResponse:
    plan_url = reverse("people:plan")
    trail = [*trail_to_meetings(), ("Forward plan", plan_url)]
    context = {"title": title, "trail": trail, "back": plan_url}
    return form_page(request, form, act, "people/meeting_form.html", context)
