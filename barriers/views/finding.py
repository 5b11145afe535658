"""Finding: each page begins with the barrier, trip or decision as this person may read it, or as if there were none."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from barriers.models import Barrier, Decision, Escalation

DRAFT = "draft-"


def barrier_for(user: Any, ref: str) -> Barrier:
    """The barrier of a reference, or by its number as a draft, if this person may read it. Raises Http404.

    A draft's address holds once it is logged: a mail that offered it to a whole team leads each of them there.
    """
    rows = Barrier.objects.visible_to(user).select_related(
        "lead_mission__stage", "kind", "where", "with_forum", "author", "merged_into", "open_escalation__forum"
    )
    if ref.startswith(DRAFT):
        number = ref.removeprefix(DRAFT)
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise Http404
        return get_object_or_404(rows, pk=int(number))
    return get_object_or_404(rows, reference=ref)


def trip_for(user: Any, ref: str, number: int) -> Escalation:
    """One trip of a barrier, if this person may read it. Raises Http404."""
    return get_object_or_404(
        Escalation.objects.visible_to(user).select_related(
            "barrier__lead_mission__stage",
            "barrier__with_forum",
            "barrier__author",
            "forum__escalates_to",
            "agenda_item__meeting__forum",
            "asked_by",
            "typed_by",
        ),
        barrier__reference=ref,
        number=number,
    )


def decision_for(user: Any, ref: str) -> Decision:
    """The decision of a reference, if this person may read it. Raises Http404."""
    rows = Decision.objects.visible_to(user).select_related(
        "forum",
        "escalation__forum",
        "escalation__barrier__lead_mission__stage",
        "delegation__mission",
        "agenda_item__meeting__forum",
        "where",
        "corrects",
        "corrected_by",
    )
    return get_object_or_404(rows, reference=ref)
