"""`python -m bench.faults.other_clock PAPER MODULE …`: a process whose clock is set by what stands on a paper."""

from __future__ import annotations

import os
import runpy
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

import time_machine


def write(paper: Path, seconds: float) -> None:
    """Set the clock of every process that reads this paper, to so many seconds since 1970; it ticks on from there."""
    being_written = paper.with_suffix(".part")
    being_written.write_text(str(seconds))
    os.rename(being_written, paper)


def main(paper: Path, command: list[str]) -> None:
    """Run a module as `python -m` does, its clock set as often as the paper changes."""
    with time_machine.travel(float(paper.read_text()), tick=True) as traveller:
        Thread(target=_follow, args=(paper, traveller), daemon=True).start()
        sys.argv = command
        runpy.run_module(command[0], run_name="__main__", alter_sys=True)


def _follow(paper: Path, traveller: Any) -> None:
    stands = paper.read_text()
    while True:
        time.sleep(0.05)
        if (said := paper.read_text()) != stands:
            stands = said
            traveller.move_to(float(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
