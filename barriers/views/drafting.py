"""Pages on which a barrier is written down: logging it, putting it better, and what resembles it meanwhile."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from barriers import life
from barriers.drafting import names_no_effect, similar_to
from barriers.escalation import MISSION
from barriers.forms import AmendForm, BarrierForm, FromLeverForm, SimilarForm
from barriers.levers import begun_from
from barriers.models import Barrier
from barriers.views.finding import barrier_for
from barriers.views.trails import to_barrier, to_barriers
from foundation.moves import NotYours
from foundation.posting import form_page
from leaders.standing import standing_of
from people.requests import SignedIn


def log(request: SignedIn) -> HttpResponse:
    """Log a barrier from a title and one sentence, or keep it as a draft; one that stops a lever is linked to it."""
    _may_write(request)
    lever = FromLeverForm(request.GET).understood.get("lever")
    begun = Barrier(author=request.user, **begun_from(lever))
    form = BarrierForm(request.POST or None, user=request.user, instance=begun)
    # Between two meetings a title may be all there is.
    form.fields["gets_in_the_way"].required = "draft" not in request.POST

    submit = "Log it" if standing_of(request.user).serves else "Send it to the team"

    def act() -> str:
        barrier = form.save()
        if lever:
            barrier.levers.add(lever)
        if "draft" not in request.POST:
            _log_or_offer(request, barrier)
        else:
            messages.success(request, "Kept as a draft. Only you can read it.")
        return barrier.get_absolute_url()

    return form_page(request, form, act, "barriers/log.html", {"trail": to_barriers(), "submit": submit})


def _may_write(request: SignedIn) -> None:
    standing = standing_of(request.user)
    if not standing.serves | standing.contributes_to:
        raise NotYours("Logging a barrier is for a mission's leader, team or contributors to do.")


def _log_or_offer(request: SignedIn, barrier: Barrier) -> None:
    if MISSION.may(barrier, request.user):
        life.log(barrier, by=request.user)
        messages.success(request, f"Logged as {barrier.reference}.")
        if names_no_effect(barrier):
            messages.info(request, "It says what is in the way. What does that stop, and who bears it? Add a sentence.")
    else:
        life.offer(barrier, by=request.user)
        messages.success(request, "Sent to the team. They log it, or come back to you.")


def amend(request: SignedIn, ref: str) -> HttpResponse:
    """Change the words; where somebody else changed them meanwhile, both texts are shown."""
    barrier = barrier_for(request.user, ref)
    life.check_amends(barrier, by=request.user)
    if barrier.has_ended:
        raise NotYours("It has come to an end, so its words stay as they are.")
    form = AmendForm(request.POST or None, user=request.user, instance=barrier, initial={"version": barrier.version})

    def act() -> str:
        words = {name: form.cleaned_data[name] for name in life.WORDS}
        saved = life.amend(
            Barrier.objects.get(pk=barrier.pk), words, by=request.user, version=form.cleaned_data["version"]
        )
        messages.success(request, "The words are saved.")
        return saved.get_absolute_url()

    return form_page(request, form, act, "barriers/amend.html", {"barrier": barrier, "trail": to_barrier(barrier)})


@require_POST
def similar(request: SignedIn) -> HttpResponse:
    """What resembles the words typed so far: a part of a page, asked for while somebody writes.

    It is posted: an address is kept in logs and histories, and words half written are nobody else's to read.
    """
    _may_write(request)
    form = SimilarForm(request.POST)
    text = form.text_so_far if form.is_valid() else ""
    context: dict[str, Any] = {"similar": similar_to(text, reader=request.user)}
    return render(request, "barriers/_similar.html", context)
