"""What several entries say together: written, checked, shared, offered to a forum."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from foundation.moves import Door, NotYours
from foundation.posting import form_page, kept_fields
from foundation.story import story_of
from foundation.trails import below_the_desk
from leaders.standing import standing_of
from learning import capture, syntheses
from learning.forms import (
    AmendSynthesisForm,
    DeclineForm,
    FromForm,
    MoveForm,
    OfferSynthesisForm,
    PageForm,
    SynthesisForm,
)
from learning.models import Synthesis
from learning.moves import may_sum_up
from learning.views.rooms import (
    Act,
    Room,
    buttons,
    find,
    make_the_move,
    newest_first,
    page_of,
)
from people.models import Meeting
from people.requests import SignedIn

ROOM = Room(
    model=Synthesis,
    acts={
        "share": Act(MoveForm, syntheses.share),
        "discard": Act(MoveForm, capture.discard),
        "offer": Act(OfferSynthesisForm, syntheses.offer),
        "decline": Act(DeclineForm, syntheses.decline),
    },
    move_url="learning:synthesis_move",
    list_url="learning:syntheses",
    name="Syntheses",
)
NAMES = ("by", "offered_to", "agenda_item__meeting__forum")


def synthesis_list(request: SignedIn) -> HttpResponse:
    """What entries say together, newest first, with their writers' own drafts above."""
    page = PageForm(request.GET)
    rows = Synthesis.objects.visible_to(request.user).select_related(*NAMES)
    found, next_url = page_of(request, newest_first(rows.shared(), "on", page.understood.get("before")))
    for one in found:
        one.turn = turn_of(one)
    return render(
        request,
        "learning/synthesis_list.html",
        {
            "syntheses": found,
            "next_url": next_url,
            "page": page,
            "trail": _trail(),
            "drafts": rows.drafts()[:20],
            "may_write": may_sum_up(request.user),
        },
    )


def _trail(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    return below_the_desk(("Learning", reverse("learning:list")), *steps)


def turn_of(synthesis: Synthesis) -> str:
    """Where a synthesis stands, in a sentence; read its agenda item and that item's meeting with it."""
    if synthesis.state == Synthesis.State.DRAFT:
        return "A draft. Check it, then share it."
    if stands := _meeting_of(synthesis):
        return f"On the agenda of {stands.forum}, {stands.day:%-d %B %Y}."
    if synthesis.offered_to and synthesis.offered_at:
        on = f"{timezone.localtime(synthesis.offered_at):%-d %B %Y}"
        return f"Offered to {synthesis.offered_to} {synthesis.get_offered_for_display().lower()}, {on}."
    return f"Shared on {synthesis.on:%-d %B %Y}."


def _meeting_of(synthesis: Synthesis) -> Meeting | None:
    """The meeting on whose agenda it stands; none where it was taken off, or the meeting cancelled."""
    item = synthesis.agenda_item
    if item is None or item.state == item.State.TAKEN_OFF or item.meeting.state == Meeting.State.CANCELLED:
        return None
    return item.meeting


def new(request: SignedIn) -> HttpResponse:
    """Several entries, and what they say together: kept as a draft to be checked."""
    if not may_sum_up(request.user):
        raise NotYours("A synthesis is for the missions’ own people and the facilitator to write.")
    begin = FromForm(request.GET)
    found, begun = begin.found(request.user), begin.understood.get("from")
    ticked = begin.begun_with(request.user)
    form = SynthesisForm(request.user, request.POST or None, listed=found, ticked=ticked, kept=kept_fields(request))

    def act() -> str:
        written = syntheses.write(Synthesis(**form.said()), entries=form.chosen(), by=request.user)
        messages.success(request, "Kept as a draft. Check it here, then share it.")
        return written.get_absolute_url()

    context = {
        "begin": begin,
        "begun_with": [("from", begun)] if begun else [],
        "everything": f"?{urlencode({'from': begun} if begun else {})}",
        "found_none": begin.chosen and not found,
        "trail": _trail(("Syntheses", reverse("learning:syntheses"))),
    }
    return form_page(request, form, act, "learning/synthesis_new.html", context)


def synthesis(request: SignedIn, pk: int) -> HttpResponse:
    """One synthesis: its words, what it rests on, what it would change, and where it was offered."""
    synthesis = find(Synthesis.objects.select_related(*NAMES), request.user, pk)
    changed = list(synthesis.changed_the_framework.all())
    return render(
        request,
        "learning/synthesis_detail.html",
        {
            "synthesis": synthesis,
            "turn": turn_of(synthesis),
            "meeting": _meeting_of(synthesis),
            "trail": _trail(("Syntheses", reverse("learning:syntheses"))),
            "entries": synthesis.entries.visible_to(request.user).with_its_names(),
            "moves": _acts(synthesis, request.user, changed),
            "story": story_of(synthesis.steps.all()),
            "changed": changed,
        },
    )


def _acts(synthesis: Synthesis, user: Any, changed: list[Any]) -> list[Door]:
    """What a person can do with a synthesis now; one that stands on an agenda waits for its meeting."""
    acts = []
    if _meeting_of(synthesis) is None:
        acts = [*_agendas_for(synthesis, user), *buttons(ROOM, synthesis, user)]
    if synthesis.by_id == user.pk:
        url = reverse("learning:synthesis_amend", args=[synthesis.pk])
        acts.append(Door("Amend the words", url, "And the entries it rests on"))
    proposes = synthesis.changes_framework and synthesis.state != Synthesis.State.DRAFT and not changed
    if proposes and standing_of(user).facilitates:
        url = f"{reverse('learning:framework_new')}?because={synthesis.pk}"
        acts.append(Door("Change how we learn", url, "A new page of our learning framework, because of this"))
    return acts


def _agendas_for(synthesis: Synthesis, user: Any) -> list[Door]:
    """For the officer it was offered to: the way to the agenda of the forum's next meeting."""
    forum = synthesis.offered_to_id
    if synthesis.offered_for != Synthesis.Offer.AGENDA or forum not in standing_of(user).officer_of:
        return []
    coming = Meeting.objects.visible_to(user).coming().filter(forum=forum)[:1]
    note = "It stands first in the list of what an item can be about"
    return [
        Door(f"Put it on the agenda of {one.day:%-d %B}", reverse("add_item", args=[one.pk]), note) for one in coming
    ]


def amend(request: SignedIn, pk: int) -> HttpResponse:
    """A synthesis's words, amended by its writer; where they did so elsewhere meanwhile, both texts are shown."""
    synthesis = find(Synthesis.objects.all(), request.user, pk)
    if synthesis.by_id != request.user.pk:
        raise NotYours("The words are for the writer of the synthesis to amend.")
    form = AmendSynthesisForm(request.user, synthesis, request.POST or None, kept=kept_fields(request))

    def act() -> str:
        version = form.cleaned_data["version"]
        syntheses.amend(synthesis, form.said(), entries=form.chosen(), by=request.user, version=version)
        messages.success(request, "Saved.")
        return synthesis.get_absolute_url()

    context = {
        "title": "Amend the words",
        "turn": synthesis.title,
        "back": synthesis.get_absolute_url(),
        "trail": _trail(("Syntheses", reverse("learning:syntheses"))),
        "submit": "Save",
    }
    return form_page(request, form, act, "learning/form.html", context)


def move(request: SignedIn, pk: int, move: str) -> HttpResponse:
    """One move of a synthesis."""
    return make_the_move(request, ROOM, pk, move)
