"""Community voice: what people said, who answered, and what they made of it."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from foundation.moves import Door
from foundation.posting import form_page
from foundation.trails import below_the_desk
from foundation.working_days import today
from leaders.standing import standing_of
from learning import capture, voices
from learning.forms import (
    AmendVoiceForm,
    BeginVoiceForm,
    ConsiderForm,
    FeedBackForm,
    FindVoicesForm,
    LinkForm,
    MoveForm,
    RespondForm,
    TheirViewForm,
    VoiceForm,
    VoiceUnderAimsForm,
)
from learning.models import CommunityVoice
from learning.moves import may_amend
from learning.places import smaller_than_a_ward
from learning.trails import trail_of
from learning.views.rooms import (
    Act,
    Room,
    buttons,
    filters_of,
    find,
    find_to_amend,
    keep_or_send,
    key_of,
    make_the_move,
    newest_first,
    page_of,
)
from missions.models import EngagementAim
from people.requests import SignedIn

LINKING = {"respond": Act(RespondForm, voices.respond), "link": Act(LinkForm, voices.link)}
ROOM = Room(
    model=CommunityVoice,
    acts={
        "hear": Act(MoveForm, voices.hear),
        "offer": Act(MoveForm, capture.offer),
        "discard": Act(MoveForm, capture.discard),
        "consider": Act(ConsiderForm, voices.consider),
        "respond": LINKING["respond"],
        "feed_back": Act(FeedBackForm, voices.feed_back),
        "their_view": Act(TheirViewForm, voices.add_their_view),
        "link": LINKING["link"],
    },
    move_url="learning:voice_move",
    list_url="learning:voices",
    name="Voices",
    quotes="words",
)
NAMES = ("mission__stage", "route", "community", "where", "author")


def voice_list(request: SignedIn) -> HttpResponse:
    """What people said, last heard first, and what was answered."""
    seen = CommunityVoice.objects.visible_to(request.user).select_related(*NAMES)
    form = FindVoicesForm(request.GET)
    asked = filters_of(request, form)
    rows = narrowed(seen.in_the_log(), asked)
    found, next_url = page_of(request, newest_first(rows, "heard_on", asked.get("before")))
    for voice in found:
        voice.turn = turn_of(voice)
    return render(
        request,
        "learning/communityvoice_list.html",
        {
            "voices": found,
            "next_url": next_url,
            "form": form,
            "trail": below_the_desk(),
            "shown": _what_is_shown(form),
            "narrowed": bool(form.chosen),
            "may_write": bool(standing_of(request.user).serves | standing_of(request.user).contributes_to),
            "drafts": [] if form.chosen else seen.drafts().order_by("-id")[:20],
        },
    )


def narrowed(rows: Any, asked: dict[str, Any]) -> Any:
    """Those of these voices that the list shows when this is asked for."""
    if asked.get("state") == FindVoicesForm.NOT_YET_ANSWERED:
        rows = rows.not_yet_answered()
    elif asked.get("state"):
        rows = rows.as_far_as(asked["state"])
    return rows.filter(**{f"{name}__code": asked[name] for name in FindVoicesForm.NAMED if asked.get(name)})


def _what_is_shown(form: FindVoicesForm) -> str:
    heard = f"What {form.named('mission')} heard" if form.named("mission") else "What people said"
    ways = {"route": "through ", "community": "from ", "where": "in "}
    narrowed = [f"{way}{form.named(name)}" for name, way in ways.items() if form.named(name)]
    how_far = f": {form.named('state').lower()}" if form.named("state") else ""
    return f"{' '.join([heard, *narrowed])}{how_far}, last heard first"


def turn_of(voice: CommunityVoice) -> str:
    """The first line of a voice: how far the answer is, and by when."""
    states = CommunityVoice.State
    if voice.state == states.DRAFT:
        return "A draft, for the team to read" if voice.offered_at else "A draft, not yet shared"
    if voice.answer_by and voice.state in (states.HEARD, states.CONSIDERED):
        words = "Heard, not yet answered" if voice.state == states.HEARD else "Considered, not yet answered"
        day = f"{voice.answer_by:%-d %B}"
        return f"{words}. {'An answer was due' if voice.answer_by < today() else 'Answer by'} {day}."
    if voice.state == states.RESPONDED:
        return f"{voice.get_response_display()}. Not yet fed back."
    return voice.get_state_display()


def way_of(voice: CommunityVoice) -> list[dict[str, str]]:
    """The five steps of a voice: those done with their days, where it stands, and what comes next."""
    labels = {
        "hear": "Heard",
        "consider": "Considered",
        "respond": "Answered",
        "feed_back": "Fed back to them",
        "their_view": "Their view",
    }
    done = {step.move: step for step in voice.steps.all()}
    last = [name for name in labels if name in done][-1:]
    way = []
    for name, label in labels.items():
        step = done.get(name)
        on = f"{timezone.localtime(step.at):%-d %B}" if step else ""
        if name == "respond" and not step and voice.answer_by:
            on = f"By {voice.answer_by:%-d %B}"
        where = "next" if step is None else "here" if [name] == last else "done"
        way.append({"label": label, "on": on, "who": step.acting_as if step else "", "where": where})
    return way


def new(request: SignedIn) -> HttpResponse:
    """A voice, written down; put in the log, sent to the team, or kept as a draft."""
    begun = BeginVoiceForm(request.GET).understood
    under_aims = begun.get("aims", False)
    kind = VoiceUnderAimsForm if under_aims else VoiceForm
    form = kind(request.user, request.POST or None, initial={"route": begun.get("route"), "heard_on": today()})

    def act() -> str:
        voice = form.save(commit=False)
        voice.audience = voices.audience_for(voice.permission)
        capture.keep(voice, by=request.user)
        keep_or_send(request, voice, voices.hear, lambda it: f"In the log. Please answer by {it.answer_by:%-d %B}.")
        return voice.get_absolute_url()

    context = {
        "title": "What did people say?",
        "turn": "In their own words. Nobody’s name is kept.",
        "trail": below_the_desk(("Voices", reverse("learning:voices"))),
        "submit": "Put it in the log" if standing_of(request.user).serves else "Send it to the team",
        "under_aims": under_aims,
        "offers_aims": not under_aims and EngagementAim.objects.exists(),
    }
    return form_page(request, form, act, "learning/communityvoice_new.html", context)


def voice(request: SignedIn, ref: str) -> HttpResponse:
    """One voice, and the trail from what was said to what changed."""
    voice = find(CommunityVoice.objects.select_related(*NAMES).prefetch_related("steps"), request.user, ref)
    return render(
        request,
        "learning/communityvoice_detail.html",
        {
            "voice": voice,
            "trail": below_the_desk(("Voices", reverse("learning:voices"))),
            "way": way_of(voice),
            "turn": turn_of(voice),
            "moves": _acts(voice, request.user),
            "stops": trail_of(voice, request.user),
            "small_place": smaller_than_a_ward(voice.place) if may_amend(voice, request.user) else "",
        },
    )


def _acts(voice: CommunityVoice, user: Any) -> list[Door]:
    """What a person can do now."""
    acts = buttons(ROOM, voice, user)
    if may_amend(voice, user):
        acts.append(Door("Amend the words", reverse("learning:voice_amend", args=[key_of(voice)])))
    return acts


def amend(request: SignedIn, ref: str) -> HttpResponse:
    """A voice's words, amended; where somebody else did so meanwhile, both texts are shown."""
    voice = find_to_amend(CommunityVoice.objects.all(), request.user, ref)
    # The form writes on a copy, so that the record itself is only ever changed by saving.
    form = AmendVoiceForm(request.user, request.POST or None, instance=copy(voice))

    def act() -> str:
        words = {name: form.cleaned_data[name] for name in AmendVoiceForm.Meta.fields}
        words["audience"] = voices.audience_for(words["permission"])
        capture.amend(voice, words, by=request.user, version=form.cleaned_data["version"])
        messages.success(request, "Saved.")
        return voice.get_absolute_url()

    context = {
        "title": "Amend the words",
        "turn": "What people said stays in their words.",
        "record": voice,
        "trail": below_the_desk(("Voices", reverse("learning:voices"))),
        "submit": "Save",
    }
    return form_page(request, form, act, "learning/form.html", context)


def move(request: SignedIn, ref: str, move: str) -> HttpResponse:
    """One move of a voice; what it informed is offered as far as this person may read it."""
    asks = {name: Act(partial(act.form, user=request.user), act.do) for name, act in LINKING.items()}
    return make_the_move(request, replace(ROOM, acts=ROOM.acts | asks), ref, move)
