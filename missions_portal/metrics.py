"""Measures for an operator's monitoring: requests by page, mails that wait, jobs that ran; counts and times alone."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from missions_portal import jobs
from missions_portal.logs import view_of

log = logging.getLogger("missions_portal.requests")
OF_THIS_PROCESS = CollectorRegistry()
REQUESTS = Counter(
    "portal_requests", "Requests answered, by page.", ["view", "method", "status"], registry=OF_THIS_PROCESS
)
SECONDS = Histogram(
    "portal_request_seconds",
    "How long an answer took, by page.",
    ["view"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=OF_THIS_PROCESS,
)
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
HERE = {"127.0.0.1", "::1"}


class Counted:
    """Counts every request by the name of its page and how it ended, and writes a line of it where logs are JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        took = time.perf_counter() - began
        view = "static" if request.path.startswith(settings.STATIC_URL) else view_of(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, response.status_code).inc()
        SECONDS.labels(view).observe(took)
        facts = {"view": view, "method": method, "status": response.status_code, "ms": round(took * 1000)}
        log.info("answered", extra={"facts": facts})
        return response


class FromRows(Collector):
    """What the database says of mails and jobs, asked when the measures are read."""

    def describe(self) -> list[Any]:
        """Nothing is asked before the first reading."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The measures; where the database does not answer, that alone."""
        try:
            measures = [*_of_mails(), *_of_jobs()]
        except DatabaseError:
            measures = []
        yield GaugeMetricFamily("portal_database_answers", "1 while the database answers.", value=bool(measures))
        yield from measures


def _of_mails() -> Iterator[GaugeMetricFamily]:
    waits = jobs.unsent()
    oldest = (timezone.now() - waits["oldest"]).total_seconds() if waits["oldest"] else 0
    yield GaugeMetricFamily("portal_mails_due", "Mails that are due and have not gone.", value=waits["due"])
    yield GaugeMetricFamily("portal_mails_oldest_seconds", "How long the oldest of them has waited.", value=oldest)
    yield GaugeMetricFamily("portal_mails_given_up", "Mails that were given up.", value=waits["given_up"])


def _of_jobs() -> Iterator[GaugeMetricFamily]:
    # Not by a label “job”, which is Prometheus' own word for what it asks, and which it would rename.
    ended = GaugeMetricFamily("portal_job_last_run_timestamp_seconds", "When a job last ended.", labels=["task"])
    good = GaugeMetricFamily("portal_job_last_good_run_timestamp_seconds", "When it last went well.", labels=["task"])
    took = GaugeMetricFamily("portal_job_last_run_seconds", "How long its last run took.", labels=["task"])
    late = GaugeMetricFamily("portal_job_late", "1 where it has not gone well for two periods.", labels=["task"])
    for job in jobs.jobs():
        if job.last and job.last.finished_at:
            ended.add_metric([job.task], job.last.finished_at.timestamp())
            took.add_metric([job.task], (job.last.finished_at - job.last.started_at).total_seconds())
        if job.last_good and job.last_good.finished_at:
            good.add_metric([job.task], job.last_good.finished_at.timestamp())
        late.add_metric([job.task], job.is_late)
    yield from (ended, good, took, late)


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The measures in Prometheus' form, of all processes of this web server. For others than the operator, no page."""
    if not may_read(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(FromRows())
    text = generate_latest(registry)
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        together = CollectorRegistry()
        MultiProcessCollector(together)
        text += generate_latest(together)
    else:
        text += generate_latest(OF_THIS_PROCESS)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """With METRICS_TOKEN whoever brings it; without, this machine alone, and nobody through a proxy on it."""
    if settings.METRICS_TOKEN:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")
    through_a_proxy = settings.BEHIND_PROXY or "X-Forwarded-For" in request.headers
    return request.META.get("REMOTE_ADDR") in HERE and not through_a_proxy
