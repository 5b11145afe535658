"""The order of an agenda."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from foundation.drafts import once
from people import meetings as process
from people.requests import SignedIn
from people.views.finding import find, page_of


@require_POST
def move_item(request: SignedIn, pk: int, item: int, to: int) -> HttpResponse:
    """The forum's officer moves an item to another place on the agenda."""
    found = find(request, pk)
    chosen = get_object_or_404(found.items.select_related("meeting__forum"), pk=item)

    def act() -> str:
        process.move_item(chosen, to, by=request.user)
        # At the item itself, so that the next press of a keyboard is on its own buttons.
        return f"{page_of(found)}#item{chosen.pk}"

    try:
        return once(request, act)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(page_of(found))
