"""Health: whether the portal lives, and whether everything it stands on answers. Nothing here writes."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from missions_portal import clock
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
    return JsonResponse({"portal": GOOD if good else "not ready"} | words, status=200 if good else 503)


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
    run = Run.objects.of(clock.TICK).went_well().latest_finished()
    if run is None or run.finished_at is None:
        return "has not ticked yet"
    if timezone.now() - run.finished_at > timedelta(seconds=2 * settings.SWEEP_SECONDS):
        return f"last ticked at {timezone.localtime(run.finished_at):%-d %B %Y %H:%M:%S}"
    return GOOD
