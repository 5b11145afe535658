"""Community voice: from what people said to what they made of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from barriers.models import Barrier, Decision
from foundation.moves import make_move
from foundation.references import next_reference
from foundation.working_days import add, between, day_of, today
from learning import notices
from learning.models import Audience, CommunityVoice, Experiment
from learning.moves import VOICE_MOVES, move_with_words
from missions.models import Lever

ANSWER_WITHIN = 20  # working days from the day it was heard (docs/portal.md, section 2)
FEED_BACK_WITHIN = 10  # working days from the answer, after which the mission is asked whether it went back


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


def respond(
    voice: CommunityVoice,
    *,
    response: str,
    words: str,
    informed: Mapping[str, Any] | None = None,
    by: Any,
    seen: int | None = None,
) -> CommunityVoice:
    """Answer: it changed something, in part, or it cannot, because; `informed` is what it is then linked to.

    Raises NotYours, TooLate and ValidationError.
    """
    if not words.strip():
        raise ValidationError({"words": words_missing(response)})
    answer = {"response": response, "response_words": words}
    with transaction.atomic():
        move_with_words(voice, "respond", answer, words, by=by, seen=seen)
        _set_links(voice, informed or {}, by=by)
    return voice


def words_missing(response: str) -> str:
    """What is asked of whoever answers without words."""
    if response == CommunityVoice.Response.CANNOT:
        return "Say why it cannot be done."
    return "Say what it changed."


def feed_back(voice: CommunityVoice, *, words: str, by: Any, seen: int | None = None) -> CommunityVoice:
    """Say how and when the answer reached the people who spoke. Raises NotYours and TooLate."""
    make_move(voice, VOICE_MOVES["feed_back"], by=by, words=words, seen=seen)
    return voice


def add_their_view(voice: CommunityVoice, *, words: str, by: Any, seen: int | None = None) -> CommunityVoice:
    """Write down what the people who spoke made of the answer. Raises NotYours and TooLate."""
    move_with_words(voice, "their_view", {"their_view": words}, words, by=by, seen=seen)
    return voice


# ---- what it informed ----


def linkable(user: Any) -> dict[str, Any]:
    """What a person may link a voice to, by the name of the link: only what they may read."""
    return {
        "barriers": Barrier.objects.logged_and_visible_to(user),
        "experiments": Experiment.objects.visible_to(user).exclude(reference=None),
        "decisions": Decision.objects.visible_to(user).in_force(),
        "levers": Lever.objects.all(),
    }


def link(voice: CommunityVoice, *, informed: Mapping[str, Any], by: Any, seen: int | None = None) -> CommunityVoice:
    """Say what a voice informed, in the place of what was said before. Raises NotYours and TooLate."""
    with transaction.atomic():
        make_move(voice, VOICE_MOVES["link"], by=by, seen=seen)
        _set_links(voice, informed, by=by)
    return voice


def _set_links(voice: CommunityVoice, informed: Mapping[str, Any], *, by: Any) -> None:
    """Write the links after the move that claimed the voice; what this person may not read stays linked."""
    offered = linkable(by)
    for name, chosen in informed.items():
        links = getattr(voice, name)
        dropped = links.filter(pk__in=offered[name].values("pk")).exclude(pk__in=[row.pk for row in chosen])
        links.remove(*dropped)
        links.add(*chosen)


# ---- what the clock does ----


def nudge(on: date) -> None:
    """Remind missions of voices at half and at the whole of the days to answer, and of answers not yet fed back.

    Safe to repeat: each reminder has a key of its own. A voice that is answered, or fed back, is let be.
    """
    half_gone = add(on, ANSWER_WITHIN // 2)
    waiting: Any = CommunityVoice.objects.to_answer_by(half_gone).select_related("mission")
    for voice in waiting:
        notices.to_answer(voice, "whole" if voice.answer_by <= on else "half")
    answered: Any = CommunityVoice.objects.to_feed_back().select_related("mission")
    for voice in answered:
        if between(day_of(voice.answered_at), on) >= FEED_BACK_WITHIN:
            notices.to_feed_back(voice)
