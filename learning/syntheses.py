"""What several entries say together: written, shared, offered to a forum; and how we learn, which it may change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from foundation import history
from foundation.moments import now
from foundation.moves import NotYours, begin, check, make_move
from foundation.one_at_a_time import hold
from foundation.versions import ChangedSince, save_words
from foundation.working_days import today
from leaders.standing import standing_of
from learning import notices
from learning.models import Audience, LearningEntry, LearningFramework, Synthesis
from learning.moves import SYNTHESIS_MOVES, may_sum_up
from people.models import Forum

FEWEST = 2  # one entry says what it says; a synthesis is of several


def write(synthesis: Any, *, entries: Sequence[LearningEntry], by: Any) -> Synthesis:
    """Keep a new synthesis as its writer's draft. Raises NotYours, and ValidationError where it rests on too few."""
    if not may_sum_up(by):
        raise NotYours("A synthesis is for the missions’ own people and the facilitator to write.")
    _check_entries(entries)
    synthesis.by, synthesis.on, synthesis._history_user = by, today(), by
    with transaction.atomic():
        begin(synthesis, SYNTHESIS_MOVES["begin"], by=by)
        synthesis.entries.set(entries)
    return synthesis


def amend(
    synthesis: Synthesis, words: dict[str, Any], *, entries: Sequence[LearningEntry], by: Any, version: int
) -> Synthesis:
    """Save a synthesis's words and what it rests on. Raises NotYours, ValidationError and ChangedSince.

    An entry it rested on before stays, even where its mission has kept it to its team since.
    """
    if synthesis.by_id != by.pk:
        raise NotYours("The words are for the writer of the synthesis to amend.")
    before = set(synthesis.entries.values_list("pk", flat=True))
    # Its writer could not leave them in: they are not offered what they may no longer read.
    hidden = synthesis.entries.exclude(pk__in=LearningEntry.objects.visible_to(by).values("pk"))
    entries = [*entries, *hidden]
    _check_entries(entries, before)
    with transaction.atomic():
        save_words(synthesis, words, by=by, version=version)
        synthesis.entries.set(entries)
    return synthesis


def _check_entries(entries: Sequence[LearningEntry], before: Collection[int] = ()) -> None:
    if len(entries) < FEWEST:
        raise ValidationError({"entries": "Choose at least two entries."})
    # Whoever reads the synthesis must be able to read what it rests on.
    closed = [entry for entry in entries if entry.audience != Audience.EVERYONE and entry.pk not in before]
    if closed or any(entry.state != LearningEntry.State.SHARED for entry in entries):
        named = f": not {', '.join(map(str, closed))}" if closed else ""
        raise ValidationError({"entries": f"Choose entries that everyone signed in may read{named}."})


def share(synthesis: Synthesis, *, by: Any, seen: int | None = None) -> Synthesis:
    """Take a synthesis off its writer's desk, dated today; those whose entries it rests on are told.

    Raises NotYours and TooLate.
    """
    with transaction.atomic():
        make_move(synthesis, SYNTHESIS_MOVES["share"], by=by, seen=seen, on=today())
        notices.summed_up(synthesis)
    return synthesis


def offer(
    synthesis: Synthesis, *, forum: Any, offered_for: str, words: str = "", by: Any, seen: int | None = None
) -> Synthesis:
    """Offer it for a forum's agenda or its next digest; the forum's officers are told.

    Raises NotYours, TooLate, and ValidationError where it stands on an agenda already.
    """
    check(synthesis, SYNTHESIS_MOVES["offer"], by=by)
    if stands_on_an_agenda(synthesis):
        raise ValidationError("It stands on an agenda already.")
    told = f"{forum}: {Synthesis.Offer(offered_for).label.lower()}"
    with transaction.atomic():
        make_move(
            synthesis,
            SYNTHESIS_MOVES["offer"],
            by=by,
            seen=seen,
            words="\n".join(said for said in (told, words) if said),
            offered_to=forum,
            offered_for=offered_for,
            offered_at=now(),
            agenda_item=None,
        )
        notices.offered_to_a_forum(synthesis, by=by)
    return synthesis


def stands_on_an_agenda(synthesis: Synthesis) -> bool:
    """Is it on the agenda of a meeting? Not where the item was taken off, or the meeting cancelled."""
    return Synthesis.objects.on_an_agenda().filter(pk=synthesis.pk).exists()


def decline(synthesis: Synthesis, *, words: str, by: Any, seen: int | None = None) -> Synthesis:
    """The forum's officer says why not now; the writer is told. Raises NotYours, TooLate and ValidationError."""
    check(synthesis, SYNTHESIS_MOVES["decline"], by=by)
    if stands_on_an_agenda(synthesis):
        raise ValidationError("It stands on an agenda already. Take the item off the agenda there.")
    with transaction.atomic():
        make_move(
            synthesis,
            SYNTHESIS_MOVES["decline"],
            by=by,
            words=words,
            seen=seen,
            offered_to=None,
            offered_for="",
            offered_at=None,
        )
        notices.declined(synthesis, words, by=by)
    return synthesis


def check_writes_the_framework(by: Any) -> None:
    """Raise NotYours where a person is not the facilitator."""
    if not standing_of(by).facilitates:
        raise NotYours("How we learn is for the facilitator to write down, as the leaders’ space agreed it.")


def change_framework(
    words: str, *, because_of: Synthesis | None = None, by: Any, version: int | None = None
) -> LearningFramework:
    """Write a new page of how we learn, dated today; the pages before it stay readable.

    `version` is that of the page in force as the writer saw it. Each page counts one further than the page before,
    which is claimed first: of two who write at once, the second is shown both texts. Raises NotYours and ChangedSince.
    """
    check_writes_the_framework(by)
    page: Any = LearningFramework(words=words, on=today(), by=by, because_of=because_of)
    page._history_user = by
    with transaction.atomic():
        # The very first page has none before it that could be claimed, so the space it is written for is held.
        hold(*Forum.objects.filter(decides=False).order_by("pk"))
        before = LearningFramework.objects.first()
        if before:
            page.version = before.version + 1
            claim = LearningFramework.objects.filter(pk=before.pk, version=before.version)
            if version not in (None, before.version) or claim.update(version=page.version) != 1:
                raise ChangedSince(LearningFramework.objects.first())
        page.save()
        history.note("change_framework", page, by=by)
    return page
