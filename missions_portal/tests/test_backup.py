"""Backups prove themselves, restores refuse and repeat what was removed, and a move changes nothing: on both databases."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse

from barriers.models import Barrier
from barriers.tests.factories import BarrierFactory, DecisionFactory
from conftest import database_url
from digests.compile import contents_of
from digests.correcting import redact
from digests.deliver import send
from digests.models import Edition
from digests.tests.factories import EditionFactory
from foundation import history
from foundation.apps import lay_what_the_database_promises
from foundation.history import AuditEntry
from foundation.outbox import Notice, NoticeState, tell
from foundation.redaction import Redaction
from missions_portal import databases
from missions_portal.backup import CannotBeDone, drill, engines, keep, manifest, removed, whole
from missions_portal.backup.move import ELSEWHERE, move_to
from missions_portal.backup.restore import restore
from missions_portal.persons.nameless import make_nameless
from missions_portal.redacting.act import remove
from missions_portal.redacting.places import places_of
from people.models import Session, User
from people.tests.factories import OfficerFactory, OperatorFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "The family on the corner"
SAYS = "Łódź’s café: “as it was”\n– and a 🦊"


@pytest.fixture(autouse=True)
def _as_migrated(transactional_db: None, settings: Any) -> Iterator[None]:
    """The tests' tables are made from the models; a backup is of a portal in which every migration is written down."""
    settings.MIGRATION_MODULES = {}
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in set(MigrationLoader(None).disk_migrations) - set(recorder.applied_migrations()):
        recorder.record_applied(app, name)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(recorder.Migration)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.BACKUP_DIR = tmp_path / "backups"
    return settings.BACKUP_DIR


@pytest.fixture
def operator() -> User:
    return OperatorFactory()


def a_little_of_everything() -> None:
    """Words in many letters, a decision with its whole trip, a mail's bytes, plain data and times."""
    decision = DecisionFactory(words=SAYS)
    history.note("look", decision, by=PersonFactory(name=SAYS[:12]))
    tell("barriers.returned", to=PersonFactory(), key="one", reference="B-1", more=[1, 2.5, None, {"b": 1, "a": SAYS}])
    Notice.objects.update(mime=SAYS.encode(), message_id="<one@portal.invalid>")


def settings_of_another(url: str) -> dict[str, str]:
    return {"DATABASE_URL": url, "VAR_DIR": str(settings.VAR_DIR), "BACKUP_DIR": str(settings.BACKUP_DIR), "DEMO": "0"}


def manage(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command on another database, in a process of its own."""
    return python(url, str(settings.BASE_DIR / "manage.py"), *words)


def python(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A program that knows another database, in a process of its own."""
    known = os.environ | settings_of_another(url) | {"SECRET_KEY": settings.SECRET_KEY, "REDIS_URL": ""}
    return subprocess.run([sys.executable, *words], env=known, capture_output=True, text=True, timeout=600)


def a_laid_out_sqlite(file: Path) -> str:
    """The address of an empty SQLite database with the portal's tables, quicker than by every migration in turn."""
    with databases.beside(ELSEWHERE, databases.at(f"sqlite:///{file}")) as lite:
        with lite.schema_editor() as editor:
            for model in whole.tables():
                if not model._meta.auto_created:
                    editor.create_model(model)
        MigrationRecorder(lite).ensure_schema()
        for app, name in MigrationRecorder(connection).applied_migrations():
            MigrationRecorder(lite).record_applied(app, name)
        lay_what_the_database_promises(lite)
    return f"sqlite:///{file}"


# ---- a backup ----


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


def test_a_disk_that_fills_up_while_a_backup_is_copied_is_said_plainly(folder, monkeypatch):
    def full(*args: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(engines, "copy", full)
    with pytest.raises(CommandError, match="could not be copied .*disk is full"):
        call_command("backup")
    assert not list(folder.iterdir())


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL keeps its index with the row, and forgets with it"
)
def test_no_backup_holds_words_that_were_redacted_before_it(folder):
    barrier, officer = BarrierFactory(title="Zebedee of Grove Hill told us"), OfficerFactory()
    assert b"zebede" in words_in(keep.make())
    remove("Zebedee", because="A person can be recognised.", by=officer, seen=len(places_of("Zebedee")))
    made = keep.make()

    barrier.refresh_from_db()
    assert barrier.title == "[words removed] of Grove Hill told us"
    # The index holds the stems of words, which stay in it until it tidies up by itself.
    assert b"zebede" not in words_in(made)
    assert Barrier.objects.matching("grove").get() == barrier


def words_in(backup: Path) -> bytes:
    """Every byte of a backup's file, in small letters."""
    return (backup / manifest.read(backup).file).read_bytes().lower()


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


# ---- a restore ----


def test_a_restore_is_refused_over_peoples_work_and_replaces_it_when_told_so(folder):
    a_little_of_everything()
    made = keep.make()
    late = PersonFactory(name="Too late")

    with pytest.raises(CannotBeDone, match="holds people and their work"):
        restore(made, over=False, hold_mails=False, say=print)
    assert User.objects.filter(pk=late.pk).exists()

    said: list[str] = []
    restore(made, over=True, hold_mails=True, say=said.append)

    assert not User.objects.filter(pk=late.pk).exists() and "equal to the byte" in " ".join(said)
    assert {one.state for one in Notice.objects.all()} == {NoticeState.FAILED}
    # What was there is kept, and the guards of the audit stand.
    assert manifest.read(keep.all_in(folder)[-1]).rows["people_user"] == manifest.read(made).rows["people_user"] + 1
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(act="changed")


def test_search_finds_what_was_restored(folder):
    a_little_of_everything()
    made = keep.make()
    restore(made, over=True, hold_mails=False, say=print)
    barrier = Barrier.objects.get()
    assert list(Barrier.objects.matching(barrier.title)) == [barrier]


def test_a_backup_of_the_other_database_or_of_a_newer_portal_is_refused(folder):
    made = keep.make()
    told = json.loads((made / manifest.NAME).read_text())
    for changed, why in (
        ({"database": "another"}, "move_to"),
        ({"migrations": [*told["migrations"], "people.9999_later"]}, "9999_later"),
    ):
        (made / manifest.NAME).write_text(json.dumps(told | changed))
        with pytest.raises(CannotBeDone, match=why):
            restore(made, over=True, hold_mails=False, say=print)


def test_a_restore_that_proves_wrong_leaves_what_was_there_and_nothing_beside_it(folder):
    made = keep.make()
    late = PersonFactory(name="Too late")
    told = json.loads((made / manifest.NAME).read_text())
    (made / manifest.NAME).write_text(json.dumps(told | {"export": "another"}))

    with pytest.raises(CannotBeDone, match="is not what was backed up"):
        restore(made, over=True, hold_mails=False, say=print)

    assert User.objects.get() == late
    assert not beside(connection)


def test_a_restore_beside_a_portal_that_still_runs_loses_nothing_that_is_written_meanwhile(folder):
    made = keep.make()
    PersonFactory()

    def written_meanwhile(line: str) -> None:
        if "is kept in" in line:
            PersonFactory(name="In the meantime")

    with pytest.raises(CannotBeDone, match=r"Somebody wrote here .*people_user.* Stop the portal"):
        restore(made, over=True, hold_mails=False, say=written_meanwhile)

    assert User.objects.filter(name="In the meantime").exists()
    assert not beside(connection)


def test_whoever_began_in_an_empty_portal_while_a_restore_was_proving_loses_nothing(folder):
    made = keep.make()
    alias = "meanwhile"

    def begun_meanwhile(line: str) -> None:
        if "equal to the byte" in line:  # asked of the copy by now, so they come in by a way of their own
            with databases.beside(alias, connection.settings_dict | live):
                User.objects.using(alias).create(email="first@example.org", name="First of all")

    live = {name: connection.settings_dict[name] for name in ("NAME", "OPTIONS")}
    with pytest.raises(CannotBeDone, match=r"Somebody wrote here .*people_user"):
        restore(made, over=False, hold_mails=False, say=begun_meanwhile)

    assert User.objects.get().name == "First of all"


def test_what_is_being_proven_is_seen_by_nobody_else(folder, monkeypatch):
    made, late = keep.make(), PersonFactory(name="Too late")
    where_everybody_looks, seen = database_url(), []
    take_out = removed.take_out

    def look_meanwhile(entries: Any) -> int:
        assert not User.objects.exists(), "the copy, which was made before anybody was there"
        with databases.beside(ELSEWHERE, databases.at(where_everybody_looks)):
            seen.extend(User.objects.using(ELSEWHERE).values_list("name", flat=True))
        return take_out(entries)

    monkeypatch.setattr(removed, "take_out", look_meanwhile)
    restore(made, over=True, hold_mails=False, say=print)

    assert seen == [late.name] and not User.objects.exists()


KILLED_HALF_WAY = """
import os, signal, sys
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "missions_portal.settings"
import django
django.setup()
from missions_portal.backup import removed, restore
removed.take_out = lambda entries: os.kill(os.getpid(), signal.SIGKILL)
restore.restore(Path(sys.argv[1]), over=True, hold_mails=False, say=print)
"""


def test_a_restore_that_is_killed_half_way_leaves_what_was_there_and_can_be_run_again(folder, operator, tmp_path):
    leaver = PersonFactory(name="Ada Leaver", email="ada@example.org")
    made = keep.make()
    make_nameless(leaver, because="They asked for it.", by=operator)
    removed.keep(folder)
    with drill.somewhere_else() as url:
        assert manage(url, "restore", str(made)).returncode == 0

        assert python(url, "-c", KILLED_HALF_WAY, str(made)).returncode == -signal.SIGKILL

        with databases.beside(ELSEWHERE, databases.at(url)) as other:
            assert User.objects.using(ELSEWHERE).get(pk=leaver.pk).name.startswith("A former")
            assert beside(other), "what was being proven is there still"
        assert manage(url, "backup", "--to", str(tmp_path / "later")).returncode == 0
        assert "Ada Leaver" not in written_out(keep.all_in(tmp_path / "later")[0])
        again = manage(url, "restore", str(made), "--over")
        assert again.returncode == 0 and "It is in place." in again.stdout, again.stderr
        with databases.beside(ELSEWHERE, databases.at(url)) as other:
            assert User.objects.using(ELSEWHERE).get(pk=leaver.pk).name.startswith("A former")
            assert not beside(other)


def test_two_restores_at_once_are_one_and_a_refusal(folder, monkeypatch):
    """Else one would put in place what the other has not proven."""
    made, refused = keep.make(), []
    take_out = removed.take_out

    def restore_meanwhile(entries: Any) -> int:
        said = manage(database_url(), "restore", str(made), "--over")
        refused.append("Another restore into this database is under way" in said.stderr)
        return take_out(entries)

    monkeypatch.setattr(removed, "take_out", restore_meanwhile)
    restore(made, over=True, hold_mails=False, say=print)
    assert refused == [True] and not beside(connection)


@pytest.mark.parametrize("odd", ["a%23b", "a%3Fb", "a%2541b"])
def test_a_portal_whose_folder_has_an_odd_name_is_restored_too(folder, tmp_path, odd):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has names of databases, and they are quoted")
    a_little_of_everything()
    made, place = keep.make(), tmp_path / unquote(odd)
    place.mkdir()
    assert manage(f"sqlite:///{tmp_path}/{odd}/portal.sqlite3", "restore", str(made)).returncode == 0
    assert [one.name for one in place.iterdir()] == ["portal.sqlite3"]
    with databases.beside(ELSEWHERE, databases.at(f"sqlite:///{tmp_path}/{odd}/portal.sqlite3")):
        assert User.objects.using(ELSEWHERE).count() == User.objects.count()


def test_a_restore_does_not_wait_without_an_end_for_somebody_who_writes(folder, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL gives up a lock by itself after a time that it is told")
    made = keep.make()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 1)
    with databases.beside(ELSEWHERE, databases.at(database_url())) as writer, transaction.atomic(using=ELSEWHERE):
        with writer.cursor() as cursor:
            cursor.execute("UPDATE people_user SET name = name")
        with pytest.raises(CannotBeDone, match="Stop the portal, then try again"):
            restore(made, over=True, hold_mails=False, say=print)
    connection.close()  # it would go on with so little patience
    assert not beside(connection)


def beside(database: Any) -> bool:
    """Does a copy lie beside a database that was being proven?"""
    if database.vendor == "sqlite":
        return Path(f"{database.settings_dict['NAME']}.{engines.BESIDE}").exists()
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [engines.BESIDE])
        return bool(cursor.fetchone()[0])


def written_out(backup: Path) -> str:
    """Everything a backup's file holds, as text."""
    file = backup / manifest.read(backup).file
    if file.suffix == ".sqlite3":
        return file.read_bytes().decode(errors="replace")
    return subprocess.run(["pg_restore", "--file=-", str(file)], capture_output=True, text=True, check=True).stdout


# ---- what was removed stays away ----


def test_a_person_made_nameless_after_the_backup_is_nameless_in_what_is_restored(folder, operator):
    leaver = PersonFactory(name="Ada Leaver", email="ada@example.org")
    made = keep.make()
    make_nameless(leaver, because="They asked for it.", by=operator)
    removed.keep(folder)

    restore(made, over=True, hold_mails=False, say=print)

    leaver.refresh_from_db()
    assert leaver.name.startswith("A former") and not leaver.is_active
    assert not User.history.filter(name="Ada Leaver").exists()
    assert AuditEntry.objects.filter(act="make_nameless", record_id=leaver.pk, by=None).exists()
    if connection.vendor == "sqlite":
        connection.close()
        assert b"ada@example.org" not in Path(connection.settings_dict["NAME"]).read_bytes()


def test_the_list_of_what_was_removed_holds_no_name_and_each_thing_once(folder, operator):
    leaver = PersonFactory(name="Ada Leaver", email="ada@example.org")
    make_nameless(leaver, because="They asked for it.", by=operator)

    assert removed.keep(folder) == 1 and removed.keep(folder) == 0
    assert "ada" not in (folder / removed.NAME).read_text().casefold()


@pytest.mark.parametrize("what", ["read", "written"])
def test_a_list_of_what_was_removed_in_a_folder_of_somebody_else_is_said_so(what, folder, operator, monkeypatch):
    make_nameless(PersonFactory(), because="They asked for it.", by=operator)

    def refused(*args: Any, **how: Any) -> None:
        raise PermissionError(13, "Permission denied")

    if what == "read":
        monkeypatch.setattr(Path, "is_file", refused)
    else:
        monkeypatch.setattr(removed.tempfile, "mkstemp", refused)
    with pytest.raises(CannotBeDone, match=f"cannot be {what} .*Permission denied.*portal's own user"):
        removed.keep(folder)


def test_no_backup_is_made_where_there_is_no_portal(folder, monkeypatch):
    monkeypatch.setattr(engines, "is_laid", lambda: False)
    with pytest.raises(CommandError, match="There is no portal in the database"):
        call_command("backup")


def test_a_list_of_what_was_removed_that_cannot_be_read_stops_a_restore_before_anything_is_changed(folder):
    made = keep.make()
    late = PersonFactory()
    (folder / removed.NAME).write_text('{"person": 1, "added_')

    with pytest.raises(CannotBeDone, match="The list of what was removed cannot be read"):
        restore(made, over=True, hold_mails=False, say=print)
    assert User.objects.filter(pk=late.pk).exists()


def test_words_redacted_after_the_backup_are_in_no_form_of_what_is_restored(folder):
    officer = OfficerFactory()
    edition = EditionFactory(
        forum=officer.seats.get().forum, state="approved", approved_by=officer, note=f"{SECRET}, we hear."
    )
    edition.contents = contents_of(edition)
    edition.save()
    send(edition)
    made = keep.make()
    redact(edition, words=SECRET, because="A person can be recognised.", by=officer)
    removed.keep(folder)
    assert SECRET not in (folder / removed.NAME).read_text()

    said: list[str] = []
    restore(made, over=True, hold_mails=False, say=said.append)

    edition = Edition.objects.get()
    assert "Removed since and taken out again: 1." in said
    assert "[words removed], we hear." in edition.text and SECRET not in edition.html + edition.note + edition.text
    assert Redaction.objects.get().was(SECRET)
    if connection.vendor == "sqlite":
        connection.close()
        assert SECRET.encode() not in Path(connection.settings_dict["NAME"]).read_bytes()
    # Restored once more there is nothing new to take out; what the clock lists stays as it is.
    assert removed.take_out(removed.listed(folder)) == 0 and removed.keep(folder) == 0


# ---- to another database ----


def test_the_portal_moves_to_another_database_and_is_the_same_to_the_byte(folder, tmp_path):
    with drill.somewhere_else() as url:
        # Laid out as this version has it, and empty: a copy of the tests' own database before anything is in it.
        laid = manage(url, "restore", str(keep.make()))
        assert laid.returncode == 0, laid.stderr
        a_little_of_everything()
        if connection.vendor == "postgresql":
            # Into SQLite, and from there by the command itself, as an operator gives it.
            lite = a_laid_out_sqlite(tmp_path / "portal.sqlite3")
            move_to(lite, say=print)
            said = manage(lite, "move_to", url)
            assert "equal to the byte" in said.stdout, said.stderr
        else:
            move_to(url, say=print)

        with transaction.atomic():
            here = whole.counted("default")
        assert here.rows["people_user"] > 3 and here.rows["barriers_decision"] == 1
        with databases.beside(ELSEWHERE, databases.at(url)) as other:
            there = whole.counted(ELSEWHERE)
            # Only that it moved here is added, once for each move.
            assert {table for table, rows in there.rows.items() if rows != here.rows[table]} == {"missions_portal_run"}
            assert (
                User.objects.using(ELSEWHERE).create(email="new@example.org", name="New").pk
                > User.objects.latest("pk").pk
            )
            barrier = Barrier.objects.get()
            assert Barrier.objects.using(ELSEWHERE).matching(barrier.title).count() == 1
            with pytest.raises(Exception, match="append-only"), other.cursor() as cursor:
                cursor.execute("UPDATE foundation_auditentry SET act = 'changed'")
        with pytest.raises(CannotBeDone, match="already"):
            move_to(url, say=print)


def test_a_move_that_cannot_reach_the_other_database_says_so(folder, tmp_path):
    with pytest.raises(CommandError, match="refused"):
        call_command("move_to", f"sqlite:///{tmp_path}/nowhere/portal.sqlite3")
