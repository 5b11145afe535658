"""What stops the portal from starting is said in a sentence."""

import os
import socket
import stat

import pytest

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


def test_a_folder_that_cannot_be_written_to_is_named_with_what_to_do(tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")
    with pytest.raises(portal.CannotStart, match="var cannot be written to .*VAR_DIR="):
        portal.make_folders(tmp_path / "var")


def test_the_signing_key_is_made_once_and_only_its_owner_may_read_it(tmp_path, settings, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    portal.keep_secret_key(tmp_path)
    first = (tmp_path / "secret_key").read_text()
    portal.keep_secret_key(tmp_path)
    assert (tmp_path / "secret_key").read_text() == first
    assert len(first) >= 50
    assert stat.S_IMODE(os.stat(tmp_path / "secret_key").st_mode) == 0o600


def test_the_sample_is_served_to_this_machine_alone(settings):
    settings.BIND = "0.0.0.0"
    settings.DEMO = True
    assert portal.host() == "127.0.0.1"
    settings.DEMO = False
    assert portal.host() == "0.0.0.0"
