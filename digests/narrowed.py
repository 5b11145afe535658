"""Narrowed since: what a sent edition tells and its readers may no longer be told; its officer decides.

A record may be kept closer, kept back, taken down or put right after a digest told of it, by whoever it belongs to.
The digest stays as it was sent until its forum's officer takes the thing out of every form of it, or leaves it.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from digests.correcting import forget_mails, frozen_anew
from digests.models import Edition
from digests.moves import EDITION_MOVES
from digests.tellable import TAKEN_OUT_SINCE, items_of, narrowed, no_longer_told, taken_out
from foundation.moves import check, make_move
from foundation.outbox import tell


def look_back() -> int:
    """Ask of every sent edition how much of it may no longer be told, and tell its officers where that is more.

    For the clock, in two questions; safe to repeat. Returns how many editions stand otherwise than before.
    """
    sent = Edition.objects.sent().to_list().select_related("forum", "meeting")
    gone, changed = narrowed(sent), 0
    for edition in sent:
        many = len(gone[edition.pk])
        if many == edition.narrowed:
            continue
        with transaction.atomic():
            # Its officer may have settled it meanwhile: then the next look says how it stands.
            seen = Edition.objects.filter(pk=edition.pk, moves=edition.moves).update(narrowed=many)
            changed += seen
            if seen and many > edition.narrowed:
                _tell_officers(edition, many)
    return changed


def _tell_officers(edition: Edition, many: int) -> None:
    for seat in edition.forum.seats.current().officers().select_related("person"):
        key = f"digest.narrowed:{edition.pk}:{edition.moves}:{many}:{seat.person_id}"
        tell("digest.narrowed", to=seat.person, key=key, daily=True, about=edition.reference, edition=edition.pk)


def told_too_much(edition: Edition) -> list[str]:
    """The titles of what a sent edition tells and its readers may no longer be told; one question."""
    gone = no_longer_told(edition)
    return [one["title"] for one in items_of(edition) if one.get("key") in gone]


def take_out(edition: Edition, *, because: str, by: Any, seen: int | None = None) -> Edition:
    """Put a stub in the place of each such thing, in every form of the edition, its kept mails included.

    Every count in it stays true. Raises NotYours or TooLate, and ValidationError without a reason or such a thing.
    """
    gone = _asked(edition, "take_out", because, by, seen)
    edition.contents = taken_out(edition.contents, gone, TAKEN_OUT_SINCE)
    changes = {"contents": edition.contents, "version": edition.version + 1, "narrowed": 0} | frozen_anew(edition)
    with transaction.atomic():
        make_move(edition, EDITION_MOVES["take_out"], by=by, words=because.strip(), seen=seen, **changes)
        forget_mails(edition)
    return edition


def leave(edition: Edition, *, because: str, by: Any, seen: int | None = None) -> Edition:
    """Let each such thing stand, since it was rightly told at the time; nobody is warned of it again.

    Raises NotYours or TooLate, and ValidationError without a reason or such a thing.
    """
    gone = _asked(edition, "leave", because, by, seen)
    changes: dict[str, Any] = {"left_told": sorted({*edition.left_told, *gone}), "narrowed": 0}
    make_move(edition, EDITION_MOVES["leave"], by=by, words=because.strip(), seen=seen, **changes)
    return edition


def _asked(edition: Edition, move: str, because: str, by: Any, seen: int | None) -> set[str]:
    check(edition, EDITION_MOVES[move], by=by, seen=seen)
    if not because.strip():
        raise ValidationError({"because": "Say why."})
    gone = no_longer_told(edition)
    if not gone:
        raise ValidationError("Its readers may be told all of it, as it stands now.")
    return gone
