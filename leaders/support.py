"""Help that missions ask for: of which kind, of whom, and whether it came."""

from __future__ import annotations

from typing import Any

from foundation import history
from foundation.moves import NotYours
from foundation.versions import save_words
from leaders.appoint import may_appoint
from leaders.models import SupportOffer
from leaders.standing import standing_of
from missions.models import Mission


def check_may_ask(mission: Mission, *, by: Any) -> None:
    """Raise NotYours where a person neither serves the mission nor is an officer who appoints."""
    if mission.pk not in standing_of(by).serves and not may_appoint(by):
        raise NotYours(f"Asking for help for {mission} is for its leader, team or caretaker, or an officer, to do.")


def ask(offer: SupportOffer, *, by: Any) -> SupportOffer:
    """Write down what help a mission asks for. Raises NotYours."""
    check_may_ask(offer.mission, by=by)
    return history.save_new(offer, "ask_for_support", by=by)


def amend(offer: SupportOffer, words: dict[str, Any], *, version: int, by: Any) -> SupportOffer:
    """Say whether it came, or put it better, on the version the person saw. Raises NotYours and ChangedSince."""
    check_may_ask(offer.mission, by=by)
    return save_words(offer, words, by=by, version=version)
