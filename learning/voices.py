"""Community voice: from what people said to what they made of the answer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from foundation.moves import check, make_move
from foundation.references import next_reference
from foundation.versions import save_words
from foundation.working_days import add, today
from learning import notices
from learning.models import Audience, CommunityVoice
from learning.moves import VOICE_MOVES

ANSWER_WITHIN = 20  # working days from the day it was heard (docs/portal.md, section 2)


def audience_for(permission: str) -> str:
    """Who may read a voice: what the people who spoke allowed, and never more."""
    return Audience.TEAM if permission == CommunityVoice.Permission.TEAM else Audience.EVERYONE


def hear(voice: CommunityVoice, *, by: Any, seen: int | None = None) -> CommunityVoice:
    """Put a voice in the mission's log; it gets its reference and a day to be answered by. Raises NotYours, TooLate."""
    with transaction.atomic():
        number = next_reference(f"V-{voice.mission.code}")
        answer_by = add(today(), ANSWER_WITHIN)
        make_move(voice, VOICE_MOVES["hear"], by=by, seen=seen, reference=number, answer_by=answer_by)
        if voice.author_id != by.pk:
            notices.shared(voice)
    return voice


def consider(voice: CommunityVoice, *, words: str, by: Any, seen: int | None = None) -> CommunityVoice:
    """Say that the voice was considered, and what was weighed. Raises NotYours and TooLate."""
    make_move(voice, VOICE_MOVES["consider"], by=by, words=words, seen=seen)
    return voice


def respond(voice: CommunityVoice, *, response: str, words: str, by: Any, seen: int | None = None) -> CommunityVoice:
    """Answer: it changed something, in part, or it cannot, because. Raises NotYours, TooLate and ValidationError."""
    if not words.strip():
        cannot = response == CommunityVoice.Response.CANNOT
        raise ValidationError({"words": "Say why it cannot be done." if cannot else "Say what it changed."})
    answer = {"response": response, "response_words": words}
    return _move_with_words(voice, "respond", answer, words, by=by, seen=seen)


def feed_back(voice: CommunityVoice, *, words: str, by: Any, seen: int | None = None) -> CommunityVoice:
    """Say how and when the answer reached the people who spoke. Raises NotYours and TooLate."""
    make_move(voice, VOICE_MOVES["feed_back"], by=by, words=words, seen=seen)
    return voice


def add_their_view(voice: CommunityVoice, *, words: str, by: Any, seen: int | None = None) -> CommunityVoice:
    """Write down what the people who spoke made of the answer. Raises NotYours and TooLate."""
    return _move_with_words(voice, "their_view", {"their_view": words}, words, by=by, seen=seen)


def _move_with_words(
    voice: CommunityVoice, name: str, fields: dict[str, str], words: str, *, by: Any, seen: int | None
) -> CommunityVoice:
    """One move that also writes words on the record; the history keeps them, and both are written or neither."""
    check(voice, VOICE_MOVES[name], by=by)
    with transaction.atomic():
        save_words(voice, fields, by=by, version=voice.version)
        make_move(voice, VOICE_MOVES[name], by=by, words=words, seen=seen)
    return voice
