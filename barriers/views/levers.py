"""The page on which missions' people say which of their barriers stop a lever."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from barriers import levers
from barriers.forms import LeverBarriersForm
from foundation.posting import form_page
from foundation.trails import below_the_desk
from missions.models import Lever
from people.requests import SignedIn


def lever_barriers(request: SignedIn, pk: int) -> HttpResponse:
    """Link a logged barrier to the lever it stops, or take a link away."""
    lever = get_object_or_404(Lever, pk=pk)
    levers.check_links(request.user)
    form = LeverBarriersForm(request.POST or None, lever=lever, user=request.user)

    def act() -> str:
        levers.link(lever, form.chosen, by=request.user)
        messages.success(request, "The links are saved.")
        return lever.get_absolute_url()

    trail = below_the_desk(
        ("Strategy", reverse("strategy")),
        ("Levers", reverse("missions:levers")),
        (lever.name, lever.get_absolute_url()),
    )
    page = {"heading": "Barriers in its way", "opening": lever.name, "submit": "Save the links", "trail": trail}
    return form_page(request, form, act, "barriers/act.html", page)
