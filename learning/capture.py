"""Capturing learning: written in two minutes, shared, used by others, and written down when a barrier ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from barriers import life
from foundation import history
from foundation.moments import now
from foundation.moves import NotYours, TooLate, check, make_move
from foundation.references import next_reference
from foundation.versions import save_words
from leaders.standing import standing_of
from learning import notices
from learning.models import Audience, LearningEntry, LearningUse
from learning.moves import ENTRY_MOVES, may_amend, moves_of


def check_writes_for(mission_id: int, *, by: Any) -> None:
    """Raise NotYours where a person neither serves a mission nor was invited to contribute to it."""
    standing = standing_of(by)
    if mission_id not in standing.serves | standing.contributes_to:
        raise NotYours("Only the mission's own people and its contributors write in its log.")


def keep(record: Any, *, by: Any) -> Any:
    """Save a new entry, experiment or voice as its author's draft. Raises NotYours."""
    check_writes_for(record.mission_id, by=by)
    record.author = by
    record._history_user = by
    record.save()
    return record


def share(entry: LearningEntry, *, by: Any, seen: int | None = None) -> LearningEntry:
    """Take an entry off its author's desk: it gets its reference, and its audience can read it.

    Raises NotYours, and TooLate where it was shared already. A contributor hears that the team shared what they wrote.
    """
    with transaction.atomic():
        number = next_reference(f"L-{entry.mission.code}")
        make_move(entry, ENTRY_MOVES["share"], by=by, seen=seen, reference=number, shared_at=now())
        if entry.author_id != by.pk:
            notices.shared(entry)
    return entry


def offer(record: Any, *, by: Any, seen: int | None = None) -> Any:
    """A contributor sends their draft to the mission's team, who are told. Raises NotYours and TooLate."""
    with transaction.atomic():
        make_move(record, moves_of(record)["offer"], by=by, seen=seen, offered_at=now())
        notices.offered(record)
    return record


def discard(record: Any, *, by: Any, seen: int | None = None) -> None:
    """Delete a draft with every earlier text of it. Raises NotYours, and TooLate where it has moved on."""
    move = moves_of(record)["discard"]
    check(record, move, by=by, seen=seen)
    rows = type(record)._base_manager.filter(pk=record.pk, state=record.state, moves=record.moves)
    with transaction.atomic():
        # The claim comes first, so that a draft somebody shares at this moment is not deleted under them.
        if rows.update(moves=F("moves") + 1) != 1:
            record.refresh_from_db()
            raise TooLate(record, move)
        history.note("discard", record, by=by)
        earlier = type(record).history.filter(id=record.pk)
        rows.model._base_manager.filter(pk=record.pk).delete()
        earlier.delete()


def check_amends(record: Any, *, by: Any) -> None:
    """Raise NotYours where a record's words are not this person's to amend."""
    if not may_amend(record, by):
        raise NotYours("The words are for its mission’s own people to amend.")


def amend(
    record: Any,
    words: dict[str, Any],
    *,
    barriers: Iterable[Any] | None = None,
    levers: Iterable[Any] | None = None,
    by: Any,
    version: int,
) -> Any:
    """Save an entry's, an experiment's or a voice's words; where named, the barriers and levers it is about.

    Raises NotYours and ChangedSince.
    """
    check_amends(record, by=by)
    with transaction.atomic():
        save_words(record, words, by=by, version=version)
        if barriers is not None:
            link_barriers(record, barriers, by=by)
        if levers is not None:
            record.levers.set(levers)
    return record


def use(entry: LearningEntry, mission: Any, *, how: str, by: Any) -> LearningUse:
    """A mission says that it uses what another learned, and how; the author is told.

    Raises NotYours where the person does not serve that mission, and ValidationError where the entry is the mission's
    own, is still a draft, or was marked before.
    """
    if mission.pk not in standing_of(by).serves:
        raise NotYours("A mission's own people say what it uses.")
    if entry.state != LearningEntry.State.SHARED:
        raise ValidationError("A draft can be used once it is shared.")
    if entry.mission_id == mission.pk:
        raise ValidationError({"mission": "This is what that mission learned. Choose the mission that uses it."})
    try:
        with transaction.atomic():
            used = LearningUse.objects.create(entry=entry, mission=mission, how=how, by=by, at=now())
            history.note("use", entry, by=by)
            if entry.author_id != by.pk:
                notices.used(used)
    except IntegrityError as once:
        raise ValidationError({"mission": f"{mission} has already said that it uses this."}) from once
    return used


def resolve_with_learning(
    barrier: Any, *, in_full: bool, entry: LearningEntry, by: Any, seen: int | None = None
) -> LearningEntry:
    """Resolve a barrier, in part or in full, with what it taught: both are written or neither.

    `entry` is not saved yet; it is shared in the lead mission's log and linked to the barrier. Raises NotYours and
    TooLate.
    """
    with transaction.atomic():
        life.resolve(barrier, in_full=in_full, words=entry.what, by=by, seen=seen)
        return _learned_from(barrier, entry, by=by)


def work_round_with_learning(
    barrier: Any, *, review_on: date, entry: LearningEntry, by: Any, seen: int | None = None
) -> LearningEntry:
    """Say that a barrier is worked round until a day to look again, with what it taught: both are written or neither.

    Raises NotYours and TooLate.
    """
    with transaction.atomic():
        life.work_round(barrier, review_on=review_on, words=entry.what, by=by, seen=seen)
        return _learned_from(barrier, entry, by=by)


def _learned_from(barrier: Any, entry: LearningEntry, *, by: Any) -> LearningEntry:
    entry.mission = barrier.lead_mission
    # What a sensitive barrier taught is not read by more people than the barrier was, unless its team widens it later.
    if barrier.sensitive:
        entry.audience = Audience.TEAM
    share(keep(entry, by=by), by=by)
    entry.barriers.add(barrier)
    return entry


def link_barriers(record: Any, barriers: Iterable[Any], *, by: Any) -> None:
    """Set which barriers a record is about. Links to barriers this person may not read are left as they are."""
    hidden = record.barriers.exclude(pk__in=type(record).barriers.rel.model.objects.visible_to(by).values("pk"))
    record.barriers.set([*barriers, *hidden])
