"""How a meeting is held, minuted and confirmed, or cancelled; `dates.py` says when it is."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from foundation.moments import now
from foundation.moves import make_move
from foundation.working_days import today
from people.models import Meeting
from people.moves import MEETING_MOVES

STILL_TO_COME = (Meeting.State.PLANNED, Meeting.State.AGENDA_OUT)
NOT_YET_CONFIRMED = (Meeting.State.HELD, Meeting.State.DRAFT_MINUTES)


def send_agenda(meeting: Meeting, *, by: Any, agenda_url: str = "", seen: int | None = None) -> None:
    """Say that the agenda is out, with the address of the council's own. Raises NotYours and TooLate."""
    address = {"agenda_url": agenda_url} if agenda_url else {}
    make_move(meeting, MEETING_MOVES["send_agenda"], by=by, seen=seen, at=now(), **address)


def hold(meeting: Meeting, *, quorum: str, by: Any, seen: int | None = None) -> None:
    """Record that it is being held, and whether it is quorate: only then can it decide.

    Raises NotYours, TooLate, and ValidationError where its day has not come or the quorum is not said.
    """
    if meeting.day > today():
        raise ValidationError({"quorum": f"This meeting is on {meeting.day:%-d %B %Y}, which has not come yet."})
    if quorum not in (Meeting.Quorum.QUORATE, Meeting.Quorum.NOT):
        raise ValidationError({"quorum": "Say whether it was quorate."})
    words = Meeting.Quorum(quorum).label
    make_move(meeting, MEETING_MOVES["hold"], by=by, words=words, seen=seen, at=now(), quorum=quorum)


def lose_quorum(meeting: Meeting, *, lost_at: time, by: Any, seen: int | None = None) -> None:
    """Record when the quorum was lost: what was decided before stands, and nothing more is decided.

    Raises NotYours, TooLate, and ValidationError where it never had one.
    """
    if not meeting.is_quorate:
        raise ValidationError({"lost_at": "It was not recorded as quorate, so there is no quorum to lose."})
    _check_lost_at(meeting, lost_at)
    make_move(
        meeting,
        MEETING_MOVES["lose_quorum"],
        by=by,
        words=f"At {lost_at:%H:%M}",
        seen=seen,
        at=now(),
        quorum=Meeting.Quorum.LOST,
        quorum_lost_at=lost_at,
    )


def correct_quorum(
    meeting: Meeting, *, quorum: str, words: str, by: Any, lost_at: time | None = None, seen: int | None = None
) -> None:
    """Put right what was recorded of the quorum, with the reason.

    Raises NotYours, TooLate, and ValidationError for a time that cannot be, or where it would undo a decision that is
    recorded: what a meeting without a quorum decided is no decision.
    """
    if not words.strip():
        raise ValidationError({"words": "Say what was wrong."})
    if quorum == Meeting.Quorum.LOST and lost_at is None:
        raise ValidationError({"lost_at": "Say at what time it was lost."})
    decided = Q(decisions__isnull=False) | Q(nominations__state__in=["confirmed", "not-taken-up"])
    if quorum == Meeting.Quorum.NOT and meeting.items.filter(decided).exists():
        raise ValidationError({"quorum": "Decisions of this meeting are recorded, so it had a quorum at some time."})
    if lost_at and quorum == Meeting.Quorum.LOST:
        _check_lost_at(meeting, lost_at)
    label = Meeting.Quorum(quorum).label + (f" at {lost_at:%H:%M}" if lost_at and quorum == Meeting.Quorum.LOST else "")
    said: dict[str, Any] = {"quorum": quorum, "quorum_lost_at": lost_at if quorum == Meeting.Quorum.LOST else None}
    make_move(meeting, MEETING_MOVES["correct_quorum"], by=by, words=f"{label}. {words}", seen=seen, at=now(), **said)


def _check_lost_at(meeting: Meeting, lost_at: time) -> None:
    begins = timezone.localtime(meeting.starts_at)
    lost = begins.replace(hour=lost_at.hour, minute=lost_at.minute)
    if lost < begins:
        raise ValidationError({"lost_at": f"The meeting began at {begins:%H:%M}: choose a later time."})
    if lost > now():
        raise ValidationError({"lost_at": "That time is still to come."})


def views_only(meeting: Meeting) -> bool:
    """Was it held without a quorum, or lost it, so that nothing more can be decided at it?"""
    without = (Meeting.Quorum.NOT, Meeting.Quorum.LOST)
    return meeting.state in NOT_YET_CONFIRMED and meeting.quorum in without


def write_minutes(meeting: Meeting, *, by: Any, minutes_url: str = "", seen: int | None = None) -> None:
    """Say that draft minutes are written, with the address of the council's own. Raises NotYours and TooLate."""
    address = {"minutes_url": minutes_url} if minutes_url else {}
    make_move(meeting, MEETING_MOVES["draft_minutes"], by=by, seen=seen, at=now(), **address)


def may_confirm(meeting: Meeting) -> Any:
    """The meetings at which its minutes can be confirmed: later quorate ones of the same forum, or of its successor."""
    forums = [meeting.forum_id, meeting.forum.replaced_by_id]
    later = Meeting.objects.held().filter(forum__in=forums, starts_at__gt=meeting.starts_at)
    return later.exclude(quorum__in=[Meeting.Quorum.NOT, Meeting.Quorum.UNKNOWN]).select_related("forum")


def confirm_minutes(meeting: Meeting, at: Meeting, *, by: Any, minute_refs: str = "", seen: int | None = None) -> None:
    """Confirm its minutes at a later quorate meeting of the forum, from which day they are the record.

    Raises NotYours, TooLate, and ValidationError on `at` for a meeting that cannot confirm them.
    """
    if not may_confirm(meeting).filter(pk=at.pk).exists():
        raise ValidationError({"at": "Choose a later meeting of this forum that was held and quorate."})
    make_move(
        meeting,
        MEETING_MOVES["confirm_minutes"],
        by=by,
        words=f"At the meeting of {at.day:%-d %B %Y}",
        seen=seen,
        at=now(),
        minutes_confirmed_at=at,
        minute_refs=minute_refs,
    )


def cancel(meeting: Meeting, *, by: Any, words: str, seen: int | None = None) -> None:
    """Cancel it, and say why. The clock then takes what was on its agenda off again. Raises NotYours and TooLate."""
    if not words.strip():
        raise ValidationError({"words": "Say why it is cancelled."})
    make_move(meeting, MEETING_MOVES["cancel"], by=by, words=words, seen=seen, at=now())


def not_yet(meeting: Meeting, move: str) -> str:
    """Why a move its state allows cannot be made yet; blank where it can."""
    if move == "hold" and meeting.day > today():
        return f"Not before {meeting.day:%-d %B %Y}"
    if move == "lose_quorum" and not meeting.is_quorate:
        return "It was not recorded as quorate"
    if move == "confirm_minutes" and not may_confirm(meeting).exists():
        return "No later quorate meeting has been held yet"
    return ""
