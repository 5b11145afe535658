"""What the publication desk did, as a record's own readers may know of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from missions_portal.publish import finding
from missions_portal.publish.finding import KINDS
from missions_portal.what_happened.part import among

# What residents can see has happened; the rest is the desk's own business.
SEEN_BY_ALL = ("publish", "agree", "unpublish")


def at_the_desk(kind: str) -> Callable[[Any], Q]:
    """The desk's moves on this kind of record that a person may know of: all where it lies on their desk."""

    def may_know(user: Any) -> Q:
        return Q(move__in=SEEN_BY_ALL) | among(finding.visible_to(user, KINDS[kind]), "record_id")

    return may_know
