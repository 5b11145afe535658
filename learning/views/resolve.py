"""The end of a barrier, with what it taught: the learning and the move are written together, or neither is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from barriers.escalation import BARRIER_MOVES
from barriers.models import Barrier
from foundation.moves import check
from foundation.posting import answers_alike, form_page, told_in_words
from foundation.trails import below_the_desk
from learning import capture
from learning.forms import HowFarPressed, ResolveForm, WorkRoundForm
from learning.views.rooms import find
from people.requests import SignedIn


@answers_alike
def resolve(request: SignedIn, ref: str) -> HttpResponse:
    """Resolve a barrier, in part or in full."""
    barrier = find(Barrier.objects.with_its_names(), request.user, ref)
    form = ResolveForm(barrier, request.POST or None)
    with told_in_words(form):
        check(barrier, BARRIER_MOVES["resolve_in_full"], by=request.user)
    pressed = HowFarPressed(request.GET)
    if pressed.is_valid():
        form.initial.update(pressed.cleaned_data)

    def act() -> str:
        asked = form.cleaned_data
        entry = capture.resolve_with_learning(
            barrier, in_full=asked["how_far"] == "in-full", entry=form.entry(), by=request.user, seen=asked["seen"]
        )
        how_far = barrier.get_state_display()
        messages.success(request, f"{how_far}. What you learned is in the log as {entry.reference}.")
        return barrier.get_absolute_url()

    frame = _frame(barrier, title="Resolve it, and say what it taught", submit="Resolve it")
    return form_page(request, form, act, "learning/form.html", frame)


@answers_alike
def work_round(request: SignedIn, ref: str) -> HttpResponse:
    """Say that a barrier is worked round for now."""
    barrier = find(Barrier.objects.with_its_names(), request.user, ref)
    form = WorkRoundForm(barrier, request.POST or None)
    with told_in_words(form):
        check(barrier, BARRIER_MOVES["work_round"], by=request.user)

    def act() -> str:
        asked = form.cleaned_data
        entry = capture.work_round_with_learning(
            barrier, review_on=asked["review_on"], entry=form.entry(), by=request.user, seen=asked["seen"]
        )
        day = f"{asked['review_on']:%-d %B}"
        messages.success(request, f"Worked round until {day}. What you learned is in the log as {entry.reference}.")
        return barrier.get_absolute_url()

    frame = _frame(barrier, title="Work round it, and say what it taught", submit="Work round it")
    return form_page(request, form, act, "learning/form.html", frame)


def _frame(barrier: Barrier, *, title: str, submit: str) -> dict[str, Any]:
    return {
        "title": title,
        "turn": barrier.title,
        "record": barrier,
        "trail": below_the_desk(("Barriers", reverse("barriers:list"))),
        "section": "barriers",
        "submit": submit,
    }
