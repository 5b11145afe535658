"""Health: whether the portal lives, and whether everything it stands on answers. Nothing here writes."""

from __future__ import annotations

import logging
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from missions_portal import clock, jobs
from missions_portal.models import Run

log = logging.getLogger(__name__)
GOOD = "ready"


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The web server answers; nothing else is asked."""
    return HttpResponse("alive", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Database, cache and clock in plain words; 503 while one of them does not answer."""
    words = {"database": _database(), "cache": _cache()}
    words["clock"] = _clock() if words["database"] == GOOD else "not asked while the database does not answer"
    good = all(word == GOOD for word in words.values())
    details = {"jobs": _jobs()} if words["database"] == GOOD else {}
    return JsonResponse({"portal": GOOD if good else "not ready"} | words | details, status=200 if good else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Exception:
        log.exception("The database does not answer")
        return "does not answer"
    return GOOD


def _cache() -> str:
    try:
        cache.get("health")
    except Exception:
        log.exception("The cache does not answer")
        return "does not answer"
    return GOOD


def _clock() -> str:
    """The last good tick may be two periods old: one may be late, two are a stopped worker."""
    late = jobs.stopped().first()
    if late:
        return f"last ticked at {_said(late.finished_at)}"
    if not Run.objects.of(clock.TICK).went_well().exists():
        return "has not ticked yet"
    return GOOD


def _jobs() -> dict[str, str | int]:
    """Each job's last and next run and last failure, and what waits to be sent, in plain words."""
    words: dict[str, str | int] = {}
    for job in jobs.jobs():
        words[f"{job.name}: last run"] = _said(job.last.finished_at) if job.last else "none yet"
        words[f"{job.name}: next run"] = _said(job.next_at) if job.next_at else "when the clock starts"
        failed = job.last_failed
        words[f"{job.name}: last failure"] = f"{_said(failed.finished_at)}, {failed.words}" if failed else "none"
    waits = jobs.unsent()
    oldest = f", the oldest since {_said(waits['oldest'])}" if waits["due"] else ""
    words["mails due"] = f"{waits['due']}{oldest}"
    words["mails given up"] = waits["given_up"]
    return words


def _said(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%-d %B %Y %H:%M:%S}" if at else "not finished"
