"""A restore refuses, proves and repeats, and takes the place of what was there at one stroke or not: on both databases."""

from __future__ import annotations

import json
import signal
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection, transaction

from barriers.models import Barrier
from conftest import database_url
from foundation.history import AuditEntry
from foundation.outbox import Notice, NoticeState
from missions_portal import databases
from missions_portal.backup import CannotBeDone, drill, keep, manifest, removed
from missions_portal.backup.move import ELSEWHERE
from missions_portal.backup.restore import restore
from missions_portal.persons.nameless import make_nameless
from missions_portal.tests.backing_up import a_little_of_everything, beside, manage, python, written_out
from people.models import User
from people.tests.factories import PersonFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("as_migrated")]


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
