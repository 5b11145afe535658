"""A test's worker: a Celery process of its own, rung for through the broker on the story's day, and the mails it sends."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.conf import settings

from foundation import moments
from missions_portal import clock
from missions_portal.models import Run

PATIENCE = 60  # seconds; a shared machine may have much else to do
SELDOM = 3600  # seconds between the clock's own ticks, where the story says when the clock ticks


def soon(look: Callable[[], Any], what: str = "Nothing") -> Any:
    """What a look finds as soon as it finds something; after a minute it fails, saying what there was."""
    ends = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < ends, f"{what} within {PATIENCE} seconds."
        time.sleep(0.1)
    return found


def ended_well(job: str) -> int:
    """How many runs of one of the clock's jobs have ended well."""
    return Run.objects.of(job).went_well().count()


def at_work(request: Any) -> Callable[[Any], None]:
    """Start the worker of a test. What comes back rings for one of the clock's tasks and waits until it has ended well.

    As in production the outbox rings too, whenever somebody is to be told something.
    """
    # With this module in it, the worker also lives on the day of whoever rings for it.
    request.getfixturevalue("worker")(sweep_seconds=SELDOM, include=__name__)
    for job in (clock.TICK, clock.DAY):
        done_after(0, job)
    request.getfixturevalue("settings").OUTBOX_HINT = True
    return the_worker_does


def the_worker_does(task: Any) -> None:
    """Ring for `tick` or `day`, at whatever moment it is in the story, and wait until the worker has done it."""
    newest = Run.objects.latest("pk")
    task.apply_async(retry=False)
    done_after(newest.pk, task.__name__)


def done_after(run: int, job: str) -> None:
    """Wait until the worker has done a job, begun later than a run that is known, and done it well."""
    ended = Run.objects.of(job).filter(pk__gt=run, finished_at__isnull=False)
    done = soon(ended.first, f"The worker did not do its {job}")
    assert done.ok, done.words


# ---- its mails ----


def letters_to(person: Any) -> list[EmailMessage]:
    """What the worker's mails to a person say, read from the folder where they are kept; the oldest first."""
    files = sorted(Path(settings.VAR_DIR, "mail").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    kept = b"".join(file.read_bytes() for file in files).split(b"\n" + b"-" * 79 + b"\n")
    letters = [message_from_bytes(one, policy=policy.default) for one in kept if one.strip()]
    return [letter for letter in letters if person.email in letter["To"]]


def words_of(letter: EmailMessage, kind: str = "plain") -> str:
    """A mail's words, as `plain` text or as `html`."""
    part: Any = letter.get_body((kind,))
    return " ".join(part.get_content().split())


# ---- the moment goes with the message ----

# What another process cannot know is the moment at which a test does something (`scene.on`). So each message says at
# which moment it was sent, and the worker does its work as of that moment.

_meanwhile = ExitStack()  # one process does one task at a time


@before_task_publish.connect
def say_the_moment(headers: dict[str, Any], **_: Any) -> None:
    """Write on the message when it was sent, by the portal's own clock."""
    headers["as_of"] = moments.now().isoformat()


@task_prerun.connect
def go_to_the_moment(task: Any, **_: Any) -> None:
    """In the worker: from here on it is the moment of the message."""
    if said := task.request.get("as_of"):
        _meanwhile.enter_context(moments.as_of(datetime.fromisoformat(said)))


@task_postrun.connect
def come_back(**_: Any) -> None:
    """In the worker: it is now again."""
    _meanwhile.close()
