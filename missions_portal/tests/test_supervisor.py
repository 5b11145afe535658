"""What one parent started ends with it, whichever way it ends."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from missions_portal.supervisor import Child, Supervisor, how

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def gone(pid: int, within: float = 5) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_child_that_ends_stops_the_others_and_is_named():
    said: list[str] = []
    short = Child("web server", [sys.executable, "-c", "raise SystemExit(3)"])
    long = Child("worker", SLEEPER)
    assert Supervisor([short, long], say=said.append).run() == 1
    assert long.ended == -signal.SIGTERM
    assert said == ["The web server ended by itself (exit code 3), so everything stops."]


def test_ctrl_c_stops_everything_and_is_no_error():
    said: list[str] = []
    children = [Child("web server", SLEEPER), Child("worker", SLEEPER)]
    supervisor = Supervisor(children, say=said.append)
    code = supervisor.run(when_up=lambda: os.kill(os.getpid(), signal.SIGINT))
    assert code == 0
    assert all(child.ended is not None for child in children)
    assert said == ["Stopping: each part finishes what it has in hand. Ctrl-C again stops at once."]


def test_a_child_is_given_time_to_finish_what_it_has_in_hand(tmp_path):
    script = """
        import pathlib, signal, sys, time
        done = pathlib.Path(sys.argv[1])
        def finish(*_):
            time.sleep(0.5)
            done.write_text("finished")
            raise SystemExit(0)
        signal.signal(signal.SIGTERM, finish)
        done.write_text("busy")
        time.sleep(60)
    """
    done = tmp_path / "done"
    child = Child("worker", [sys.executable, "-c", textwrap.dedent(script), str(done)])

    def stop_once_busy() -> None:
        while not done.exists():
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)

    assert Supervisor([child], say=lambda words: None).run(when_up=stop_once_busy) == 0
    assert done.read_text() == "finished"
    assert child.ended == 0


def test_a_child_that_will_not_stop_is_killed_in_the_end():
    deaf = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"]
    child = Child("worker", deaf)

    def stop_once_deaf() -> None:
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    Supervisor([child], say=lambda words: None, patience=0.5).run(when_up=stop_once_deaf)
    assert child.ended == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_children_end_even_when_the_parent_is_killed():
    script = """
        import sys
        from missions_portal.supervisor import Child, Supervisor
        child = Child("worker", [sys.executable, "-c", "import time; time.sleep(60)"])
        Supervisor([child], say=print).run(when_up=lambda: print(child.process.pid, flush=True))
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    with parent:
        pid = int(parent.stdout.readline())
        parent.kill()
    assert gone(pid)


def test_how_a_process_ended_is_said_in_words():
    assert how(3) == "exit code 3"
    assert how(-9) == "killed by SIGKILL"
