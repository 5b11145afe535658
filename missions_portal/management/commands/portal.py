"""`manage.py portal`: the whole portal on one machine, with no other server: web, worker and clock."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from missions_portal.backup.version import is_earlier
from missions_portal.supervisor import Child, Supervisor

HIGHEST_PORT = 65_535
FOLDERS = ("mail", "queue", "queue-control", "static")


class CannotStart(Exception):
    """Why the portal cannot start, in a sentence that says what to do."""


class Command(BaseCommand):
    """Prepares what is missing, then keeps the web server and the worker with its clock together."""

    help = "Serve the portal with its worker and clock; Ctrl-C stops everything."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            make_folders(settings.VAR_DIR)
            keep_secret_key(settings.VAR_DIR)
            check_port_is_free(host(), port())
            self.prepare()
        except CannotStart as why:
            self.stderr.write(str(why))
            raise SystemExit(1) from None
        except KeyboardInterrupt:
            self.stdout.write("\nStopped before it began; the next start goes on from here.")
            raise SystemExit(0) from None
        # Children open their own connections; a lock or a pool held here would outlive its use.
        connections.close_all()
        supervisor = Supervisor([web(), worker()], say=self.stdout.write)
        raise SystemExit(supervisor.run(when_up=lambda: self.greet(supervisor)))

    def prepare(self) -> None:
        """Everything that must be there before the first page; on a second start, nearly nothing."""
        if not is_migrated():
            self.step("Database", migrate)
        self.load_what_is_missing()
        stamp = settings.VAR_DIR / "static" / ".made-from"
        wanted = fingerprint_of_static_files()
        if not stamp.exists() or stamp.read_text() != wanted:
            self.step("Static files", lambda: call_command("collectstatic", interactive=False, verbosity=0))
            stamp.write_text(wanted)

    def load_what_is_missing(self) -> None:
        """The strategy and, for the sample, its people and records: once each, so that no edit is ever overwritten."""
        from missions.models import Strategy
        from missions_portal.models import Run

        if not Strategy.objects.exists():
            # In the sample what it says next to do is done by the sample itself.
            said = StringIO() if settings.DEMO else self.stdout
            self.step("The strategy", lambda: call_command("load_strategy", stdout=said), speaks=not settings.DEMO)
        if settings.DEMO and not Run.objects.of("load_demo").went_well().exists():
            with Run.keeping("load_demo"):
                self.step("The labelled sample", lambda: call_command("load_demo", stdout=self.stdout), speaks=True)
        if not settings.DEMO and not operators().exists() and sys.stdin.isatty():
            self.stdout.write("Nobody can sign in yet: make the first operator's account.")
            call_command("first_operator")

    def step(self, name: str, work: Callable[[], Any], *, speaks: bool = False) -> None:
        """Say what is being done and how long it took; work that `speaks` shows its own progress between the two."""
        self.stdout.write(f"{name} ...", ending="\n" if speaks else "")
        self.stdout.flush()
        began = time.monotonic()
        work()
        self.stdout.write(f"{name if speaks else ''} done ({time.monotonic() - began:.0f} s)")

    def greet(self, supervisor: Supervisor) -> None:
        """When the first page answers, say where it is and who can sign in."""
        if not wait_until_it_answers(supervisor):
            return
        lines = ["", f"The portal is at {settings.SITE_URL}/", ""]
        lines += who_can_sign_in()
        if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
            lines += [f"Mails are kept as files in {settings.EMAIL_FILE_PATH}"]
        lines += ["Ctrl-C stops everything.", ""]
        self.stdout.write("\n".join(lines))


def host() -> str:
    """The address to listen on; the sample is for this machine alone, whatever BIND says."""
    return "127.0.0.1" if settings.DEMO else settings.BIND


def port() -> int:
    """The port to serve on. Raises CannotStart where PORT is no number that a port can have."""
    asked = str(settings.PORT)
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked) <= HIGHEST_PORT):
        raise CannotStart(f"PORT={asked} is not a port. Choose a number from 1 to {HIGHEST_PORT}: PORT=8000 make run")
    return int(asked)


def make_folders(var: Path) -> None:
    """Raises CannotStart where `var` cannot be made or written to."""
    try:
        for name in ("", *FOLDERS):
            (var / name).mkdir(parents=True, exist_ok=True)
        probe = var / ".written"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"The folder {var} cannot be written to ({error.strerror}). The database, mails and queue are kept there: "
            "make it writable, or name another with VAR_DIR=/a/folder/of/yours."
        ) from None


def keep_secret_key(var: Path) -> None:
    """Make the signing key once, readable by its owner alone, unless the environment gives one."""
    if os.environ.get("SECRET_KEY"):
        return
    kept = var / "secret_key"
    try:
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(60))
    # This process read its settings before the key was made.
    settings.SECRET_KEY = kept.read_text()


def check_port_is_free(address: str, port: int) -> None:
    """Raises CannotStart where another program listens, or the port is not ours to take."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotStart(
                    f"Port {port} is taken by another program. Choose another: PORT={port + 1} make run"
                ) from None
            raise CannotStart(f"Port {port} on {address} cannot be used: {error.strerror}.") from None


def fingerprint_of_static_files() -> str:
    """Changes when any file that is collected changes."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            about = os.stat(storage.path(path))
            seen.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def migrate() -> None:
    """Bring the database to this version, and note that what follows a migration was done too."""
    from missions_portal.models import Run

    call_command("migrate", interactive=False, verbosity=0)
    with Run.keeping("migrate"):
        pass


def is_migrated() -> bool:
    """Was every migration applied, and what follows them (guards, search tables, permissions) laid after the last?"""
    from missions_portal.models import Run

    if is_earlier(connection):
        return False
    applied = max(row.applied for row in MigrationRecorder(connection).migration_qs)
    return Run.objects.of("migrate").went_well().filter(started_at__gte=applied).exists()


def web() -> Child:
    """The web server, as missions_portal/web_server.py describes it."""
    address = host()
    bind = f"[{address}]:{port()}" if ":" in address else f"{address}:{port()}"
    command = [sys.executable, "-m", "gunicorn", "-c", "python:missions_portal.web_server", "missions_portal.wsgi"]
    return Child("web server", [*command, "--bind", bind])


def worker() -> Child:
    """The worker with the clock in it; one process, as the queue kept in files asks."""
    command = [sys.executable, "-m", "celery", "-A", "missions_portal", "--quiet", "worker", "--beat"]
    command += ["--concurrency", "1", "--loglevel", "warning", "--schedule", str(settings.VAR_DIR / "clock")]
    command += ["--without-gossip", "--without-mingle"]
    # As root, as in a container, it would print advice about pickled messages; ours are JSON alone.
    return Child("worker", command, env={"PYTHONWARNINGS": "ignore:You're running the worker with superuser"})


def wait_until_it_answers(supervisor: Supervisor, seconds: float = 60) -> bool:
    """Ask for the first page until it comes. False when the portal is stopping, or after `seconds`."""
    address = "127.0.0.1" if host() == "0.0.0.0" else host()
    until = time.monotonic() + seconds
    while time.monotonic() < until and not supervisor.stopping:
        try:
            question = urllib.request.Request(
                f"http://{address}:{port()}/health/live",
                headers={"Host": settings.ALLOWED_HOSTS[0].lstrip("."), "X-Forwarded-Proto": "https"},
            )
            with urllib.request.urlopen(question, timeout=2):
                return True
        except OSError:
            time.sleep(0.1)
    return False


def operators() -> Any:
    """Those who may set up people, forums and the strategy."""
    return get_user_model().objects.filter(is_staff=True, is_active=True)


def who_can_sign_in() -> list[str]:
    """The people of the sample and their password; otherwise how to make the first account."""
    if settings.DEMO:
        people = get_user_model().objects.filter(is_active=True, email__endswith="@example.org").order_by("email")
        return [
            f"This is the labelled sample. Sign in with the password {settings.DEMO_PASSWORD} as:",
            *(f"  {person.email:<34}{person.name}" for person in people if person.has_usable_password()),
            "",
        ]
    first = operators().order_by("added_at").first()
    if first:
        return [f"Sign in as {first.email}, or as anyone an operator has added.", ""]
    return ["Nobody can sign in yet. Make the first account in another window:", "  " + FIRST_OPERATOR, ""]


FIRST_OPERATOR = ".venv/bin/python manage.py first_operator"
