"""The roof's own records: what the portal did by itself, and the questions the law gives somebody an answer to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Max
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from foundation.moves import Movable, Step
from foundation.versions import Versioned
from leaders.standing import standing_of


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
        return f"{self.task}, {timezone.localtime(self.started_at):%-d %B %Y %H:%M}"

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
        except BaseException as error:
            # The kind of error only: its message may quote what somebody typed.
            run.words = f"Stopped: {type(error).__name__}"
            raise
        finally:
            run.finished_at = timezone.now()
            run.words = run.words[:500]
            run.save(update_fields=["ok", "finished_at", "words"])
        cls.objects.of(task).forget_before(run.started_at - timedelta(days=days))


class RequestQuerySet(models.QuerySet):
    """Requests for information asked about by reader and by whether they still wait."""

    def visible_to(self, user: Any) -> Self:
        """Officers of any forum read them: each answers with what they themselves may read."""
        if not user.is_authenticated or not standing_of(user).officer_of:
            return self.none()
        return self.all()

    def waiting(self) -> Self:
        """Those not yet answered, refused or withdrawn."""
        return self.filter(state=InformationRequest.State.RECEIVED)

    def closed_before(self, at: datetime) -> Self:
        """Those answered, refused or withdrawn before a time."""
        closed = self.exclude(state=InformationRequest.State.RECEIVED)
        return closed.annotate(last_step_at=Max("steps__at")).filter(last_step_at__lt=at)


class InformationRequest(Movable, Versioned):
    """A question the law gives somebody an answer to. Who asked is kept by the council's own service, never here."""

    class State(models.TextChoices):
        RECEIVED = "received", "Received, to be answered"
        ANSWERED = "answered", "Answered"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Law(models.TextChoices):
        FOI = "foi", "Freedom of Information Act 2000"
        EIR = "eir", "Environmental Information Regulations 2004"
        OWN_DATA = "own-data", "Somebody’s own data (UK GDPR, Article 15)"

    state = models.CharField(max_length=24, choices=State.choices, editable=False)
    law = models.CharField("asked under", max_length=8, choices=Law.choices, default=Law.FOI)
    reference = models.CharField("the council’s reference", max_length=40)
    received_on = models.DateField()
    due_on = models.DateField(editable=False)
    question = models.TextField("what is asked")
    answer = models.TextField("what was answered", blank=True, editable=False)
    recorded_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", editable=False)

    objects = RequestQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["-received_on", "-id"], name="requests_newest")]
        constraints = [models.UniqueConstraint(Lower("reference"), name="portal_request_reference_once")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("request", args=[self.pk])


class InformationRequestStep(Step):
    """One move of a request: received, exported for, answered."""

    record = models.ForeignKey(InformationRequest, models.CASCADE, related_name="steps")
