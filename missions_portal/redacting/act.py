"""Taking words out: of each record and its history, of search and drafts, of mails and of editions already sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F

from digests import correcting
from digests.models import Edition
from foundation import history, redaction
from foundation.moves import NotYours, Step
from foundation.outbox import Notice
from foundation.redaction import Redaction
from foundation.search import Searchable, refresh_search
from foundation.versions import Versioned
from missions_portal.information.moves import OFFICER, is_an_officer
from missions_portal.redacting.places import Place, boxes, places_of

MOST = 500  # places; words that stand in more of them are nobody's secret


def remove(words: str, *, because: str, by: Any, seen: int) -> Redaction:
    """Take words out wherever they stand, for good, and write down that it was done, by whom and why.

    `seen` is the number of places its officer was shown. What has reached a mailbox or left as a file stays there; a
    reason in the audit stays too. Raises NotYours, and ValidationError where a reason is missing or holds the words,
    where they are too short or stand nowhere, or in more places than were seen.
    """
    if not is_an_officer(None, by):
        raise NotYours(f"Words are for {OFFICER.words} to remove.")
    words, because = redaction.checked(words, because)
    with transaction.atomic():
        places = found(words)
        if len(places) != seen:
            raise ValidationError(f"They now stand in {len(places)} places, not in {seen}. Look again first.")
        take_out(words, places)
        for place in places:
            if not place.is_earlier and not issubclass(place.model, Step):
                history.note("redact", place.model._base_manager.get(pk=place.pk), by=by, because=because)
        return redaction.keep(words, [(place.model._meta.label, place.pk) for place in places], because=because, by=by)


def found(words: str) -> list[Place]:
    """Where the words stand. Raises ValidationError where they are too short, stand nowhere, or in too many places."""
    places = places_of(redaction.tidied(words))
    if not places:
        raise ValidationError({"words": "These words stand nowhere. Copy them from the page they are on."})
    if len(places) > MOST:
        raise ValidationError({"words": f"They stand in more than {MOST} places. Give more of the sentence."})
    return places


def take_out(words: str, places: Iterable[Place]) -> None:
    """Put a stub in the words' place in each of these, and make anew what was drawn from them."""
    for place in places:
        _take_out_of(place, words)
    for model in {place.model for place in places}:
        if issubclass(model, Searchable):
            refresh_search(model._base_manager.filter(pk__in=[p.pk for p in places if p.model is model]))
    # A mail not yet sent is written anew; of those that were, only that they went is kept.
    Notice.objects.exclude(mime=None).update(mime=None)


def _take_out_of(place: Place, words: str) -> None:
    row = place.model._base_manager.get(pk=place.pk)
    if isinstance(row, Edition):
        changes = correcting.without(row, words)
    else:
        changes = {name: _less(row, name, words) for name in boxes()[place.model]}
        if isinstance(row, Versioned) and row.stands_now:
            # Whoever has its form open sees both texts and does not write the words back unseen.
            changes["version"] = F("version") + 1
    place.model._base_manager.filter(pk=place.pk).update(**changes)


def _less(row: Any, name: str, words: str) -> Any:
    said, box = getattr(row, name), row._meta.get_field(name)
    if isinstance(box, models.URLField):
        # An address with a hole in it leads nowhere.
        return "" if redaction.stands_in(said, words) else said
    told = redaction.without(said, words)
    return told[: box.max_length] if box.max_length and isinstance(told, str) else told
