"""Who looks after a mission's log: taken on, or handed over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from foundation.posting import form_page
from foundation.trails import below_the_desk
from learning import stewards
from learning.forms import LookAfterForm
from learning.models import Steward
from missions.models import Mission
from people.models import User
from people.requests import SignedIn


def look_after(request: SignedIn, code: str) -> HttpResponse:
    """One of the mission's own people takes its log on, or hands it to another of them."""
    mission = get_object_or_404(Mission, code__iexact=code)
    stewards.check_chooses(mission, by=request.user)
    held = Steward.objects.of(mission).open_ended().select_related("person").first()
    people = User.objects.filter(appointments__in=mission.appointments.current().serving()).distinct()
    if held:
        people = people.exclude(pk=held.person_id)
    form = LookAfterForm(request.user, people, held, request.POST or None)

    def act() -> str:
        said = form.cleaned_data
        stewards.look_after(mission, person=said["person"], by=request.user, seen=said["seen"])
        messages.success(request, f"{said['person']} looks after this log from today.")
        return f"{reverse('missions:detail', args=[mission.code])}#learning"

    page = reverse("missions:detail", args=[mission.code])
    context = {
        "title": f"Who looks after the log of {mission}?",
        "turn": f"{held.person} has done so since {held.since:%-d %B %Y}." if held else "Nobody has been named yet.",
        "back": page,
        "trail": below_the_desk(("Missions", reverse("missions:list")), (str(mission), page)),
        "submit": "Name them",
        "nobody_else": not people,
    }
    return form_page(request, form, act, "learning/steward.html", context)
