"""The clock: what the portal does by itself, and when. Missed or repeated ticks do no harm: rows say what is due."""

from __future__ import annotations

from typing import Any

TICK = "tick"


def schedule(sweep_seconds: int) -> dict[str, Any]:
    """Celery's beat schedule. A tick that waited past the next one is dropped: the next does the same work."""
    return {
        TICK: {
            "task": "missions_portal.tasks.tick",
            "schedule": float(sweep_seconds),
            "options": {"expires": sweep_seconds},
        }
    }
