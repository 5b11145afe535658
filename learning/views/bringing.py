"""Bringing what was learned before the portal: a file, each row's fate, and then the log."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from foundation.moves import NotYours
from foundation.posting import answers_alike, form_page
from foundation.trails import below_the_desk
from leaders.standing import standing_of
from learning import bringing
from learning.forms import BringForm, ConfirmForm
from learning.models import Sheet
from people.requests import SignedIn

HEADINGS = ("Date", "Title", "What?", "So what?", "Now what?", "Kind", "Source", "Confidence", "Context", "Who else")


def bring(request: SignedIn) -> HttpResponse:
    """Choose a file of earlier learning; what it holds is shown before anything is kept."""
    _may_bring(request)
    form = BringForm(request.user, request.POST or None, request.FILES or None)

    def act() -> str:
        file = form.cleaned_data["file"]
        try:
            sheet = bringing.keep(form.cleaned_data["mission"], file.name, file.read(), by=request.user)
        except ValidationError as refusal:
            raise ValidationError({"file": refusal.messages}) from refusal
        return reverse("learning:sheet", args=[sheet.pk])

    context = {"trail": below_the_desk(("Learning", reverse("learning:list")))}
    return form_page(request, form, act, "learning/bring.html", context)


def empty_sheet(request: SignedIn) -> HttpResponse:
    """A sheet with our headings and nothing else, to be filled in."""
    _may_bring(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="learning.csv"'
    csv.writer(answer).writerow(HEADINGS)
    return answer


def _may_bring(request: SignedIn) -> None:
    if not standing_of(request.user).serves:
        raise NotYours("Bringing earlier learning is for a mission’s leader or team to do.")


@answers_alike
def sheet(request: SignedIn, pk: int) -> HttpResponse:
    """What becomes of each row; confirmed, the rows are in the log."""
    found = get_object_or_404(Sheet.objects.select_related("mission__stage"), pk=pk, by=request.user)
    form = ConfirmForm(request.POST or None)
    fates = bringing.fates(found)

    def act() -> str:
        added = bringing.confirm(found, audience=form.cleaned_data["audience"], by=request.user)
        shared = sum(1 for entry in added if entry.reference)
        messages.success(request, f"In the log: {shared}. Kept as your drafts: {len(added) - shared}.")
        return reverse("learning:list")

    context = {
        "sheet": found,
        "fates": fates,
        "entries": sum(fate.becomes == "entry" for fate in fates),
        "drafts": sum(fate.becomes == "draft" for fate in fates),
        "left": sum(fate.becomes == "nothing" for fate in fates),
        "trail": below_the_desk(
            ("Learning", reverse("learning:list")), ("Bring earlier learning", reverse("learning:bring"))
        ),
    }
    return form_page(request, form, act, "learning/sheet.html", context)
