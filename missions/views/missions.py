"""The pages of missions: which there are, and where one of them stands in its people's own words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from foundation.posting import form_page
from foundation.trails import Trail, below_the_desk
from missions import principles, telling
from missions.forms import WORDS_OF, AmendUpdateForm, UpdateForm
from missions.levers import levers_of
from missions.models import Goal, Mission
from missions.posts import posts_by_stage, posts_of
from missions.wordings import wordings
from people.requests import SignedIn

SHOWN = 10
THEORY = ("theory_of_change", "theory_of_change_url")


def mission_list(request: SignedIn) -> HttpResponse:
    """Which missions there are, stage by stage, and who leads each."""
    return render(request, "missions/mission_list.html", {"stages": posts_by_stage(), "trail": below_the_desk()})


def mission_detail(request: SignedIn, code: str) -> HttpResponse:
    """Where one mission stands: its promise, its people, what is in its way and what it has learned."""
    mission = found(code)
    user, post = request.user, posts_of([mission])[0]
    return render(
        request,
        "missions/mission_detail.html",
        {
            "mission": mission,
            "trail": below_the_desk(("Missions", reverse("missions:list"))),
            "post": post,
            "serves": post.is_served_by(user),
            "appoints": _appoints(user),
            "builds_team": _appoints(user) or user.pk in {row.person_id for row in [*post.leaders, *post.caretakers]},
            "goals": mission.goals.all(),
            "delegations": mission.delegations.current(),
            **levers_of(mission),
            "updates": mission.updates.select_related("by")[:SHOWN],
            "figures": mission.figures.all(),
            "earlier_theories": wordings(mission, *THEORY)[1:],
            "in_words": principles.latest(mission.principles_in_words.all())
            .select_related("principle")
            .order_by("principle__kind", "principle__order"),
            "interventions": mission.interventions.all()[:SHOWN],
            # As the log lists them by mission: what it leads and what it joined.
            "barriers": mission.barriers.model.objects.visible_to(user).open().met_by(mission).with_its_names()[:SHOWN],
            "entries": mission.learning.visible_to(user).shared().with_its_names()[:SHOWN],
            "steward": mission.stewards.looking_after().select_related("person").first(),
            "unanswered": mission.voices.visible_to(user).to_be_answered(),
            "voices": mission.voices.visible_to(user).exclude(reference=None).select_related("route")[:SHOWN],
        },
    )


def _appoints(user: Any) -> bool:
    """Is this person the officer of a forum that decides, who writes down whom it appointed?"""
    return any(seat.role == "officer" and seat.forum.decides for seat in user.seats_now)


def trail_to(mission: Mission) -> Trail:
    """The way to one mission."""
    page = reverse("missions:detail", args=[mission.code])
    return below_the_desk(("Missions", reverse("missions:list")), (mission.short_name, page))


def found(code: str) -> Mission:
    return get_object_or_404(Mission.objects.select_related("stage", "engagement_model"), code__iexact=code)


def amend_mission(request: SignedIn, code: str) -> HttpResponse:
    """The team changes what it says of its mission."""
    mission = found(code)
    return _amend(request, mission, mission, f"Change the words of {mission.short_name}")


def amend_goal(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """The team changes what it says of one goal."""
    mission = found(code)
    goal = get_object_or_404(mission.goals, pk=pk)
    return _amend(request, mission, goal, f"Change the goal {goal.name}")


def _amend(request: SignedIn, mission: Mission, record: Mission | Goal, title: str) -> HttpResponse:
    telling.check_may_write(mission, by=request.user)
    form = WORDS_OF[type(record)](request.POST or None, record=record)
    back = reverse("missions:detail", args=[mission.code])

    def act() -> str:
        telling.amend(mission, record, form.words, version=form.cleaned_data["version"], by=request.user)
        messages.success(request, "Your words are saved.")
        return back

    context = {"mission": mission, "title": title, "trail": trail_to(mission)}
    return form_page(request, form, act, "missions/words_form.html", context)


def write_update(request: SignedIn, code: str) -> HttpResponse:
    """The team writes a paragraph on how its mission goes, and if it likes another for residents."""
    mission = found(code)
    telling.check_may_write(mission, by=request.user)
    form = UpdateForm(request.POST or None)

    def act() -> str:
        telling.write_update(mission, form.texts, by=request.user)
        messages.success(request, "Your update is on the mission's page.")
        return _updates_of(mission)

    context = {"mission": mission, "title": "Write an update", "trail": trail_to(mission)}
    return form_page(request, form, act, "missions/words_form.html", context)


def amend_update(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """The team changes the words of an update, or takes those for residents off the public page."""
    mission = found(code)
    update = get_object_or_404(mission.updates, pk=pk)
    telling.check_may_write(mission, by=request.user)
    form = AmendUpdateForm(request.POST or None, update=update)

    def act() -> str:
        telling.amend(mission, update, form.texts, version=form.cleaned_data["version"], by=request.user)
        messages.success(request, "Your words are saved.")
        return _updates_of(mission)

    title = f"Change the update of {timezone.localtime(update.at):%-d %B %Y}"
    return form_page(
        request, form, act, "missions/words_form.html", {"mission": mission, "title": title, "trail": trail_to(mission)}
    )


def _updates_of(mission: Mission) -> str:
    return f"{reverse('missions:detail', args=[mission.code])}#updates"
