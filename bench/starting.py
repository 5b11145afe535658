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

from bench import rig
from bench.table import Line

PATHS = ("/", "/missions/", "/decisions/", "/learning/", "/account/login/")
ROUNDS = 50
PATIENCE = 60  # seconds for a server to answer
SERVER = [sys.executable, "-m", "gunicorn", "-c", "python:missions_portal.web_server", "missions_portal.wsgi"]


def cold_start() -> list[Line]:
    """The portal's own web server from nothing: its CPU until the first page's last byte; its workers' memory later."""
    subprocess.run(["bin/install"], cwd=rig.HOUSE, check=True)  # leaves the code compiled, as a server finds it
    with files_for_a_server() as environment:
        started, held = zip(*(_one_start(environment) for _ in range(5)), strict=True)
    start, memory = statistics.median(started), statistics.median(held)
    return [
        Line("cold start: from nothing to the first page", "≤ 0.8 s", f"{start:.2f} s CPU", start <= 0.8),
        Line(
            f"memory of a web worker (PSS) after {ROUNDS * len(PATHS) + 1} pages",
            "≤ 60 MB",
            f"{memory:.0f} MB",
            memory <= 60,
        ),
    ]


def _one_start(environment: dict[str, str]) -> tuple[float, float]:
    with server_of(environment) as (server, address):
        first_page(address)
        family = [server.pid, *_children(server.pid)]
        cpu = sum(_cpu(pid) for pid in family)
        for _ in range(ROUNDS):
            for path in PATHS:
                urllib.request.urlopen(address + path).read()
        return cpu, statistics.median(_pss(pid) for pid in _children(server.pid))


@contextmanager
def files_for_a_server() -> Iterator[dict[str, str]]:
    """The environment of a server of two processes on the bench's database, its files in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-server-") as folder:
        environment = os.environ | {"WEB_PROCESSES": "2", "VAR_DIR": folder}
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
        subprocess.run(collect, cwd=rig.HOUSE, env=environment, check=True)
        yield environment


@contextmanager
def server_of(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Two processes that answer, as `make run` and deploy/ start them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([*SERVER, "--bind", f"127.0.0.1:{port}"], cwd=rig.HOUSE, env=environment)
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
