"""The lines of the table that tell of a web worker: how soon it answers, and what it holds in memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

from bench import rig
from bench.table import Line

START = """
import os, sys, time
sys.path.insert(0, {house!r})
os.environ["DJANGO_SETTINGS_MODULE"] = "missions_portal.settings"
from django.conf import settings
settings.STATIC_ROOT = {static!r}
from missions_portal.wsgi import application
from django.test import RequestFactory
def get(path):
    environ = RequestFactory(HTTP_HOST="127.0.0.1").get(path).environ
    answer = application(environ, lambda status, headers: said.append(status))
    body = b"".join(answer); answer.close()
said = []
get("/")
began = time.process_time()
for _ in range(50):
    for path in ("/", "/missions/", "/decisions/", "/learning/", "/account/login/"):
        get(path)
assert all(status.startswith("200") for status in said), set(said)
pss = next(int(row.split()[1]) for row in open("/proc/self/smaps_rollup") if row.startswith("Pss:"))
print(began, pss / 1024)
"""


def cold_start() -> list[Line]:
    """A process of its own: CPU from nothing to the first page's last byte, and its memory after 251 pages."""
    from django.conf import settings

    started, held = [], []
    for _ in range(5):
        command = [sys.executable, "-c", START.format(house=str(rig.HOUSE), static=str(settings.STATIC_ROOT))]
        shown = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ), cwd=rig.HOUSE)
        cpu, pss = shown.stdout.split()
        started.append(float(cpu))
        held.append(float(pss))
    start, memory = statistics.median(started), statistics.median(held)
    return [
        Line("cold start: from nothing to the first page", "≤ 0.8 s", f"{start:.2f} s CPU", start <= 0.8),
        Line("memory of a web worker (PSS) after 251 pages", "≤ 60 MB", f"{memory:.0f} MB", memory <= 60),
    ]
