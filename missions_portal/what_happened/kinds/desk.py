"""The records of one kind that lie on a person's publication desk, for whom all the desk did is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from missions_portal.publish import finding
from missions_portal.publish.finding import KINDS


def on_the_desk(kind: str) -> Callable[[Any], Any]:
    """Those this person answers for, by the desk's own rule."""
    return lambda user: finding.visible_to(user, KINDS[kind])
