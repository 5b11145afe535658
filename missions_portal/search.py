"""Search: one box over barriers, learning and decisions; every reader finds only what they may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from barriers.models import Barrier, Decision
from foundation.forms import FilterForm
from foundation.found_words import snippet
from learning.models import LearningEntry
from people.requests import SignedIn

SHOWN = 10


class SearchForm(FilterForm):
    """The words looked for."""

    q = forms.CharField(label="Words or a reference", max_length=200)


@dataclass
class Found:
    """One thing that was found."""

    what: str
    title: str
    reference: str
    url: str
    excerpt: SafeString | str


def search(request: SignedIn) -> HttpResponse:
    """What was found, newest first within each kind."""
    form = SearchForm(request.GET or None)
    words = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    context = {"form": form, "words": words, "found": _find(request.user, words) if words else []}
    return render(request, "search.html", context)


def _find(user: Any, words: str) -> list[Found]:
    barriers = Barrier.objects.logged_and_visible_to(user)
    entries = LearningEntry.objects.visible_to(user).shared()
    decisions = Decision.objects.visible_to(user)
    found = [_found("Barrier", row, row.title, row.gets_in_the_way, words) for row in _rows(barriers, words)]
    found += [_found("Learning", row, row.heading, row.so_what, words) for row in _rows(entries, words)]
    found += [_found("Decision", row, row.title, row.words, words) for row in _rows(decisions, words)]
    return found


def _rows(rows: Any, words: str) -> list[Any]:
    by_reference = list(rows.filter(reference=words.strip().upper())[:1])
    return by_reference or list(rows.newest_matching(words)[:SHOWN])


def _found(what: str, row: Any, title: str, text: str, words: str) -> Found:
    return Found(what, title, row.reference, row.get_absolute_url(), snippet(text, words))
