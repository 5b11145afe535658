"""The register: who leads each mission, since when, from where, and who looks after a vacant post."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from missions.models import Mission
from missions.posts import posts_of


def register(request: HttpRequest) -> HttpResponse:
    """Every post by stage and mission."""
    posts = posts_of(Mission.objects.select_related("stage"))
    stages = [(stage, list(rows)) for stage, rows in groupby(posts, key=lambda post: post.mission.stage)]
    vacant = [post for post in posts if post.is_vacant]
    trail = [("Desk", reverse("desk")), ("Missions", reverse("missions:list"))]
    context = {"stages": stages, "posts": posts, "vacant": len(vacant), "trail": trail, "section": "missions"}
    return render(request, "leaders/register.html", context)
