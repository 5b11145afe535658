"""Our learning framework: the page in force, those before it, and what syntheses propose to change."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from foundation.drafts import new_key
from foundation.posting import form_page
from foundation.trails import below_the_desk
from leaders.standing import standing_of
from learning import syntheses
from learning.forms import BecauseForm, FrameworkForm
from learning.models import LearningFramework, Synthesis
from learning.views.rooms import PAGE
from people.requests import SignedIn

NAMES = ("by", "because_of")
MOST_PAIRS = 500_000  # of like words; two full pages of plain English have about a hundred thousand


def page(request: SignedIn) -> HttpResponse:
    """How we learn: the page in force, with those before it beneath."""
    pages = list(LearningFramework.objects.select_related(*NAMES)[:PAGE])
    in_force = pages[0] if pages else None
    return render(
        request,
        "learning/framework.html",
        {
            "in_force": in_force,
            "earlier": pages[1:],
            "trail": below_the_desk(("Learning", reverse("learning:list"))),
            "proposals": Synthesis.objects.not_yet_weighed(in_force).select_related("by")[:PAGE],
            "may_write": standing_of(request.user).facilitates,
        },
    )


def new(request: SignedIn) -> HttpResponse:
    """A new page of how we learn; “See what changes” shows it beside the page in force before it is written."""
    syntheses.check_writes_the_framework(request.user)
    in_force = LearningFramework.objects.first()
    because = BecauseForm(request.GET).understood.get("because")
    form = FrameworkForm(in_force, request.POST or None, because=because)
    context = {
        "in_force": in_force,
        "because": because,
        "trail": below_the_desk(("How we learn", reverse("learning:framework"))),
    }
    if "preview" in request.POST and form.is_valid():
        form.form_key, form.checks = new_key(request.user), form.warnings()
        changes = changes_between(in_force.words if in_force else "", form.cleaned_data["words"])
        return render(request, "learning/framework_new.html", context | {"form": form, "changes": changes})

    def act() -> str:
        said = form.cleaned_data
        syntheses.change_framework(
            said["words"], because_of=said["because_of"], by=request.user, version=said["version"]
        )
        messages.success(request, "This is how we learn from today. The page before it stays readable.")
        return reverse("learning:framework")

    return form_page(request, form, act, "learning/framework_new.html", context)


@dataclass(frozen=True)
class Piece:
    """A few words of a page: as they were, taken out or put in."""

    how: str
    words: str


def changes_between(before: str, after: str) -> list[Piece]:
    """A page's text, word by word: what stays, what goes and what comes, as `same`, `gone` and `new`."""
    old, new = (re.findall(r"\S+\s*", text) for text in (before, after))
    # What is the same but for the space behind it has not changed.
    was, now = [word.strip() for word in old], [word.strip() for word in new]
    matcher = SequenceMatcher(None, was, now, autojunk=_says_little_very_often(was, now))
    pieces: list[Any] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(new[c:d])))
            continue
        pieces.append(Piece("gone", "".join(old[a:b]).rstrip()))
        pieces.append(Piece("new", "".join(new[c:d])))
    return [piece for piece in pieces if piece.words]


def _says_little_very_often(was: list[str], now: list[str]) -> bool:
    """Would every like word of one text have to be laid beside every one of the other, for minutes on end?"""
    there = Counter(now)
    return sum(times * there[word] for word, times in Counter(was).items()) > MOST_PAIRS
