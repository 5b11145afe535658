"""A backup is of one moment, its owner's alone, there as a whole or not at all, and holds no sign-in: on both databases."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections
from django.test import Client
from django.urls import reverse

from foundation.history import AuditEntry
from missions_portal import databases
from missions_portal.backup import CannotBeDone, drill, engines, keep, manifest
from missions_portal.backup.move import ELSEWHERE
from missions_portal.backup.restore import restore
from missions_portal.models import Run
from missions_portal.tests.backing_up import a_little_of_everything
from people.models import Session, User
from people.tests.factories import PersonFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("as_migrated")]


def test_a_backup_is_its_owners_alone_and_says_what_it_holds(folder):
    a_little_of_everything()

    made = keep.make()

    told = manifest.read(made)
    assert told.rows["barriers_decision"] == 1 and told.rows["foundation_auditentry"] == AuditEntry.objects.count()
    assert "foundation.0001_initial" in told.migrations and told.database == connection.vendor
    assert stat.S_IMODE(made.stat().st_mode) == 0o700 and stat.S_IMODE((made / told.file).stat().st_mode) == 0o600
    assert not [left for left in folder.iterdir() if left.name.endswith(".part")]


def test_what_is_written_while_a_backup_is_made_is_not_in_it_and_is_not_held_up(folder, monkeypatch):
    PersonFactory(name="Before")
    copy = engines.copy

    def write_and_copy(looking: Any, to: Path) -> Path:
        writer = threading.Thread(target=lambda: (PersonFactory(name="Meanwhile"), connections.close_all()))
        writer.start()
        writer.join(15)
        assert not writer.is_alive(), "whoever writes waits for the backup"
        return copy(looking, to)

    monkeypatch.setattr(engines, "copy", write_and_copy)
    made = keep.make()

    assert User.objects.filter(name="Meanwhile").exists()
    assert manifest.read(made).rows["people_user"] == 1
    assert "equal to the byte" in drill.drill(made)


def test_a_backup_that_was_touched_or_cannot_be_written_says_so(folder, tmp_path):
    made = keep.make()
    file = made / manifest.read(made).file
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(CannotBeDone, match="is not what was written"):
        manifest.read(made)

    (tmp_path / "a-file").write_text("")
    with pytest.raises(CannotBeDone, match="cannot be written"):
        keep.make(tmp_path / "a-file")


def test_older_backups_are_forgotten_when_told_so(folder, capsys):
    first, second = keep.make(), keep.make()
    call_command("backup", "--keep", "2")

    assert not first.exists() and second in keep.all_in(folder) and len(keep.all_in(folder)) == 2


def test_what_a_machine_that_stopped_left_of_a_backup_is_gone_a_day_later(folder):
    folder.mkdir(parents=True, exist_ok=True)
    left, at_work = folder / ".2026-11-01T02-00-00-000000.part", folder / ".2026-11-28T02-00-00-000000.part"
    for part in (left, at_work):
        part.mkdir()
        (part / "portal.sqlite3").write_bytes(b"half")
    yesterday = time.time() - 86_500
    os.utime(left, (yesterday, yesterday))

    keep.make()
    assert not left.exists() and at_work.exists()


def test_a_backup_that_is_told_to_stop_leaves_nothing_half_done(folder, monkeypatch):
    monkeypatch.setattr(engines, "copy", lambda looking, to: os.kill(os.getpid(), signal.SIGTERM))

    with pytest.raises(SystemExit, match="143"):
        call_command("backup")

    assert list(folder.iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_drill_that_is_told_to_stop_leaves_no_database(folder, monkeypatch):
    made, begun = keep.make(), []

    def stopped(*command: Any, env: dict[str, str], **more: Any) -> None:
        begun.append(env["DATABASE_URL"])
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(subprocess, "run", stopped)
    with pytest.raises(SystemExit, match="143"):
        call_command("restore_drill", str(made))

    with pytest.raises((OperationalError, CannotBeDone)), databases.beside(ELSEWHERE, databases.at(begun[0])) as gone:
        gone.ensure_connection()
    assert Run.objects.get(task="restore_drill").words == "Stopped: SystemExit"


def test_a_disk_that_fills_up_while_a_backup_is_copied_is_said_plainly(folder, monkeypatch):
    def full(*args: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(engines, "copy", full)
    with pytest.raises(CommandError, match="could not be copied .*disk is full"):
        call_command("backup")
    assert not list(folder.iterdir())


def test_no_backup_holds_a_sign_in(folder):
    client = Client()
    client.force_login(PersonFactory())
    made = keep.make()
    key = client.session.session_key

    assert Session._meta.db_table not in manifest.read(made).rows
    assert key.encode() not in (made / manifest.read(made).file).read_bytes()
    restore(made, over=True, hold_mails=False, say=print)
    assert User.objects.exists() and not Session.objects.exists()
    assert client.get(reverse("desk")).status_code == 302


def test_no_backup_is_made_where_there_is_no_portal(folder, monkeypatch):
    monkeypatch.setattr(engines, "is_laid", lambda: False)
    with pytest.raises(CommandError, match="There is no portal in the database"):
        call_command("backup")
