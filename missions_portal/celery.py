"""The worker's bell: Celery, reading its settings from Django's. What a request rings for carries that request's id."""

import os
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "missions_portal.settings")

app = Celery("missions_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@before_task_publish.connect(dispatch_uid="missions_portal.say_the_request")
def say_the_request(headers: dict[str, Any], **_: Any) -> None:
    """Write on the message which request rang."""
    from missions_portal import logs

    if asked := logs.request_id.get():
        headers["request_id"] = asked


@task_prerun.connect(dispatch_uid="missions_portal.take_the_request")
def take_the_request(task: Any, **_: Any) -> None:
    """In the worker: the lines that follow belong to the request that rang."""
    from missions_portal import logs

    logs.request_id.set(getattr(task.request, "request_id", None) or "")


@task_postrun.connect(dispatch_uid="missions_portal.leave_the_request")
def leave_the_request(**_: Any) -> None:
    """In the worker: what follows belongs to none."""
    from missions_portal import logs

    logs.request_id.set("")
