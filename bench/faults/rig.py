"""The rig of the faults: a portal of its own made of real processes, and the servers it stands on, to be broken."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import tables

HERE = "127.0.0.1"
PATIENCE = 300  # seconds; a shared machine may have much else to do


@contextmanager
def folder_of_its_own() -> Iterator[Path]:
    """A folder that is gone again when the block ends; a server that runs as somebody else may look into it."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def set_up(
    folder: Path,
    database_url: str = "",
    redis_url: str = "",
    email_url: str = "",
    *,
    by_migrations: bool = False,
    **more: str,
) -> None:
    """Say to this process and to those it starts where everything is, and lay the tables; settings are read once."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "missions_portal.settings",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url or f"sqlite:///{folder / 'faults.sqlite3'}",
        "REDIS_URL": redis_url,
        "EMAIL_URL": email_url,
        "SECRET_KEY": "only for the faults of one hour, thrown away with its database",
        "PORT": str(free_port()),
        "DEMO": "0",
        "DEBUG": "0",
        "SWEEP_SECONDS": "1",
        "LEASE_SECONDS": "2",
    } | more
    tables.lay(by_migrations=by_migrations)
    for name in ("mail", "queue", "queue-control"):
        (folder / name).mkdir(exist_ok=True)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


def until(look: Callable[[], Any], trouble: str, seconds: float = PATIENCE) -> None:
    """Look until something is so. Raises TimeoutError, saying what was not."""
    ends = time.monotonic() + seconds
    while not look():
        if time.monotonic() > ends:
            raise TimeoutError(f"In {seconds:.0f} seconds {trouble}.")
        time.sleep(0.01)


def settle() -> None:
    """Let go of the database, so that the next question opens it afresh."""
    from django.db import connections

    connections.close_all()
    for connection in connections.all():
        if hasattr(connection, "close_pool"):
            connection.close_pool()


# ---- the portal's own processes ----


@contextmanager
def web(processes: int = 2) -> Iterator[str]:
    """The portal's web server while the block runs, as `manage.py portal` starts it. Yields its address."""
    from django.core.management import call_command

    from missions_portal.management.commands import portal

    call_command("collectstatic", interactive=False, verbosity=0)
    site = f"http://{HERE}:{os.environ['PORT']}"
    child = portal.web()
    child.env |= {"WEB_PROCESSES": str(processes)}
    child.start()
    try:
        until(lambda: child.ended is not None or lives(site), "the web server did not answer")
        yield site
    finally:
        child.kill()


@contextmanager
def working() -> Iterator[Any]:
    """The portal's worker with its clock while the block runs."""
    from missions_portal.management.commands import portal

    worker = portal.worker()
    worker.start()
    try:
        yield worker
    finally:
        worker.kill()


def lives(site: str, state: str = "live") -> bool:
    """Does a web server answer there that it is `live`, or `ready` to serve?"""
    from urllib.request import urlopen

    try:
        with urlopen(f"{site}/health/{state}", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


# ---- what it stands on ----


class Redis:
    """A Redis that keeps nothing on disk: it comes back empty."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://{HERE}:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def missing() -> str:
        """Why there can be none here; blank where there can."""
        return "" if shutil.which("redis-server") else "This machine has no redis-server."

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", HERE, "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(self._answers, "Redis did not answer")

    def send(self, number: signal.Signals) -> None:
        """Freeze it, let it go on, or kill it."""
        if self.process:
            self.process.send_signal(number)
        if self.process and number == signal.SIGKILL:
            self.process.wait()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HERE, self.port)) == 0


class Postgres:
    """A PostgreSQL of its own, in a folder; it runs as nobody's root, as PostgreSQL asks."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"postgres://postgres@{HERE}:{self.port}/postgres"
        self.folder = folder / "postgres"
        self.folder.mkdir()
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-U", "postgres", "-A", "trust", "-N")

    @staticmethod
    def missing() -> str:
        """Why there can be none here; blank where there can."""
        return "" if _postgres_programs() else "This machine has no PostgreSQL server."

    def start(self) -> None:
        where = f"-p {self.port} -k {self.folder} -c listen_addresses={HERE}"
        self._run("pg_ctl", "-w", "-o", where, "-l", str(self.folder / "log"), "start")

    def stop(self, how: str = "fast") -> None:
        """`fast` ends its sessions in order; `immediate` is a crash, after which it recovers what was committed."""
        self._run("pg_ctl", "-w", "-m", how, "stop")

    def _run(self, program: str, *words: str) -> None:
        command = [f"{_postgres_programs()}/{program}", "-D", str(self.folder), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", stdin=subprocess.DEVNULL)


def _postgres_programs() -> str:
    """The folder of the newest server's programs; blank where there is none."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb")) or [shutil.which("initdb") or ""]
    return os.path.dirname(found[-1])


@contextmanager
def standing(server: Any) -> Iterator[Any]:
    """A Redis or PostgreSQL of its own while the block runs."""
    server.start()
    try:
        yield server
    finally:
        if isinstance(server, Redis):
            server.send(signal.SIGKILL)
        else:
            settle()
            server.stop("immediate")
