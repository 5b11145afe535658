"""What every test of the house stands on: quick hashing, folders and a cache of its own, a worker, a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.conf import settings

HOW_TO_GET_A_BROWSER = (
    "Browser tests need Chromium and its driver: apt-get install chromium, "
    "then .venv/bin/pip install -r requirements-dev.txt"
)
# Seconds. Two hundred rivals in one process queue for the database, as people do before the server, on however busy a
# machine; in production nobody waits so long.
RIVALS_WAIT = 120
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_configure(config: pytest.Config) -> None:
    """Settings of the tests, laid before the first one reads them; the environment and .env cannot undo them."""
    var = Path(tempfile.mkdtemp(prefix="missions-portal-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(var, ignore_errors=True))
    # How long an example takes says more of the machine than of the portal.
    unhurried = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=unhurried)
    hypothesis.settings.load_profile("house")
    for folder in ("mail", "queue", "queue-control", "static"):
        (var / folder).mkdir()
    settings.VAR_DIR = var
    settings.STATIC_ROOT = var / "static"
    settings.BACKUP_DIR = var / "backups"
    settings.EMAIL_FILE_PATH = str(var / "mail")
    settings.DEMO = settings.DEBUG = False
    # Only a test with a worker of its own rings for it; elsewhere nobody would hear.
    settings.OUTBOX_HINT = False
    # One fast hash in place of 19 MiB of Argon2; test_sign_in.py proves the real one.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        # A file, as in production: rivals in threads and a real worker each open it for themselves.
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(var / "tests.sqlite3")
        pragmas = settings.DATABASES["default"]["OPTIONS"]["init_command"].replace("=FULL", "=OFF")
        settings.DATABASES["default"]["OPTIONS"] |= {"init_command": pragmas, "timeout": RIVALS_WAIT}
    else:
        # A process of the web server has four threads and a pool of eight sessions, so none of them waits for one.
        options = settings.DATABASES["default"]["OPTIONS"]
        options["pool"]["timeout"] = RIVALS_WAIT
        # As SQLite's above: nobody pulls the plug on the tests' own database.
        options["options"] += " -c synchronous_commit=off"
    if settings.REDIS_URL:
        settings.REDIS_URL = settings.CELERY_BROKER_URL = redis_of_its_own(settings.REDIS_URL)
    else:
        folders = {"data_folder_in": "queue", "data_folder_out": "queue", "control_folder": "queue-control"}
        settings.CELERY_BROKER_TRANSPORT_OPTIONS |= {key: str(var / folder) for key, folder in folders.items()}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def redis_of_its_own(given: str) -> str:
    """The Redis of these tests: a database after the one that was named, one for each process that runs tests."""
    url = urlsplit(given)
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return url._replace(path=f"/{int(url.path.strip('/') or 0) + 1 + process}").geturl()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for the browser is a browser test, without having to say so twice; the long ones come first.

    Else the last of them would begin when nearly all is done, and two of three workers would wait for it.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Rate limits and the site's names do not leak from one test into the next."""
    from django.core.cache import cache

    from missions_portal import context

    cache.clear()
    context.forget()
    yield


@pytest.fixture(autouse=True)
def _sign_in_mails_go_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a test finds the code it asked for; test_sign_in.py shows that nobody waits for the mail server."""

    class AtOnce(threading.Thread):
        def start(self) -> None:
            self.run()

    monkeypatch.setattr("missions_portal.sign_in.Thread", AtOnce)


@pytest.fixture(autouse=True, scope="session")
def _kept_questions_are_as_new() -> Iterator[None]:
    """Every kept question that any test asks is worded as one put together in that moment would be."""
    from foundation.kept_questions import Kept

    kept = Kept.wording

    def told(wording: Any) -> Any:
        # The ids of one set come in whatever order it was filled in, and mean the same.
        return wording and (wording.sql, sorted(map(repr, wording.params)))

    def compared(self: Kept, *known: Any) -> Any:
        found, anew = kept(self, *known), self.put_together(*known)
        assert told(found) == told(anew), f"{self.make.__name__}: what it depends on is not all given"
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Kept, "wording", compared)
        yield


@pytest.fixture(autouse=True)
def _audit_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test that commits everything is emptied: the guards of the audit step aside, and then come back.

    SQLite deletes each row, PostgreSQL empties the tables at once; the migrate signal of that flush lays them again.
    """
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames) or (
        marker and (marker.kwargs.get("transaction") or marker.args[:1] == (True,))
    )
    if not commits:
        yield
        return
    request.getfixturevalue("_django_db_helper")
    yield
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER IF EXISTS audit_no_truncate ON foundation_auditentry")
            return
        for guard in ("audit_no_update", "audit_no_delete", "audit_no_replace"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard}")


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Callable[..., None]]:
    """Starts a Celery worker with its clock, as `manage.py portal` does, on the test's own database and broker.

    Its mails are files in VAR_DIR/mail, which is empty at first, or go to the mail server of `email_url`.
    """
    from redis import Redis

    from missions_portal.management.commands import portal

    for folder in ("mail", "queue", "queue-control"):
        shutil.rmtree(settings.VAR_DIR / folder)
        (settings.VAR_DIR / folder).mkdir()
    for memory in settings.VAR_DIR.glob("clock*"):
        memory.unlink()  # an earlier test's clock would make up for what it missed
    if settings.REDIS_URL:
        with Redis.from_url(settings.REDIS_URL) as redis:
            redis.flushdb()  # nor does this worker hear an earlier test's rings
    child = portal.worker()

    def start(*, sweep_seconds: int = 1, include: str = "", email_url: str = "") -> None:
        child.command += ["--include", include] if include else []
        child.env |= {
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "VAR_DIR": str(settings.VAR_DIR),
            "SECRET_KEY": settings.SECRET_KEY,
            "SWEEP_SECONDS": str(sweep_seconds),
            "EMAIL_URL": email_url,
            "DEMO": "0",
        }
        child.start()

    yield start
    child.ask_to_stop()
    if child.process:
        try:
            child.process.wait(60)
        except subprocess.TimeoutExpired:
            child.kill()
            pytest.fail("The worker did not stop within a minute.")


def database_url() -> str:
    """The test database as another process opens it."""
    from django.db import connection

    named = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{named['NAME']}"
    host = f"{named['HOST'] or '127.0.0.1'}:{named['PORT'] or 5432}"
    who = named["USER"] + (f":{named['PASSWORD']}" if named["PASSWORD"] else "")
    return f"postgres://{who}@{host}/{named['NAME']}"


@pytest.fixture
def browser() -> Iterator[Any]:
    """A Chromium of this test's own (Playwright's Browser); skipped, with how to get one, where there is none.

    With REQUIRE_BROWSER set, as in CI, a missing browser is a failure.
    """
    with chromium() as launched:
        yield launched


@contextmanager
def chromium() -> Iterator[Any]:
    """A Chromium, from its start to its end; what the test asked of the database meanwhile is closed with it."""
    from django.db import connections

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        found = None
    if not found:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(HOW_TO_GET_A_BROWSER)
        pytest.skip(HOW_TO_GET_A_BROWSER)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        # Playwright's loop makes Django think it is called from asynchronous code; the test itself is not.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        launched = driver.chromium.launch(executable_path=found, headless=True, args=CHROMIUM_FLAGS)
        try:
            yield launched
        finally:
            launched.close()
            # For the same reason Django keeps other connections while the loop runs, and nobody finds them once it
            # has stopped: PostgreSQL would refuse to drop a database that still has a session.
            connections.close_all()
