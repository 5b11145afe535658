"""Every record whose story can be read, by the word of its address; and what keeps a history and has no such page."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import Truncator

from foundation.trails import Trail, below_the_desk
from missions_portal.what_happened.kinds.forums import OF_FORUMS
from missions_portal.what_happened.kinds.learning import OF_LEARNING
from missions_portal.what_happened.kinds.pathway import OF_THE_PATHWAY
from missions_portal.what_happened.kinds.strategy import OF_THE_STRATEGY
from missions_portal.what_happened.part import Place

PLACES = {place.kind: place for place in (*OF_THE_PATHWAY, *OF_LEARNING, *OF_THE_STRATEGY, *OF_FORUMS)}

# Kinds of records that keep a history and have no story of their own, each with where it is read instead.
TOLD_ELSEWHERE = {
    "learning.LearningFramework": "Every page that was in force stands whole, with its day, on the framework’s page.",
    "missions.Stage": "The strategy’s own headings, loaded from its file by operators.",
    "people.ForwardPlanItem": "The plan itself shows the day as it is now, with the reason it changed.",
    "people.Forum": "Set up by operators, who read what changed in the administration.",
    "people.Organisation": "Set up by operators, who read what changed in the administration.",
    "people.Seat": "Set up by operators; the directory shows who sits where, and since when.",
    "people.User": "What is kept about a person is told to that person alone.",
}

DRAFT = "draft-"
LONGEST = 60  # letters of a name in the way to a page


def find(user: Any, kind: str, reference: str) -> tuple[Place, Any]:
    """The record an address names, with its kind, if this person may read it. Raises Http404."""
    place = PLACES.get(kind)
    if place is None:
        raise Http404("There is no such kind of record.")
    rows = place.rows(user).select_related(*place.with_names) if place.with_names else place.rows(user)
    return place, get_object_or_404(rows, **_named(place, reference))


def _named(place: Place, reference: str) -> dict[str, Any]:
    is_draft = place.key == "reference" and reference.startswith(DRAFT)
    if place.key in ("reference", "code") and not is_draft:
        return {place.key: reference}
    number = reference.removeprefix(DRAFT) if is_draft else reference
    # Longer than any key of a row; SQLite refuses the comparison with an error in place of finding nothing.
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    return {"pk": int(number), "reference": None} if is_draft else {place.key: int(number)}


def story_of(place: Place, record: Any) -> str:
    """The address of a record's story."""
    return reverse("history", args=[place.kind, place.address_of(record)])


def trail_to(place: Place, record: Any, heading: str) -> Trail:
    """The way to the record itself: by its reference, or by what it is called."""
    reference = getattr(record, "reference", None)
    return below_the_desk((reference or Truncator(heading).chars(LONGEST), place.page(record)))
