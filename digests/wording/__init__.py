"""How one thing is told in an edition: an ask, a decision, an entry, a voice, a leader, each in a few plain words."""

from digests.wording.barriers import one_beyond, one_removed, one_turn, one_waiting
from digests.wording.missions import one_entry, one_leader, one_lever, one_meeting, one_synthesis, one_voice
from digests.wording.pathway import one_ask, one_decision, one_of_their_own, one_outcome, one_sent_back
from digests.wording.residents import public_item, public_voice

__all__ = [
    "one_ask",
    "one_beyond",
    "one_decision",
    "one_entry",
    "one_leader",
    "one_lever",
    "one_meeting",
    "one_of_their_own",
    "one_outcome",
    "one_removed",
    "one_sent_back",
    "one_synthesis",
    "one_turn",
    "one_voice",
    "one_waiting",
    "public_item",
    "public_voice",
]
