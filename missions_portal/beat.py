"""The clock's own clockwork: Celery's, which also goes on after the machine's clock was set back."""

from __future__ import annotations

from typing import Any

from celery.beat import PersistentScheduler


class Beat(PersistentScheduler):
    """Celery's would wait until it is as late again as it was: after an hour back, nothing is sent for an hour."""

    def tick(self, *args: Any, **more: Any) -> float:
        """Ring for what is due. Returns in how many seconds to look again."""
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at > now]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            self._heap = None  # what was laid by for later is laid by anew
        return super().tick(*args, **more)
