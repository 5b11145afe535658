"""The pages on which a lever is written down, its words changed, a note added, and its moves made."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from foundation.moves import NotYours, check
from foundation.posting import answers_alike, form_page, told_in_words
from missions import levers
from missions.forms.lever_moves import FORM_OF
from missions.forms.levers import AmendLeverForm, LeverForm, LikeForm, NoteForm
from missions.models import Lever
from missions.moves import LEVER_MOVES, WRITER, may_write_strategy, missions_served
from missions.views.frame import trail_to_levers
from missions.views.levers import found
from people.requests import SignedIn

ADDS = {
    Lever.Kind.POWER: ("A power", "Of a council or a partner, one for each holder"),
    Lever.Kind.POLICY: ("A policy framework", "Whose words could carry the mission, and who adopts them"),
    Lever.Kind.COMMITMENT: ("A commitment", "Of a partner, such as an anchor organisation’s"),
    Lever.Kind.DATA: ("Data to be shared", "Which question, which data, and whose"),
    Lever.Kind.PARTNERSHIP: ("An existing partnership", "That already does part of it"),
}


def new(request: SignedIn) -> HttpResponse:
    """Which kind of lever is to be written down."""
    _may_add(request)
    kinds = [(label, reverse("missions:lever_of_kind", args=[kind]), note) for kind, (label, note) in ADDS.items()]
    return render(request, "missions/lever_new.html", {"kinds": kinds, "trail": trail_to_levers()})


def _may_add(request: SignedIn) -> None:
    if not may_write_strategy(request.user):
        raise NotYours(f"The register of levers is for {WRITER.words} to write in.")


def of_kind(request: SignedIn, kind: str) -> HttpResponse:
    """A lever of one kind is written down; the same power, asked of another holder, begins with its words."""
    if kind not in Lever.Kind.values:
        raise Http404
    _may_add(request)
    like = LikeForm(request.GET).understood.get("like")
    form = LeverForm(
        request.POST or None, instance=Lever(kind=kind), initial=_as_in(like, kind) or _of_this_person(request.user)
    )

    def act() -> str:
        missions = form.cleaned_data["missions"]
        made = levers.write_down(Lever(kind=kind, **form.words()), missions, by=request.user)
        messages.success(request, "It is in the register.")
        return made.get_absolute_url()

    label, turn = ADDS[Lever.Kind(kind)]
    context = {"title": label, "turn": turn, "trail": trail_to_levers(), "back": reverse("missions:levers")}
    return form_page(request, form, act, "missions/lever_form.html", context)


def _as_in(like: Lever | None, kind: str) -> dict[str, Any]:
    if like is None or like.kind != kind:
        return {}
    return {
        "name": like.name,
        "what": like.what,
        "power": like.power_id,
        "missions": list(like.missions.values_list("pk", flat=True)),
    }


def _of_this_person(user: Any) -> dict[str, Any]:
    """The mission somebody serves, where it is only one; they can choose others."""
    mine = missions_served(user)
    return {"missions": list(mine)} if len(mine) == 1 else {}


def amend(request: SignedIn, pk: int) -> HttpResponse:
    """Its words and its missions, changed; where somebody else did so meanwhile, both texts are shown."""
    one = found(pk)
    levers.check_keeps(one, by=request.user)
    # The form writes on a copy, so that the record itself is only ever changed by saving.
    form = AmendLeverForm(request.POST or None, instance=copy(one))

    def act() -> str:
        said = form.cleaned_data
        levers.amend(one, form.words(), said["missions"], version=said["version"], by=request.user)
        messages.success(request, "Your words are saved.")
        return one.get_absolute_url()

    return form_page(request, form, act, "missions/lever_form.html", _frame(one, "Change the words"))


def note(request: SignedIn, pk: int) -> HttpResponse:
    """A dated word on how it goes."""
    one = found(pk)
    levers.check_keeps(one, by=request.user)
    form = NoteForm(request.POST or None)

    def act() -> str:
        levers.add_note(one, form.cleaned_data["words"], by=request.user)
        messages.success(request, "Your note stands on its page.")
        return f"{one.get_absolute_url()}#notes"

    return form_page(request, form, act, "missions/lever_form.html", _frame(one, "Add a note"))


@answers_alike
def move(request: SignedIn, pk: int, move: str) -> HttpResponse:
    """One move's page: what it means and what it asks; its posting makes the move."""
    one = found(pk)
    row = next((row for row in LEVER_MOVES if row.slug == move and row.name in FORM_OF), None)
    if row is None:
        raise Http404
    form = FORM_OF[row.name](one, request.POST or None)
    with told_in_words(form):
        check(one, row, by=request.user)

    def act() -> str:
        levers.move(one, row.name, form.said(), by=request.user, seen=form.cleaned_data["seen"])
        messages.success(request, f"{row.past}.")
        return one.get_absolute_url()

    context = _frame(one, row.label) | {"submit": row.label}
    return form_page(request, form, act, "missions/lever_form.html", context)


def _frame(one: Lever, title: str) -> dict[str, Any]:
    page = one.get_absolute_url()
    return {"title": title, "turn": one.name, "trail": [*trail_to_levers(), (one.name, page)], "back": page}
