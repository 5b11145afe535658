"""Earlier wordings: what stood in a record before it was amended, read from its history, one row for each change."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import Lag

MOST = 20  # wordings of one page; everything before them stays in the history


def wordings(record: Any, *names: str, also: tuple[str, ...] = (), most: int = MOST) -> list[dict[str, Any]]:
    """Every wording these text columns had, latest first, with `on`, `by_name` and what `also` names.

    The first is how they read now. An edit of other columns makes no new wording; nor does a beginning without a word.
    """
    # In the order they were saved: a day can be written down later than it was.
    before = {f"{name}_before": Window(Lag(name), order_by=F("history_id").asc()) for name in names}
    changed = Q()
    for name in names:
        changed |= Q(**{f"{name}_before__isnull": True}) | ~Q(**{f"{name}_before": F(name)})
    rows = record.history.annotate(**before).filter(changed).order_by("-history_id")
    columns = rows.values(*names, *also, on=F("history_date"), by_name=F("history_user__name"))
    found = list(columns[: most + 1])
    while found and not any(found[-1][name] for name in names):
        found.pop()
    return found[:most]
