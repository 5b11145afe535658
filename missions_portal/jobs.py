"""The jobs, seen: what the portal does by itself, when it last did and will next, and what did not go out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from digests.models import Edition
from foundation.moments import now
from foundation.moves import NotYours
from foundation.outbox import Notice, NoticeState
from foundation.trails import below_the_desk
from missions_portal import clock
from missions_portal.models import Run
from people.requests import SignedIn

LATE = 2  # periods without a good run: one may be late, two are a stopped clock or worker


@dataclass(frozen=True)
class Job:
    """One job: its task, what it is called, how often it runs, how its last run went, and the last that failed."""

    task: str
    name: str
    every: timedelta
    last: Run | None
    last_good: Run | None
    last_failed: Run | None

    @property
    def next_at(self) -> datetime | None:
        """When it runs next, if the clock is alive."""
        return self.last.started_at + self.every if self.last else None

    @property
    def is_late(self) -> bool:
        """Did no run go well in two periods?"""
        done = self.last_good and self.last_good.finished_at
        return not done or timezone.now() - done > LATE * self.every


def periods() -> dict[str, tuple[str, timedelta]]:
    """Each job's name in words, and how often it runs."""
    return {
        clock.TICK: ("Sending what is due", timedelta(seconds=settings.SWEEP_SECONDS)),
        clock.DAY: ("The day’s work", timedelta(seconds=clock.DAY_SECONDS)),
    }


def jobs() -> Iterator[Job]:
    """Every job of the clock, with its last runs; three questions each."""
    for task, (name, every) in periods().items():
        runs = Run.objects.of(task)
        good, bad = runs.went_well().latest_finished(), runs.filter(ok=False).latest_finished()
        yield Job(task, name, every, runs.latest_finished(), good, bad)


def stopped() -> Any:
    """The last good tick, where it lies more than two periods back: none while the clock ticks."""
    since = timezone.now() - LATE * timedelta(seconds=settings.SWEEP_SECONDS)
    last = Run.objects.of(clock.TICK).went_well().filter(finished_at__isnull=False).order_by("-finished_at")[:1]
    return Run.objects.filter(pk__in=last.values("pk"), finished_at__lt=since)


def unsent() -> dict[str, Any]:
    """Mails that are due and have not gone, since when the oldest waits, and how many were given up."""
    due = Q(state__in=[NoticeState.WAITING, NoticeState.CLAIMED], next_try_at__lte=now())
    return Notice.objects.aggregate(
        due=Count("pk", filter=due),
        oldest=Min("created_at", filter=due),
        given_up=Count("pk", filter=Q(state=NoticeState.FAILED)),
    )


@require_safe
def panel(request: SignedIn) -> HttpResponse:
    """What runs by itself, for officers and operators."""
    user: Any = request.user
    if not (user.is_staff or any(seat.role == "officer" for seat in user.seats_now)):
        raise NotYours("What the portal does by itself is for officers and operators to see.")
    sending = Edition.objects.filter(state=Edition.State.SENT, deliveries__notice__state=NoticeState.WAITING)
    context = {
        "jobs": list(jobs()),
        "unsent": unsent(),
        "sending": sending.to_list().distinct()[:10],
        "trail": below_the_desk(),
    }
    return render(request, "jobs.html", context)
