"""What a barrier is linked to: the levers that it stops, what was learned and tried about it, and what people said."""

from __future__ import annotations

from typing import Any

from django.db.models import TextField, Value
from django.db.models.functions import Coalesce, NullIf

from barriers.models import Barrier
from foundation.linked import Linked, Part, linked


def linked_to(barrier: Barrier, reader: Any) -> dict[str, list[Linked]]:
    """The learning, voices, experiments and levers of a barrier that this reader may read, latest first."""
    heading = Coalesce(NullIf("title", Value("")), "what", output_field=TextField())
    far = dict(barrier.experiments.model.State.choices)
    levers = barrier.levers.all()
    return linked(
        {
            "learning": Part(barrier.learning.visible_to(reader), heading, "mission__short_name"),
            "voices": Part(barrier.voices.visible_to(reader), "words", "route__name"),
            "experiments": Part(barrier.experiments.visible_to(reader), "title", "state", far),
            "levers": Part(levers, "name", "state", dict(levers.model.State.choices)),
        }
    )
