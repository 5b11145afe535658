"""The order of an agenda, and the officer's own items on it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from foundation.drafts import once
from foundation.moves import NotYours
from foundation.posting import answers_alike, form_page
from people import agendas
from people.forms import AmendItemForm, TakeOffForm
from people.models import AgendaItem, Meeting
from people.moves import OFFICER
from people.requests import SignedIn
from people.views.finding import find, page_of, trail_to


@require_POST
def move_item(request: SignedIn, pk: int, item: int, to: int) -> HttpResponse:
    """The forum's officer moves an item to another place on the agenda."""
    found = find(request, pk)
    chosen = get_object_or_404(found.items.select_related("meeting__forum"), pk=item)

    def act() -> str:
        agendas.move_item(chosen, to, by=request.user)
        # At the item itself, so that the next press of a keyboard is on its own buttons.
        return f"{page_of(found)}#item{chosen.pk}"

    try:
        return once(request, act)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(page_of(found))


@answers_alike
def amend_item(request: SignedIn, pk: int, item: int) -> HttpResponse:
    """The forum's officer puts an item of their own better."""
    found, chosen = _own_item(request, pk, item)
    now = {name: getattr(chosen, name) for name in agendas.WORDS}
    form = AmendItemForm(request.POST or None, late=False, initial={**now, "version": chosen.version})

    def act() -> str:
        words = {name: form.cleaned_data[name] for name in agendas.WORDS}
        agendas.amend_item(chosen, words, by=request.user, version=form.cleaned_data["version"])
        return f"{page_of(found)}#item{chosen.pk}"

    context = {"meeting": found, "title": "Change the item", "trail": trail_to(found)}
    return form_page(request, form, act, "people/meeting_form.html", context)


@answers_alike
def take_off_item(request: SignedIn, pk: int, item: int) -> HttpResponse:
    """The forum's officer takes an item of their own off the agenda."""
    found, chosen = _own_item(request, pk, item)
    form = TakeOffForm(request.POST or None)

    def act() -> str:
        agendas.take_off(chosen, by=request.user, **form.cleaned_data)
        messages.success(request, f"Item {chosen.order} is off the agenda.")
        return f"{page_of(found)}#agenda"

    context = {"meeting": found, "title": f"Take off “{chosen.title}”", "trail": trail_to(found)}
    return form_page(request, form, act, "people/meeting_form.html", context)


def _own_item(request: SignedIn, pk: int, item: int) -> tuple[Meeting, AgendaItem]:
    found = find(request, pk)
    if not OFFICER.may(found, request.user):
        raise NotYours("The agenda is for the forum's officer to keep.")
    return found, get_object_or_404(found.items.select_related("meeting__forum"), pk=item)
