"""The pages of help: what missions asked for, of whom, and whether it came."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from foundation.posting import answers_alike, form_page
from leaders import support as process
from leaders.forms import SupportForm, WhichSupport
from leaders.models import SupportOffer
from leaders.standing import standing_of
from leaders.views.register import under_the_register
from missions.models import Mission
from people.requests import SignedIn

SHOWN = 200
WORDS = ("kind", "what", "function", "offered_by", "asked_on", "came_on", "what_came")


def support(request: SignedIn) -> HttpResponse:
    """What was asked for and has not come, then what came; of one mission, or of all."""
    form = WhichSupport(request.GET)
    mission = form.understood.get("mission")
    rows = SupportOffer.objects.select_related("mission__stage", "function", "offered_by")
    rows = rows.filter(mission=mission) if mission else rows
    context = {
        "form": form,
        "awaited": rows.awaited().order_by("asked_on", "id")[:SHOWN],
        "came": rows.came().order_by("-came_on", "-id")[:SHOWN],
        "serves": Mission.objects.filter(pk__in=standing_of(request.user).serves).order_by("order"),
        "trail": under_the_register(),
        "section": "missions",
    }
    return render(request, "leaders/support_list.html", context)


@answers_alike
def ask(request: SignedIn, code: str) -> HttpResponse:
    """A mission asks for help."""
    mission = get_object_or_404(Mission, code__iexact=code)
    process.check_may_ask(mission, by=request.user)
    form = SupportForm(request.POST or None)

    def act() -> str:
        offer = SupportOffer(mission=mission, **{name: form.cleaned_data[name] for name in WORDS})
        process.ask(offer, by=request.user)
        messages.success(request, "It is written down.")
        return reverse("leaders:support")

    return _page(request, form, act, "Ask for help", str(mission))


@answers_alike
def amend(request: SignedIn, pk: int) -> HttpResponse:
    """Say whether it came, or put it better."""
    offer = get_object_or_404(SupportOffer.objects.select_related("mission"), pk=pk)
    process.check_may_ask(offer.mission, by=request.user)
    now = {name: getattr(offer, name) for name in WORDS}
    form = SupportForm(request.POST or None, initial={**now, "version": offer.version})

    def act() -> str:
        words = {name: form.cleaned_data[name] for name in WORDS}
        process.amend(offer, words, version=form.cleaned_data["version"] or 0, by=request.user)
        messages.success(request, "It is written down.")
        return reverse("leaders:support")

    return _page(request, form, act, "Did it come?", offer.what)


def _page(request: SignedIn, form: SupportForm, act: Callable[[], str], title: str, opening: str) -> HttpResponse:
    back = reverse("leaders:support")
    context = {
        "title": title,
        "opening": opening,
        "trail": [*under_the_register(), ("Help asked for", back)],
        "back": back,
        "section": "missions",
    }
    return form_page(request, form, act, "leaders/form.html", context)
