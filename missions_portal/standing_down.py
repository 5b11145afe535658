"""Standing down: somebody ends their part in a mission, and what they hold passes on in the same step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from barriers.models import Action, Barrier
from foundation.moves import NotYours
from foundation.posting import answers_alike, form_page
from foundation.trails import below_the_desk
from foundation.working_days import today
from leaders.appoint import may_end, stand_down
from leaders.forms import StandDownForm
from leaders.models import Appointment
from missions_portal.hand_over import hand_over
from people.requests import SignedIn


@answers_alike
def end_part(request: SignedIn, pk: int) -> HttpResponse:
    """A leader, a team member or a contributor stands down; the page says what passes on, and to whom it goes."""
    rows = Appointment.objects.exclude(role=Appointment.Role.CARETAKER).lasting_beyond(today())
    found = get_object_or_404(rows.select_related("mission__stage", "person"), pk=pk)
    if not may_end(found, request.user):
        raise NotYours("Ending it is for the person themselves, or for those who write down such appointments.")
    form = StandDownForm(request.POST or None)

    def act() -> str:
        if form.cleaned_data["until"] < today():
            # What was done since would have been done by somebody who no longer was there.
            raise ValidationError({"until": "Choose today or a day to come."})
        with transaction.atomic():
            made = stand_down(found, until=form.cleaned_data["until"], by=request.user)
            hand_over(today())
        messages.success(request, f"{found.person} stands down, with thanks.")
        for caretaker in made:
            messages.info(request, f"{caretaker.person} looks after {caretaker.mission} meanwhile.")
        return reverse("missions:detail", args=[found.mission.code])

    back = reverse("missions:detail", args=[found.mission.code])
    context = {
        "appointment": found,
        "passes_on": _passes_on(found, request.user),
        "trail": below_the_desk(("Missions", reverse("missions:list")), (found.mission.short_name, back)),
        "back": back,
        "section": "missions",
    }
    return form_page(request, form, act, "stand_down.html", context)


def _passes_on(found: Appointment, reader: Any) -> list[tuple[str, int]]:
    """What is open and passes to the successor or the caretaker, in plain counts of what the reader may know of."""
    mission, person = found.mission, found.person
    open_ones = Barrier.objects.visible_to(reader).open().filter(lead_mission=mission)
    drafts = Barrier.objects.filter(state=Barrier.State.DRAFT, author=person, lead_mission=mission)
    actions: Any = Action.objects.owned_by(person).open()
    counts = [
        ("Open barriers of the mission", open_ones.count()),
        ("Actions", actions.filter(decision__escalation__barrier__lead_mission=mission).count()),
    ]
    # A contributor's draft stays theirs alone.
    theirs_alone = found.role == Appointment.Role.CONTRIBUTOR
    return counts if theirs_alone else [*counts, ("Drafts of barriers", drafts.count())]
