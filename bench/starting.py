"""The lines of the table that tell of a web worker: how soon it answers, and what it holds in memory."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench import rig
from bench.rig import Base
from bench.table import Line

OPEN = ("/", "/missions/", "/decisions/", "/learning/", "/account/login/")
SIGNED_IN = ("/portal/", "/portal/barriers/", "/portal/learning/", "/portal/missions/LW1/", "/portal/search/?q=carers")
ROUNDS, SIGNED_IN_ROUNDS = 50, 10  # a desk among 100,000 barriers takes half a second
PAGES = 1 + ROUNDS * len(OPEN) + SIGNED_IN_ROUNDS * len(SIGNED_IN)
PATIENCE = 60  # seconds for a server to answer
GUNICORN = (sys.executable, "-m", "gunicorn")
OURS = (*GUNICORN, "-c", "python:missions_portal.web_server", "missions_portal.wsgi")
QUIET = ("--no-control-socket", "--log-level", "warning")
NEW = (*GUNICORN, "--preload", "--workers", "2", "--worker-class", "gthread", *QUIET, "new.wsgi")


class Start(NamedTuple):
    """What a start took, in seconds of CPU, and what each worker held after its pages, in megabytes."""

    cpu: float
    memory: float


def cold_start(base: Base) -> list[Line]:
    """The portal's own web server from nothing: its CPU until the first page's last byte; its workers' memory later.

    Beside it, by turns, a project as Django makes it, since a goal in seconds is the machine's as much as the portal's.
    """
    subprocess.run(["bin/install"], cwd=rig.HOUSE, check=True)  # leaves the code compiled, as a server finds it
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in base.clients["leader"].cookies.items())
    with files_for_a_server() as environment, _a_new_project() as new:
        both = [(_one_start(environment, cookies), _start_of_the_new(new)) for _ in range(5)]
    start = statistics.median(ours.cpu for ours, _ in both)
    memory = statistics.median(ours.memory for ours, _ in both)
    beside = statistics.median(bare for _, bare in both)
    return [
        Line(
            "cold start: from nothing to the first page",
            "≤ 0.8 s",
            f"{start:.2f} s CPU (a new Django project beside it: {beside:.2f} s)",
            start <= 0.8,
        ),
        Line(
            f"memory of a web worker (PSS) after {PAGES} pages, {SIGNED_IN_ROUNDS * len(SIGNED_IN)} of them signed in",
            "≤ 60 MB",
            f"{memory:.0f} MB",
            memory <= 60,
        ),
    ]


def _one_start(environment: dict[str, str], cookies: str) -> Start:
    with server_of(environment) as (server, address):
        cpu = _cpu_to_first_page(server.pid, address)
        for _ in range(ROUNDS):
            for path in OPEN:
                urllib.request.urlopen(address + path).read()
        for _ in range(SIGNED_IN_ROUNDS):
            for path in SIGNED_IN:
                _open_signed_in(address + path, cookies)
        return Start(cpu, statistics.median(_pss(pid) for pid in _children(server.pid)))


def _open_signed_in(url: str, cookies: str) -> None:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookies})) as answer:
        if answer.url != url:
            raise RuntimeError(f"{url} led to {answer.url}: nobody is signed in.")
        answer.read()


def _start_of_the_new(folder: str) -> float:
    with server_of(_settings_of_its_own(), NEW, folder) as (server, address):
        return _cpu_to_first_page(server.pid, address)


def _cpu_to_first_page(server: int, address: str) -> float:
    first_page(address)
    return sum(_cpu(pid) for pid in [server, *_children(server)])


def _settings_of_its_own() -> dict[str, str]:
    return {name: told for name, told in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


@contextmanager
def _a_new_project() -> Iterator[str]:
    """The folder of a project of nothing but what `django-admin startproject` writes."""
    with tempfile.TemporaryDirectory(prefix="bench-new-project-") as folder:
        made = [sys.executable, "-m", "django", "startproject", "new", folder]
        subprocess.run(made, env=_settings_of_its_own(), check=True)
        subprocess.run([sys.executable, "-m", "compileall", "-q", folder], check=True)
        yield folder


@contextmanager
def files_for_a_server() -> Iterator[dict[str, str]]:
    """The environment of a server of two processes on the bench's database, its files in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-server-") as folder:
        from django.conf import settings

        # With the bench's own key, so that who is signed in here is signed in there.
        known = {"WEB_PROCESSES": "2", "VAR_DIR": folder, "SECRET_KEY": settings.SECRET_KEY}
        environment = os.environ | known
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
        subprocess.run(collect, cwd=rig.HOUSE, env=environment, check=True)
        yield environment


@contextmanager
def server_of(
    environment: dict[str, str], command: tuple[str, ...] = OURS, folder: str | Path = rig.HOUSE
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Two processes that answer, as `make run` and deploy/ start them, or another command in another folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}"], cwd=folder, env=environment)
    try:
        yield server, f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def first_page(address: str) -> None:
    """The home page, as soon as the server answers; an error where it does not within a minute."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(address + "/").read()
            return
        except urllib.error.URLError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.02)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu(pid: int) -> float:
    """Seconds of CPU a process has used, its own and the system's for it."""
    after_its_name = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(after_its_name[11]) + int(after_its_name[12])) / os.sysconf("SC_CLK_TCK")


def _pss(pid: int) -> float:
    """Megabytes: what is its own, and its share of what it shares."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024
