"""What belongs beside an entry: others that resemble it, or that are about the same barriers."""

from __future__ import annotations

from typing import Any

from barriers.resemblance import alike
from learning.models import LearningEntry

SHOWN = 4
LEAST = 0.3  # of its telling words; less than for two barriers, since these are offered and not warned of


def related_to(entry: LearningEntry, *, reader: Any) -> list[LearningEntry]:
    """Shared entries this reader may read that are about one of its barriers, then those that resemble it.

    Four at most, on two questions however many entries there are.
    """
    others = LearningEntry.objects.visible_to(reader).shared().with_its_names().exclude(pk=entry.pk)
    same = list(others.filter(barriers__in=entry.barriers.visible_to(reader).values("pk")).distinct()[:SHOWN])
    near = alike(others, f"{entry.title} {entry.what} {entry.so_what}", SHOWN, least=LEAST)
    return [*same, *(one for one in near if one not in same)][:SHOWN]
