"""The leaders' facilitated space: quick notes of a round, put better later, and sent to those who came."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from foundation import history
from foundation.moments import now
from foundation.moves import NotYours
from foundation.outbox import Notice
from foundation.versions import save_words
from leaders import notices
from leaders.models import Note
from people.models import Meeting, User

NOT_YOURS = "Notes of the space are for its facilitator to write."
WORDS = ("round", "mission", "words")


def facilitates(user: Any, meeting: Meeting) -> bool:
    """Is this person the officer of the space that this meeting is of?"""
    return bool(meeting.forum.is_facilitated_space and user.is_officer_for(meeting.forum))


def write(meeting: Meeting, *, by: Any, **words: Any) -> Note:
    """Write a quick note of a round; it is saved at once. Returns it.

    Raises NotYours, and ValidationError for a meeting that was called off.
    """
    if not facilitates(by, meeting):
        raise NotYours(NOT_YOURS)
    if meeting.state == Meeting.State.CANCELLED:
        raise ValidationError("This meeting was cancelled.")
    return history.save_new(Note(meeting=meeting, by=by, at=now(), **words), "note", by=by)


def amend(note: Note, words: dict[str, Any], *, by: Any, version: int) -> None:
    """Put a note better. Raises NotYours, ChangedSince, and ValidationError once it became something else."""
    if not facilitates(by, note.meeting):
        raise NotYours(NOT_YOURS)
    if note.became:
        raise ValidationError(f"It became {note.get_became_display().lower()}: change that instead.")
    save_words(note, words, by=by, version=version)


def claim(note: Note, became: str, *, by: Any) -> None:
    """Say what a note becomes, once; the caller then makes it, in the same transaction, and says where it is.

    Raises NotYours, and ValidationError where it became something before.
    """
    if not facilitates(by, note.meeting):
        raise NotYours(NOT_YOURS)
    if Note.objects.filter(pk=note.pk, became="").update(became=became) != 1:
        note.refresh_from_db()
        raise ValidationError(f"It became {note.get_became_display().lower()} before.")
    note.became = became
    history.note("became", note, by=by)


def those_who_came(meeting: Meeting) -> QuerySet[User]:
    """Who was there: each seat's holder, or their substitute."""
    came = meeting.attendance.filter(came=True)
    holders = Q(pk__in=came.filter(substitute=None).values("seat__person"))
    return User.objects.filter(holders | Q(pk__in=came.filter(substitute__isnull=False).values("substitute")))


def not_yet_sent(meeting: Meeting) -> QuerySet[User]:
    """Who came and has not been sent the summary."""
    had = Notice.objects.filter(kind="leaders.space", key__startswith=f"leaders.space:{meeting.pk}:")
    return those_who_came(meeting).exclude(pk__in=had.values("to"))


def send_summary(meeting: Meeting, *, by: Any) -> int:
    """Send the notes, round by round, to those who came and have not had them. Returns to how many.

    Raises NotYours, and ValidationError where nobody is recorded as having come, or nothing noted.
    """
    if not facilitates(by, meeting):
        raise NotYours(NOT_YOURS)
    if not those_who_came(meeting).exists():
        raise ValidationError("First record on the meeting’s page who came.")
    if not meeting.notes.exists():
        raise ValidationError("There is no note to send yet.")
    people = list(not_yet_sent(meeting))
    with transaction.atomic():
        for person in people:
            notices.summary(meeting, person)
        history.note("send_summary", meeting, by=by)
    return len(people)
