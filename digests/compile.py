"""Compiling: which editions are due on a day, each made once and held for an officer to check."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, Min, Q
from django.utils import timezone

from digests.compose import compose
from digests.models import Edition
from digests.moves import EDITION_MOVES
from digests.one_by_one import one_by_one
from digests.tellable import no_longer_told
from foundation.moments import now
from foundation.moves import begin, check, make_move
from foundation.outbox import tell
from foundation.references import next_reference
from foundation.working_days import add, publish_by, today
from people.models import Forum, Meeting, Seat

DAYS_TO_CHECK = 2  # working days an officer has before papers go out, and before others are told
FIRST_COVERS = timedelta(days=91)


def compile_due(on: date | None = None) -> list[Edition]:
    """Compile every edition due on a day, today unless told. Returns those made now: run again, there are none.

    Each deciding forum's edition comes two working days before its meeting's papers, with a summary for residents where
    it meets in public; the leaders' own on the first of the month, for the month before. A late run covers to the
    period's end, not to now. Raises SomeFailed after all were tried.
    """
    day = on or today()
    meetings = _meetings_near(day)
    due = [(meeting, Edition.Kind.FORUM) for meeting in meetings]
    due += [(meeting, Edition.Kind.PUBLIC) for meeting in meetings if meeting.forum.public]
    spaces = [(space, Edition.Kind.LEADERS) for space in Forum.objects.current(day).filter(decides=False)]

    def for_one(one: tuple[Meeting | Forum, str]) -> Edition | None:
        of, kind = one
        return _for_meeting(of, kind) if isinstance(of, Meeting) else _for_leaders(of, day)

    return one_by_one(for_one, [*due, *spaces])


def due_on(meeting: Meeting) -> date:
    """The day a meeting's edition is compiled: two working days before the last day its papers can go out."""
    return publish_by(meeting.publish_by, DAYS_TO_CHECK - 1)


def _meetings_near(day: date) -> list[Meeting]:
    coming = Meeting.objects.coming(day).filter(forum__in=Forum.objects.current(day).filter(decides=True))
    return [meeting for meeting in coming.select_related("forum") if due_on(meeting) <= day]


def _for_meeting(meeting: Meeting, kind: str) -> Edition | None:
    # The day of compiling belongs to the next edition, so that what happens later that day is not lost.
    covers_to = due_on(meeting) - timedelta(days=1)
    return _compile(meeting.forum, kind, covers_to, meeting=meeting)


def _for_leaders(space: Forum, day: date) -> Edition | None:
    return _compile(space, Edition.Kind.LEADERS, day.replace(day=1) - timedelta(days=1))


def _compile(forum: Forum, kind: str, covers_to: date, *, meeting: Meeting | None = None) -> Edition | None:
    made = Edition.objects.filter(forum=forum, kind=kind, correction=0)
    same = Q(covers_to__gte=covers_to) | (Q(meeting=meeting) if meeting else Q(pk__in=[]))
    if made.filter(same).exists():
        return None
    covers_from = _covers_from(forum, kind, covers_to)
    edition = Edition(
        forum=forum,
        kind=kind,
        is_public=kind == Edition.Kind.PUBLIC,
        meeting=meeting,
        covers_from=covers_from,
        covers_to=covers_to,
        compiled_at=now(),
    )
    edition.contents = contents_of(edition)
    try:
        with transaction.atomic():
            edition.reference = next_reference(f"E-{forum.short_code}")
            begin(edition, EDITION_MOVES["compile"], by=None)
            tell_officers(edition)
    except IntegrityError:
        # Another worker was first: its edition is the one there is, and this one's number went back with the rollback.
        if made.filter(covers_to=covers_to).exists():
            return None
        raise
    return edition


def _covers_from(forum: Forum, kind: str, covers_to: date) -> date:
    """The day up to which its readers were told: the end of the last edition that was sent, or is approved to be.

    Where none was, the start of the earliest that was skipped or still waits, so that its period is told after all;
    for the very first, the leaders' month or the forum's meeting before.
    """
    earlier = Edition.objects.filter(forum=forum, kind=kind, covers_to__lt=covers_to)
    last = earlier.told().aggregate(last=Max("covers_to"))["last"]
    untold = earlier.aggregate(first=Min("covers_from"))["first"]
    if last or untold:
        return last or untold
    if kind == Edition.Kind.LEADERS:
        return covers_to.replace(day=1) - timedelta(days=1)
    before = forum.meetings.held().filter(starts_at__date__lte=covers_to).first()
    return before.day - timedelta(days=1) if before else covers_to - FIRST_COVERS


def contents_of(edition: Edition) -> dict[str, Any]:
    """What an edition says, composed now."""
    return compose(
        edition.forum,
        kind=edition.kind,
        meeting=edition.meeting,
        covers_from=edition.covers_from,
        covers_to=edition.covers_to,
    )


# ---- the officer's word ----


def compile_again(edition: Edition, *, by: Any, seen: int | None = None, because: str = "") -> Edition:
    """Take in what changed since a held edition was compiled, and what was told in between.

    Raises NotYours or TooLate.
    """
    check(edition, EDITION_MOVES["compile_again"], by=by)
    edition.covers_from = _covers_from(edition.forum, edition.kind, edition.covers_to)
    make_move(
        edition,
        EDITION_MOVES["compile_again"],
        by=by,
        words=because,
        seen=seen,
        covers_from=edition.covers_from,
        contents=contents_of(edition),
        compiled_at=now(),
    )
    return edition


def approve(edition: Edition, *, by: Any, note: str = "", seen: int | None = None) -> Edition:
    """Let a held edition go out, with the officer's covering note; the clock sends it.

    Later ones that are still held are compiled again, from where this one ends. Raises NotYours or TooLate, and
    ValidationError where readers were told a part of its period already, may no longer be told a part of it, or where
    quiet dates hold one for residents.
    """
    check(edition, EDITION_MOVES["approve"], by=by)
    if edition.is_held_back:
        raise ValidationError("These are quiet dates: an edition for residents is held until they end.")
    if not edition.correction:
        _refuse_to_tell_twice(edition)
    if no_longer_told(edition):
        raise ValidationError("Its readers may no longer be told all of it. Compile it again, then look once more.")
    note = note.strip()
    # The note is a column of the same UPDATE: whoever comes second changes neither the state nor the words.
    version = edition.version + (note != edition.note)
    words = {"note": note, "version": version, "approved_at": now(), "approved_by": by}
    with transaction.atomic():
        make_move(edition, EDITION_MOVES["approve"], by=by, seen=seen, **words)
        # One that was approved in the same moment cannot be compiled again: TooLate, and neither is told twice.
        # A correction moves no period's start: what it corrects was told up to the same day.
        later_ones = Edition.objects.overlapping(edition).filter(covers_to__gt=edition.covers_to)
        for later in later_ones.none() if edition.correction else later_ones:
            compile_again(later, by=by, because=f"{edition.reference} was approved and tells what came before.")
    return edition


def _refuse_to_tell_twice(edition: Edition) -> None:
    told = Edition.objects.overlapping(edition).told().order_by("covers_to").last()
    if told is None:
        return
    if told.covers_to > edition.covers_to:
        raise ValidationError(f"{told.reference} tells this period too. Skip this one, so that nothing is told twice.")
    raise ValidationError(f"{told.reference} tells a part of this period. Compile this one again, then look once more.")


def skip(edition: Edition, *, because: str, by: Any, seen: int | None = None) -> Edition:
    """Send nothing for this period; the next edition covers it too. Raises ValidationError without a reason."""
    if not because.strip():
        raise ValidationError({"because": "Say why nothing is sent."})
    because = because.strip()
    make_move(edition, EDITION_MOVES["skip"], by=by, words=because, seen=seen, skipped_because=because)
    return edition


# ---- telling the officers ----


def remind(on: date | None = None) -> int:
    """Two working days unattended: the officers again and the chair are told, once. Returns how many waited.

    Raises SomeFailed after all were tried.
    """
    day = on or today()
    waiting = [
        edition
        for edition in Edition.objects.held().select_related("forum")
        if add(timezone.localtime(edition.compiled_at).date(), DAYS_TO_CHECK) <= day
    ]

    def tell_all(edition: Edition) -> None:
        roles = [Seat.Role.OFFICER, Seat.Role.CHAIR, Seat.Role.VICE_CHAIR]
        for seat in edition.forum.seats.current(day).filter(role__in=roles).select_related("person"):
            _tell_of(edition, seat.person, "digest.still-held")

    one_by_one(tell_all, waiting)
    return len(waiting)


def tell_officers(edition: Edition) -> None:
    """Say to the forum's officers that an edition waits to be checked."""
    for seat in edition.forum.seats.current().officers().select_related("person"):
        _tell_of(edition, seat.person, "digest.held")


def _tell_of(edition: Edition, person: Any, kind: str) -> None:
    tell(kind, to=person, key=f"{kind}:{edition.pk}:{person.pk}", about=edition.reference, edition=edition.pk)
