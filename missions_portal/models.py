"""The roof's own record: what the portal did by itself, so that operators can see its jobs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone


class RunQuerySet(models.QuerySet):
    """Runs asked about by job and by how they ended."""

    def of(self, task: str) -> Self:
        """Those of one job."""
        return self.filter(task=task)

    def went_well(self) -> Self:
        """Those that finished without an error."""
        return self.filter(ok=True)

    def latest_finished(self) -> Any:
        """The one that finished most recently."""
        return self.filter(finished_at__isnull=False).order_by("-finished_at").first()

    def forget_before(self, at: datetime) -> int:
        """Delete runs that started before a time. Returns how many."""
        return self.filter(started_at__lt=at).delete()[0]


class Run(models.Model):
    """One run of one job: when it began and ended, whether it went well, and what it says it did."""

    task = models.CharField(max_length=60)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    ok = models.BooleanField("went well", default=False)
    words = models.CharField(max_length=500, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["task", "-finished_at"], name="portal_run_task_finished")]

    def __str__(self) -> str:
        return f"{self.task}, {self.started_at:%-d %B %Y %H:%M}"

    @classmethod
    @contextmanager
    def keeping(cls, task: str, *, days: int = 7) -> Iterator[Run]:
        """Keep a record of a job while it runs; put what it did in `run.words`. The job's own error is raised again.

        `days` is how long this job's earlier runs are kept.
        """
        run = cls.objects.create(task=task)
        try:
            yield run
            run.ok = True
        except Exception as error:
            # The kind of error only: its message may quote what somebody typed.
            run.words = f"Stopped: {type(error).__name__}"
            raise
        finally:
            run.finished_at = timezone.now()
            run.words = run.words[:500]
            run.save(update_fields=["ok", "finished_at", "words"])
        cls.objects.of(task).forget_before(run.started_at - timedelta(days=days))
