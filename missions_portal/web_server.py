"""How the web server runs wherever it starts: `gunicorn -c python:missions_portal.web_server missions_portal.wsgi`."""

import gc
import os
import shutil
import tempfile
from typing import Any

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "missions_portal.settings")
gc.disable()  # nothing of what is read at the start is garbage; on again when all of it is read

worker_class = "gthread"
workers = settings.WEB_PROCESSES
threads = settings.WEB_THREADS
graceful_timeout = 20
chdir = str(settings.BASE_DIR)
preload_app = True  # read once, and shared by the processes that answer: half of what each holds in memory
control_socket_disable = True  # a door nobody uses, in a folder that may be read-only
loglevel = "warning"
logconfig_dict = settings.LOGGING

# Its processes count into files of one folder, so that whichever of them is asked tells the measures of all.
_counts = tempfile.mkdtemp(prefix="missions-portal-counts-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _counts


def when_ready(server: Any) -> None:
    """Read every page's code before the processes part, so that none reads it again for its first visitor."""
    from django.urls import get_resolver

    len(get_resolver().url_patterns)
    # What the collector visits is copied for each process; this stays for as long as the server does.
    gc.freeze()
    gc.enable()


def on_exit(server: Any) -> None:
    """Leave nothing behind."""
    shutil.rmtree(_counts, ignore_errors=True)
