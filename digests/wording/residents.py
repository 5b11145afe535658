"""How something published is told to residents, in its public words alone."""

from __future__ import annotations

from typing import Any

from barriers.models import Decision
from digests.phrases import sentences, short
from digests.shape import Item, item
from learning.models import CommunityVoice, LearningEntry

PUBLIC_PAGES: dict[type, tuple[str, str]] = {
    Decision: ("decision", "decisions"),
    LearningEntry: ("entry", "learning"),
}


def public_item(record: Any, fact: str) -> Item:
    """A published record in its public words."""
    kind, page = PUBLIC_PAGES[type(record)]
    words, key = short(record.public_summary, 45), f"{kind}:{record.reference}"
    return item(
        record.public_title, words, meta=[fact], ref=record.reference, path=f"/{page}/{record.reference}/", key=key
    )


def public_voice(voice: CommunityVoice) -> Item:
    """What people said, in the words cleared for residents; then who they are, by which route, and what changed."""
    changed = f"What changed: {short(voice.public_change, 24)}" if voice.public_change else ""
    return item(
        short(voice.public_summary, 40).strip("“”\"'"),
        sentences([voice.public_title, f"Heard through {voice.route}", changed]),
        ref=voice.reference,
        path="/voices/",
        key=f"voice:{voice.reference}",
    )
