"""Volume: a portal as full as it may ever become, invented, in a database of its own, so that speed can be measured.

Every barrier goes its whole way by the tables of moves, step by step, so that states, turns, trips and decisions agree
with one another as they would after years of work; only the writing is in bulk. What bulk writing leaves out: the
history of words and the audit, which no list reads.
"""

from missions_portal.volume.filling import NotForVolume, counts, fill
from missions_portal.volume.world import AT

__all__ = ["AT", "NotForVolume", "counts", "fill"]
