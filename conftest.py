"""What every test of the house stands on: quick hashing, folders of its own, an empty cache, a Chromium if any."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

HOW_TO_GET_A_BROWSER = (
    "Browser tests need Chromium and its driver: apt-get install chromium, "
    "then .venv/bin/pip install -r requirements-dev.txt"
)
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
    for folder in ("mail", "static"):
        (var / folder).mkdir()
    settings.VAR_DIR = var
    settings.STATIC_ROOT = var / "static"
    settings.EMAIL_FILE_PATH = str(var / "mail")
    settings.DEMO = settings.DEBUG = False
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
        settings.DATABASES["default"]["OPTIONS"]["init_command"] = pragmas
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for the browser is a browser test, without having to say so twice."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Rate limits and the site's names do not leak from one test into the next."""
    from django.core.cache import cache

    from missions_portal import context

    cache.clear()
    context.forget()
    yield


@pytest.fixture(autouse=True)
def _audit_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test that commits everything is emptied: SQLite's guards of the audit step aside, and then come back."""
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

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for guard in ("audit_no_update", "audit_no_delete", "audit_no_replace"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard}")


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A Chromium of this test's own (Playwright's Browser); skipped, with how to get one, where there is none.

    With REQUIRE_BROWSER set, as in CI, a missing browser is a failure.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if not chromium:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(HOW_TO_GET_A_BROWSER)
        pytest.skip(HOW_TO_GET_A_BROWSER)
    # Playwright's loop makes Django think it is called from asynchronous code; the test itself is not.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=chromium, headless=True, args=CHROMIUM_FLAGS)
        yield launched
        launched.close()
