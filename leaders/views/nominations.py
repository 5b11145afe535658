"""The pages of nominations: putting somebody forward, and each move until a meeting has decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from foundation.moves import Door, check
from foundation.posting import answers_alike, form_page, told_in_words
from foundation.story import story_of
from leaders import nominate
from leaders.forms import AgreeForm, ConfirmForm, NotTakenUpForm, PutForwardForm, PutOffForm, TakeToForm, WithdrawForm
from leaders.models import Nomination
from leaders.moves import NOMINATION_MOVES
from leaders.views.register import under_the_register
from missions.models import GuidingMessage
from people.requests import SignedIn

SHOWN = 100


def nominations(request: SignedIn) -> HttpResponse:
    """Whom this person put forward, what is asked of them, and what waits for an officer."""
    rows = Nomination.objects.visible_to(request.user).select_related("mission__stage", "nominee", "nominated_by")
    context = {
        "open": [(row, row.called_for(request.user)) for row in rows.open()[:SHOWN]],
        "ended": [(row, row.called_for(request.user)) for row in rows.exclude(pk__in=rows.open())[:SHOWN]],
        "trail": under_the_register(),
        "section": "missions",
    }
    return render(request, "leaders/nomination_list.html", context)


@answers_alike
def put_forward(request: SignedIn) -> HttpResponse:
    """Put somebody forward, with the six guiding messages beside the form."""
    form = PutForwardForm(request.POST or None)

    def act() -> str:
        made = nominate.put_forward(by=request.user, **form.cleaned_data)
        typed = form.cleaned_data["name"]
        asked = "You are put forward." if made.nominee == request.user else f"{typed} is asked first."
        messages.success(request, f"Thank you. {asked}")
        return made.get_absolute_url()

    context = {
        "guiding": GuidingMessage.objects.all(),
        "back": reverse("leaders:nominations"),
        "trail": [*under_the_register(), ("Nominations", reverse("leaders:nominations"))],
        "section": "missions",
    }
    return form_page(request, form, act, "leaders/nomination_new.html", context)


def nomination(request: SignedIn, pk: int) -> HttpResponse:
    """One nomination: why, how found, its story, and what this person can do now."""
    found = _found(request, pk)
    context = {
        "nomination": found,
        "called": found.called_for(request.user),
        "offers": _doors(request.user, found),
        "steps": story_of(found.steps.all()),
        "trail": [*under_the_register(), ("Nominations", reverse("leaders:nominations"))],
        "section": "missions",
    }
    return render(request, "leaders/nomination_detail.html", context)


def _found(request: SignedIn, pk: int) -> Nomination:
    rows = Nomination.objects.visible_to(request.user)
    named = rows.select_related(
        "mission__stage", "nominee__organisation__sector", "nominated_by", "agenda_item__meeting__forum"
    )
    return get_object_or_404(named, pk=pk)


def _doors(user: Any, found: Nomination) -> list[Door]:
    """The moves this person can make now, then the others with the reason why not."""
    doors = []
    for offer in NOMINATION_MOVES.offers(user, found):
        if offer.why_not and not found.state_is_open:
            continue
        why_not = offer.why_not or _not_yet(found, offer.move.name, user)
        url = reverse("leaders:nomination_move", args=[found.pk, offer.move.slug])
        doors.append(Door(offer.label, url, offer.note, not why_not, why_not))
    return sorted(doors, key=lambda door: not door.allowed)


def _not_yet(found: Nomination, move: str, user: Any) -> str:
    if move == "withdraw":
        return nominate.not_to_withdraw(found, user)
    if move in ("confirm", "not_taken_up") and found.agenda_item and not found.agenda_item.meeting.could_decide:
        return "First record on its page that the meeting was held and quorate"
    return ""


# ---- moves ----

Act = Callable[..., Any]
PAGES: dict[str, tuple[Any, Act]] = {
    "agree": (AgreeForm, nominate.agree),
    "withdraw": (WithdrawForm, nominate.withdraw),
    "take_to_the_board": (TakeToForm, nominate.take_to),
    "put_off": (PutOffForm, nominate.put_off),
    "confirm": (ConfirmForm, nominate.confirm),
    "not_taken_up": (NotTakenUpForm, nominate.not_taken_up),
}


@answers_alike
def nomination_move(request: SignedIn, pk: int, move: str) -> HttpResponse:
    """One move of a nomination, on a page of its own."""
    found = _found(request, pk)
    name = move.replace("-", "_")
    if name not in PAGES:
        raise Http404
    form_class, do = PAGES[name]
    more = {"user": request.user} if form_class is TakeToForm else {}
    form = form_class(request.POST or None, record=found, **more)
    with told_in_words(form):
        check(found, NOMINATION_MOVES[name], by=request.user)

    def act() -> str:
        do(found, by=request.user, **form.cleaned_data)
        messages.success(request, f"{NOMINATION_MOVES[name].past}.")
        return found.get_absolute_url()

    context = {
        "title": NOMINATION_MOVES[name].label,
        "opening": f"{found.called_for(request.user)}, for {found.mission}",
        "trail": [*under_the_register(), (found.called_for(request.user), found.get_absolute_url())],
        "back": found.get_absolute_url(),
        "section": "missions",
    }
    return form_page(request, form, act, "leaders/form.html", context)
