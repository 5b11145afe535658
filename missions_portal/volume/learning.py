"""What was learned from the barriers: entries, and what other missions made of them."""

from __future__ import annotations

from datetime import timedelta

from barriers.models import Barrier
from learning.models import LearningEntry, LearningEntryStep, LearningUse
from learning.moves import ENTRY_MOVES
from missions_portal.volume.batch import Batch, step

ENTRIES_EACH = 2


def learn_from(batch: Batch, barrier: Barrier, n: int) -> None:
    """The n-th entry: what was learned from this barrier, and now and then another mission's use of it."""
    rng, mission = batch.rng, barrier.lead_mission
    author = batch.world.leaders[mission.pk]
    at = (barrier.logged_at or batch.logged_at(n // ENTRIES_EACH)) + timedelta(hours=n % ENTRIES_EACH + 1)
    entry = LearningEntry(
        pk=batch.pk(LearningEntry),
        mission=mission,
        title=batch.words(8).rstrip("."),
        what=batch.words(30),
        so_what=batch.words(20),
        now_what=batch.words(10),
        kind=rng.choice(LearningEntry.Kind.values),
        confidence=rng.choice(LearningEntry.Confidence.values),
        audience="team" if rng.random() < 0.1 else "everyone",
        author=author,
        state=LearningEntry.State.DRAFT,
        drafted_at=at,
    )
    entry.search_text = entry.text_to_search()
    batch.rows[LearningEntry].append(entry)
    if n % 40 == 0:
        return
    entry.reference, entry.shared_at = batch.reference(f"L-{mission.code}"), at
    seat = f"System leader, {mission.short_name}"
    step(batch, LearningEntryStep, entry, ENTRY_MOVES["share"], by=author, seat=seat, at=at)
    if barrier.logged_at and n % 2:
        batch.links.append((entry.pk, barrier.pk))
    if n % 10 == 1:
        others = [one for one in batch.world.missions if one != mission]
        user = rng.choice(others)
        batch.rows[LearningUse].append(
            LearningUse(entry=entry, mission=user, how=batch.words(10), by=batch.world.leaders[user.pk], at=at)
        )
