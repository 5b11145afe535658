"""The register: who leads each mission, since when, from where and on what terms, and who looks after a vacant post."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from foundation.trails import Trail, below_the_desk
from leaders.models import Nomination
from missions.posts import posts_by_stage
from people.requests import SignedIn

SHOWN = 8  # of a team; the mission's page has everyone


def register(request: SignedIn) -> HttpResponse:
    """Every post by stage and mission, with those who held it before."""
    stages = posts_by_stage()
    posts = [post for _, rows in stages for post in rows]
    context = {
        "stages": stages,
        "posts": posts,
        "vacant": sum(1 for post in posts if post.is_vacant),
        "shown": SHOWN,
        "shown_first": f":{SHOWN}",
        "developing": Nomination.objects.visible_to(request.user).developing().select_related("nominee", "mission"),
        "trail": below_the_desk(("Missions", reverse("missions:list"))),
        "section": "missions",
    }
    return render(request, "leaders/register.html", context)


def under_the_register() -> Trail:
    """Where a page under the register lies."""
    return below_the_desk(("Leaders and teams", reverse("leaders:register")))
