"""The embedded default as people meet it: one command that serves everything, ends everything, and goes on from there."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import build_opener

import pytest
from django.conf import settings
from django.urls import reverse

from missions_portal.tests.wire import by_turns

pytestmark = pytest.mark.once

FIRST, AGAIN = 900, 90  # seconds to the first page: a first start makes the tables and fills them, by other work too
WHAT = "Three families told us they stopped after the second form."


class Portal:
    """`manage.py portal` with the sample, in a folder and at a port of its own."""

    def __init__(self, var: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.site = f"http://127.0.0.1:{probe.getsockname()[1]}"
        self.var, self.log = var, var / "portal.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, within: float) -> str:
        """Start it and wait for its first page. Returns what it said meanwhile."""
        given = {
            "DEMO": "1",
            "VAR_DIR": str(self.var),
            "PORT": self.site.rpartition(":")[2],
            # Given outright, so that no .env of this machine leads to another database.
            "DATABASE_URL": f"sqlite:///{self.var / 'demo.sqlite3'}",
            "REDIS_URL": "",
            "EMAIL_URL": "",
            "SECRET_KEY": "",
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "portal"],
                cwd=settings.BASE_DIR,
                env=os.environ | given,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        ends = time.monotonic() + within
        while not self.answers():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < ends, self.said
            time.sleep(0.1)
        return self.said

    def answers(self) -> bool:
        try:
            with build_opener().open(f"{self.site}/health/live", timeout=2):
                return True
        except (URLError, TimeoutError):
            return False

    def interrupt(self) -> int:
        """Ctrl-C. Returns its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    @property
    def said(self) -> str:
        return self.log.read_text()

    def groups(self) -> set[int]:
        """The process groups in which something of it still runs: each part has one of its own.

        Every process it started carries its folder's name in its environment.
        """
        mark = f"VAR_DIR={self.var}".encode()
        return {group for folder, group in running() if mark in read(folder / "environ").split(b"\0")}


def running() -> Iterator[tuple[Path, int]]:
    """Every process of this machine and its group; not those that have ended and whose parent has yet to notice."""
    for folder in Path("/proc").glob("[0-9]*"):
        # After the name, which may hold anything but ends at the last bracket: state, parent, group.
        facts = read(folder / "stat").rpartition(b")")[2].split()
        if facts and facts[0] not in (b"Z", b"X"):
            yield folder, int(facts[2])


def read(file: Path) -> bytes:
    """What a file of a process says; nothing where the process ended while we looked, or is somebody else's."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    started = Portal(tmp_path)
    yield started
    for group in started.groups():
        os.killpg(group, signal.SIGKILL)
    if started.process:
        started.process.wait()


@pytest.mark.long
def test_one_command_serves_the_sample_ends_whole_and_goes_on_where_it_was(portal: Portal) -> None:
    said = portal.start(within=FIRST)
    assert "The labelled sample" in said

    leader = by_turns([portal.site])
    assert leader.open(reverse("desk")) and leader.path.startswith(reverse("account_login"))
    leader.press("Sign in", login="leader.lw1@example.org", password=settings.DEMO_PASSWORD)
    assert leader.path == reverse("desk") and "Families out of poverty" in leader.words
    leader.press("Share it", what=WHAT, so_what="Telling it again is what makes people leave.")
    assert "Shared, with thanks" in leader.words

    parts = portal.groups()
    assert len(parts) == 3, "the command, the web server, and the worker with its clock"
    assert portal.interrupt() == 0, portal.said
    assert parts.isdisjoint(group for _, group in running())
    assert not portal.answers()

    said = portal.start(within=AGAIN)
    assert "done" not in said, "there was nothing left to prepare"
    assert WHAT in leader.open(reverse("learning:list"))
    assert portal.interrupt() == 0 and portal.groups() == set()
