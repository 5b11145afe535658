"""The pages of removed words: what was removed, when and why; and removing words, after a look at where they stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from foundation.drafts import new_key
from foundation.forms import RemoveWordsForm
from foundation.moves import NotYours
from foundation.paging import further
from foundation.posting import answers_alike, sent, show
from foundation.redaction import Redaction
from foundation.trails import below_the_desk
from missions_portal.information.moves import OFFICER, is_an_officer
from missions_portal.redacting import act
from missions_portal.redacting.forms import ListFilter, SeenForm
from missions_portal.redacting.places import Place, reasons_with
from people.requests import SignedIn

PAGE = 25


def removed_list(request: SignedIn) -> HttpResponse:
    """What was removed, newest first: when, by whom and why, and never the words."""
    _for_officers(request)
    rows = Redaction.objects.select_related("by")
    if before := ListFilter(request.GET).understood.get("before"):
        rows = rows.filter(pk__lt=before)
    page = list(rows[: PAGE + 1])
    context = {
        "rows": page[:PAGE],
        "next_url": further(request.GET, before=page[PAGE - 1].pk) if len(page) > PAGE else "",
        "trail": below_the_desk(),
    }
    return render(request, "redacting/list.html", context)


def _for_officers(request: SignedIn) -> None:
    if not is_an_officer(None, request.user):
        raise NotYours(f"Removing words is for {OFFICER.words}.")


@answers_alike
def remove(request: SignedIn) -> HttpResponse:
    """Remove words for good: first where they stand is shown, then they are removed."""
    _for_officers(request)
    form = RemoveWordsForm(request.POST or None)

    def do() -> str:
        seen = SeenForm(request.POST)
        shown = seen.cleaned_data["seen"] if seen.is_valid() else 0
        act.remove(form.cleaned_data["words"], because=form.cleaned_data["because"], by=request.user, seen=shown)
        messages.success(request, "The words are removed. Papers that said them are made again within a minute.")
        return reverse("removed")

    only_looks = request.method == "POST" and "remove" not in request.POST
    if not only_looks and (answer := sent(request, form, do)):
        return answer
    found = _looked_at(form)
    context = {
        "form": form,
        "form_key": new_key(request.user),
        "found": found,
        "kinds": Counter(place.kind for place in found).most_common(),
        "records": _readable(found, request.user),
        "reasons": reasons_with(form.cleaned_data["words"]) if found else 0,
        "trail": below_the_desk(("Removed words", reverse("removed"))),
    }
    return render(request, "redacting/remove.html", context)


def _looked_at(form: RemoveWordsForm) -> list[Place]:
    """Where the words of a sent form stand; nothing where they were refused, which is said beside their box."""
    if not form.is_bound or form.has_error("words"):  # asking cleans a form that nobody has asked yet
        return []
    try:
        return act.found(form.cleaned_data["words"])
    except ValidationError as refusal:
        show(form, refusal)
        return []


def _readable(found: list[Place], user: Any) -> list[Any]:
    """The records among them that this officer may read, to be looked at before the words go; so many of each kind."""
    several: dict[Any, set[Any]] = defaultdict(set)
    for place in found:
        several[place.record].add(place.record_id)
    return [
        row
        for record, ids in several.items()
        if hasattr(record._default_manager, "visible_to") and hasattr(record, "get_absolute_url")
        for row in record._default_manager.visible_to(user).filter(pk__in=ids)[:PAGE]
    ]
