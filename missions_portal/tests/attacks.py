"""How far the attacks go: in short whenever the tests run, at length where ATTACK_COUNT is set; ATTACK_SEED repeats one."""

from __future__ import annotations

import os
import sys
import time

import pytest

LONG = bool(os.environ.get("ATTACK_COUNT"))
COUNT = int(os.environ.get("ATTACK_COUNT") or 600)
SEED = int(os.environ.get("ATTACK_SEED", time.time()))


def say(capsys: pytest.CaptureFixture[str], words: str) -> None:
    """Print where it is read with several processes too: what one of them writes to standard output goes nowhere."""
    with capsys.disabled():
        print(f"\n{words}", file=sys.stderr, flush=True)
