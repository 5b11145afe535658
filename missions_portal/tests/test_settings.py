"""What the environment says decides where the portal keeps things, and whether it may start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as the_settings

KEY = {"SECRET_KEY": "a long random text of this test"}
REAL = {
    "DATABASE_URL": "postgres://portal:secret@db.example/portal",
    "REDIS_URL": "redis://db.example",
    "EMAIL_URL": "smtp://mail.example:25",
}
ASK = (
    "import json; from missions_portal import settings as s; "
    "print(json.dumps([s.DATABASES['default'], s.REDIS_URL, s.EMAIL_BACKEND, s.SECRET_KEY]))"
)


def start(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own that reads the settings with just this environment, and tells what they say."""
    alone = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DEMO": "0", "DEBUG": "0"}
    return subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=the_settings.BASE_DIR,
        env=alone | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def settings_with(tmp_path: Path, **environment: str) -> list[Any]:
    """The database, broker, mail backend and signing key."""
    said = start(tmp_path, **environment)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


def test_the_sample_takes_no_server_of_the_real_portal(tmp_path):
    database, broker, mail, _ = settings_with(tmp_path, DEMO="1", **REAL)
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(tmp_path / "demo.sqlite3")
    assert broker == "" and mail.endswith("filebased.EmailBackend")


def test_the_sample_may_be_given_a_database_of_its_own(tmp_path):
    own = {"DEMO_DATABASE_URL": "postgres://portal:secret@db.example/portal_demo"}
    assert settings_with(tmp_path, DEMO="1", **REAL, **own)[0]["NAME"] == "portal_demo"
    assert settings_with(tmp_path, **REAL, **own, **KEY)[0]["NAME"] == "portal"


def test_what_the_databases_address_asks_for_stands_beside_the_pool(tmp_path):
    address = "postgres://portal:secret@db.example/portal?sslmode=require"
    options = settings_with(tmp_path, DATABASE_URL=address, **KEY)[0]["OPTIONS"]
    assert options["sslmode"] == "require" and options["pool"]["max_size"] == 8


@pytest.mark.parametrize(
    "where",
    [
        {"SITE_URL": "http://portal.example"},
        {"SITE_URL": "https://portal.example"},
        {"DATABASE_URL": "postgres://portal:secret@db.example/portal"},
    ],
    ids=["another address", "https", "a database server"],
)
def test_a_portal_for_others_does_not_start_without_a_signing_key_and_says_how_to_make_one(tmp_path, where):
    said = start(tmp_path, **where)
    assert said.returncode != 0
    assert "Set SECRET_KEY" in said.stderr and "python3 -c 'import secrets;" in said.stderr
    assert settings_with(tmp_path, **where, **KEY)[-1] == KEY["SECRET_KEY"]


def test_the_kept_key_is_taken_where_none_is_given(tmp_path):
    (tmp_path / "secret_key").write_text("kept\n")
    assert settings_with(tmp_path, SITE_URL="http://portal.example")[-1] == "kept"


def test_no_key_that_anybody_knows_signs_for_the_embedded_default(tmp_path):
    first, second = (settings_with(tmp_path)[-1] for _ in range(2))
    assert first != second and len(first) > 50
