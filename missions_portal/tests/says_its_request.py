"""A test's worker writes a line of each task it begins, so that a test can read whose request it belongs to."""

import logging

from celery.signals import task_prerun


@task_prerun.connect
def say(task, **_) -> None:
    logging.getLogger("missions_portal.tests").info(task.name)
