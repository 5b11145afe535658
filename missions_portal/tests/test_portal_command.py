"""What stops the portal from starting is said in a sentence."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from django.conf import settings as the_settings

from missions_portal.management.commands import portal


def test_a_taken_port_is_named_with_another_to_use():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(portal.CannotStart, match=f"Port {port} is taken.*PORT={port + 1} make run"):
            portal.check_port_is_free("127.0.0.1", port)


def test_a_free_port_is_no_trouble():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    portal.check_port_is_free("127.0.0.1", port)
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", port))  # the look left it free
        assert ours.getsockname()[1] == port


@pytest.mark.parametrize("asked", ["abc", "0", "70000", "-1", "80.5", "", "٣"])
def test_a_port_that_is_none_is_said_in_a_sentence(settings, asked):
    settings.PORT = asked
    with pytest.raises(portal.CannotStart, match=f"PORT={asked} is not a port.*PORT=8000 make run"):
        portal.port()


def test_the_port_is_read_as_a_number(settings):
    settings.PORT = "8123"
    assert portal.port() == 8123


def test_a_port_too_high_stops_the_start_with_a_sentence_and_no_traceback(tmp_path):
    command = [sys.executable, str(the_settings.BASE_DIR / "manage.py"), "portal"]
    env = os.environ | {"PORT": "70000", "VAR_DIR": str(tmp_path), "DEMO": "1"}
    said = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    assert said.returncode == 1
    assert "PORT=70000 is not a port" in said.stderr
    assert "Traceback" not in said.stderr


# ---- what `make run` installs first ----


@pytest.fixture
def project() -> Iterator[Path]:
    """A copy of the project's installer and lists beside a .venv that is complete."""
    folder = Path(mkdtemp(prefix="missions-portal-install-"))
    (folder / "bin").mkdir()
    shutil.copy(the_settings.BASE_DIR / "bin/install", folder / "bin")
    (folder / "requirements.txt").write_text("django\n")
    (folder / ".venv/bin").mkdir(parents=True)
    python = folder / ".venv/bin/python"
    python.write_text("#!/bin/sh\nexit 0\n")
    python.chmod(0o755)
    (folder / ".venv/installed-requirements.txt").write_text("django\n")
    yield folder
    shutil.rmtree(folder)


def install(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the installer as somebody who may not write in the project's folder."""
    folder.chmod(0o555)
    nobody = 65534 if os.geteuid() == 0 else None
    return subprocess.run(["sh", "bin/install"], cwd=folder, user=nobody, capture_output=True, text=True, timeout=60)


def test_a_complete_installation_runs_from_a_folder_that_cannot_be_written_to(project):
    said = install(project)
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize("gone", [".venv/bin/python", ".venv/installed-requirements.txt"])
def test_an_incomplete_one_says_that_the_folder_cannot_be_written_to(project, gone):
    (project / gone).unlink()
    said = install(project)
    assert said.returncode == 1
    assert "This folder cannot be written to" in said.stderr


def test_a_folder_that_cannot_be_written_to_is_named_with_what_to_do(tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")
    with pytest.raises(portal.CannotStart, match="var cannot be written to .*VAR_DIR="):
        portal.make_folders(tmp_path / "var")


def test_the_signing_key_is_made_once_and_only_its_owner_may_read_it(tmp_path, settings, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    settings.SECRET_KEY = settings.SECRET_KEY  # so that the fixture puts it back: the later tests of this process sign
    portal.keep_secret_key(tmp_path)
    first = (tmp_path / "secret_key").read_text()
    portal.keep_secret_key(tmp_path)
    assert (tmp_path / "secret_key").read_text() == first
    assert len(first) >= 50
    assert first == settings.SECRET_KEY
    assert stat.S_IMODE(os.stat(tmp_path / "secret_key").st_mode) == 0o600


def test_the_sample_is_served_to_this_machine_alone(settings):
    settings.BIND = "0.0.0.0"
    settings.DEMO = True
    assert portal.host() == "127.0.0.1"
    settings.DEMO = False
    assert portal.host() == "0.0.0.0"
