"""The register: who leads each mission, since when, from where, and who looks after a vacant post."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from missions.posts import posts_by_stage
from people.requests import SignedIn


def register(request: SignedIn) -> HttpResponse:
    """Every post by stage and mission."""
    stages = posts_by_stage()
    posts = [post for _, rows in stages for post in rows]
    vacant = [post for post in posts if post.is_vacant]
    trail = [("Desk", reverse("desk")), ("Missions", reverse("missions:list"))]
    context = {"stages": stages, "posts": posts, "vacant": len(vacant), "trail": trail, "section": "missions"}
    return render(request, "leaders/register.html", context)
