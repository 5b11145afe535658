"""What the environment says decides where the portal keeps things, and whether it may start."""

from __future__ import annotations

import json
import os
import re
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


def start(tmp_path: Path, ask: str = ASK, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own that reads the settings with just this environment, and tells what they say."""
    alone = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DEMO": "0", "DEBUG": "0"}
    return subprocess.run(
        [sys.executable, "-c", ask],
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
    assert options["sslmode"] == "require" and options["pool"]["max_size"] == 8 and "jit=off" in options["options"]


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


OIDC = {
    "OIDC_ORGANISATIONS": "council",
    "OIDC_COUNCIL_NAME": "Example Council",
    "OIDC_COUNCIL_SERVER": "https://sign-in.council.example",
    "OIDC_COUNCIL_CLIENT_ID": "the-portal",
    "OIDC_COUNCIL_CLIENT_SECRET": "between the two",
    "OIDC_COUNCIL_EMAIL_DOMAINS": "council.example",
}


def test_an_organisations_account_opens_the_real_portal_and_never_the_sample(tmp_path):
    ask = "from missions_portal import settings as s; print([one['name'] for one in s.ORGANISATION_ACCOUNTS])"
    assert start(tmp_path, ask, **OIDC).stdout.strip() == "['Example Council']"
    assert start(tmp_path, ask, DEMO="1", **OIDC).stdout.strip() == "[]"


def test_an_organisation_half_set_up_stops_the_start_with_a_sentence(tmp_path):
    said = start(tmp_path, **OIDC | {"OIDC_COUNCIL_CLIENT_SECRET": ""})
    assert said.returncode != 0 and "set OIDC_COUNCIL_CLIENT_SECRET too" in said.stderr


def test_logs_are_lines_of_json_on_standard_output_where_others_reach_the_portal(tmp_path):
    ask = "from missions_portal import settings as s; print(s.LOGGING['handlers']['lines'])"
    production = start(tmp_path, ask, SITE_URL="https://portal.example", **KEY).stdout
    assert "stdout" in production and "'json'" in production
    here = start(tmp_path, ask).stdout
    assert "stderr" in here and "'plain'" in here
    assert "'plain'" in start(tmp_path, ask, SITE_URL="https://portal.example", LOG_JSON="0", **KEY).stdout


def test_every_setting_is_explained_in_the_example():
    """Each variable that the settings read, and those of an organisation, stand in .env.example with a sentence."""
    rooms = ("settings.py", "organisations.py")
    code = "".join((the_settings.BASE_DIR / "missions_portal" / room).read_text() for room in rooms)
    read = set(re.findall(r'(?:env(?:\.\w+)?|day)\("([A-Z_]+)"', code))
    explained = set(re.findall(r"^#?([A-Z_]+)=", (the_settings.BASE_DIR / ".env.example").read_text(), re.M))
    assert len(read) > 25 and read - explained == set()


def test_no_key_that_anybody_knows_signs_for_the_embedded_default(tmp_path):
    first, second = (settings_with(tmp_path)[-1] for _ in range(2))
    assert first != second and len(first) > 50
