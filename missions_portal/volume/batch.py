"""One batch of records: numbered and kept in memory, then written at once."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone

from barriers.models import (
    Action,
    Barrier,
    BarrierStep,
    Decision,
    Escalation,
    EscalationStep,
    Joining,
    Option,
    PartnerRequest,
    PartnerRequestStep,
    Update,
)
from foundation.references import ReferenceCounter
from learning.models import LearningEntry, LearningEntryStep, LearningUse
from missions_portal.volume.words import HELD_BY_FIFTY, RARE, SAID
from missions_portal.volume.world import YEARS, World

NUMBERED = (Barrier, Escalation, Decision, PartnerRequest, LearningEntry)
IN_ORDER = (
    Barrier,
    Escalation,
    Option,
    BarrierStep,
    EscalationStep,
    Update,
    Joining,
    Decision,
    PartnerRequest,
    PartnerRequestStep,
    Action,
    LearningEntry,
    LearningEntryStep,
    LearningUse,
)


class Batch:
    """Some barriers with everything that hangs on them, made in memory and written in one transaction."""

    def __init__(self, world: World, first: int, of: int) -> None:
        self.world, self.of = world, of
        self.rng = random.Random(first)
        self.now = timezone.now()
        self.rows: dict[type[models.Model], list[Any]] = defaultdict(list)
        self.links: list[tuple[int, int]] = []
        self.next_pk = {model: _last_pk(model) for model in NUMBERED}
        self.last_reference = dict(ReferenceCounter.objects.values_list("prefix", "last"))
        self.last_open: Barrier | None = None

    def write(self) -> Counter[str]:
        """Write all of it or nothing. Returns how many rows of each kind."""
        with transaction.atomic():
            for model in IN_ORDER:
                model._base_manager.bulk_create(self.rows[model], batch_size=500)
            through = LearningEntry.barriers.through
            through._base_manager.bulk_create(
                through(learningentry_id=entry, barrier_id=barrier) for entry, barrier in self.links
            )
            self._keep_numbers()
        return Counter({str(model._meta.verbose_name_plural): len(rows) for model, rows in self.rows.items()})

    def _keep_numbers(self) -> None:
        counters = [ReferenceCounter(prefix=prefix, last=last) for prefix, last in self.last_reference.items()]
        ReferenceCounter.objects.bulk_create(
            counters, update_conflicts=True, unique_fields=["prefix"], update_fields=["last"]
        )
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(NUMBERED)):
                cursor.execute(statement)

    def pk(self, model: Any) -> int:
        self.next_pk[model] += 1
        return self.next_pk[model]

    def reference(self, prefix: str) -> str:
        self.last_reference[prefix] = self.last_reference.get(prefix, 0) + 1
        return f"{prefix}-{self.last_reference[prefix]}"

    def words(self, many: int) -> str:
        """A sentence of so many words; one in two thousand holds a rare one."""
        rng = self.rng
        said = rng.choices(SAID, k=many)
        if rng.random() < 0.0005:
            said[many // 2] = rng.choice(RARE)
        return f"{' '.join(said).capitalize()}."

    def heron(self, n: int) -> str:
        """A sentence more for every so many barriers: for fifty in all, evenly among them."""
        return "" if n % max(1, self.of // 50) else f" And then the {HELD_BY_FIFTY}."

    def logged_at(self, n: int) -> datetime:
        """Spread evenly over the years, the newest barrier last."""
        age = timedelta(days=365 * YEARS) * (1 - n / self.of) + timedelta(days=2)
        return self.now - age


def _last_pk(model: type[models.Model]) -> int:
    return model._base_manager.aggregate(last=Max("pk"))["last"] or 0


def step(batch: Batch, kind: Any, record: Any, move: Any, *, by: Any, seat: str, at: datetime, words: str = "") -> None:
    """Make one move in memory as `foundation/moves.py` would in the database; refuse one that does not start here."""
    if move.starts and record.state not in move.starts:
        raise ValueError(f"{move.name} does not start from {record.state}")
    was, record.state = record.state, move.ends or record.state
    record.moves += 1
    batch.rows[kind].append(
        kind(
            record=record,
            counter=record.moves,
            move=move.name,
            label=move.past,
            from_state=was,
            to_state=record.state,
            by=by,
            acting_as=seat,
            at=at,
            words=words,
        )
    )
