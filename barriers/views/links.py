"""What a barrier is linked to from the floor above: what was learned and tried about it, and what people said."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from barriers.models import Barrier

SHOWN = 5  # of each kind, the latest; the record's own list has the others


class Linked(NamedTuple):
    """One record of another floor, as a line of the barrier's page."""

    reference: str | None
    words: str
    about: str
    url: str


def linked_to(barrier: Barrier, reader: Any) -> dict[str, list[Linked]]:
    """The learning, the voices and the experiments of a barrier that this reader may read, latest first.

    One question for all three: a barrier's page has many to ask.
    """
    heading = Coalesce(NullIf("title", Value("")), "what", output_field=TextField())
    parts = {
        "learning": _part("learning", barrier.learning.visible_to(reader), heading, "mission__short_name"),
        "voices": _part("voices", barrier.voices.visible_to(reader), "words", "route__name"),
        "experiments": _part("experiments", barrier.experiments.visible_to(reader), "title", "state"),
    }
    found: dict[str, list[Linked]] = {name: [] for name in parts}
    first, *others = parts.values()
    for which, pk, reference, words, about in sorted(first.union(*others, all=True), key=lambda row: -row[1]):
        record = getattr(barrier, which).model(pk=pk, reference=reference)
        said = record.State(about).label if which == "experiments" else about
        found[which].append(Linked(reference, words, said, record.get_absolute_url()))
    return found


def _part(which: str, rows: Any, words: Any, about: str) -> QuerySet:
    latest = rows.model._default_manager.filter(pk__in=rows.order_by("-pk").values("pk")[:SHOWN]).order_by()
    words = Cast(words, TextField())
    return latest.values_list(Value(which, output_field=CharField()), "pk", "reference", words, about)
