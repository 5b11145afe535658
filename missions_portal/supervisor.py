"""Keeps the portal's processes together: what one parent started ends with it, even if it is killed."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Say = Callable[[str], None]


@dataclass
class Child:
    """One process of the portal, with a name people read."""

    name: str
    command: Sequence[str]
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the parent, who then stops it gently."""
        self.process = subprocess.Popen(
            list(self.command),
            env=os.environ | self.env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_ends_with(os.getpid()),
        )

    @property
    def ended(self) -> int | None:
        """How it ended; None while it runs."""
        return self.process.poll() if self.process else 0

    def ask_to_stop(self) -> None:
        """Warm stop: it finishes what it has in hand."""
        if self.process and self.ended is None:
            self.process.terminate()

    def kill(self) -> None:
        """End it and whatever it started."""
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            self.process.wait()


def _ends_with(parent: int) -> Callable[[], None]:
    """Between fork and exec: ask Linux to send SIGTERM when the parent dies; elsewhere do without."""
    # Loaded before the fork: a child between fork and exec must not take locks.
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def before_exec() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                # The parent died before the line above could see it.
                os._exit(0)

    return before_exec


class Supervisor:
    """Starts children, waits, and stops them all when it is told to or when one of them ends by itself."""

    def __init__(self, children: Sequence[Child], *, say: Say, patience: float = 30) -> None:
        """`patience` is how many seconds a child may take over what it has in hand before it is killed."""
        self.children = children
        self.say = say
        self.patience = patience
        self.asked = 0

    def run(self, when_up: Callable[[], None] = lambda: None) -> int:
        """Run until stopped. Returns 0 when asked to stop, 1 when a child ended by itself.

        `when_up` is called once all are started; it may give up early by looking at `stopping`.
        """
        before = {number: signal.signal(number, self._asked_to_stop) for number in STOP_SIGNALS}
        try:
            for child in self.children:
                child.start()
            when_up()
            return self._wait()
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    @property
    def stopping(self) -> bool:
        """Has somebody asked it to stop, or has a child ended?"""
        return bool(self.asked) or any(child.ended is not None for child in self.children)

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.asked += 1

    def _wait(self) -> int:
        while not self.stopping:
            time.sleep(0.2)
        if self.asked:
            self.say("Stopping: each part finishes what it has in hand. Ctrl-C again stops at once.")
            return 0
        for child in self.children:
            if child.ended is not None:
                self.say(f"The {child.name} ended by itself ({how(child.ended)}), so everything stops.")
        return 1

    def _stop_all(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        asked, until = self.asked, time.monotonic() + self.patience
        # A second Ctrl-C means: now.
        while time.monotonic() < until and self.asked <= max(asked, 1):
            if all(child.ended is not None for child in self.children):
                break
            time.sleep(0.05)
        for child in self.children:
            child.kill()


def how(code: int) -> str:
    """An exit code in words."""
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
