"""The portal moves to another database and is the same to the byte, or does not move: from and to both kinds."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from barriers.models import Barrier
from missions_portal import databases
from missions_portal.backup import CannotBeDone, drill, keep, whole
from missions_portal.backup.move import ELSEWHERE, move_to
from missions_portal.tests.backing_up import a_laid_out_sqlite, a_little_of_everything, manage
from people.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("as_migrated")]


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
