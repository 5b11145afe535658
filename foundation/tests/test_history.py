"""History and audit: what was written down stays, whoever asks the database to change it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from foundation.history import AuditEntry, guard_audit, note, save_new
from foundation.tests.records import a_meeting, an_entry, somebody

pytestmark = pytest.mark.django_db

REPLACE = {
    "sqlite": "INSERT OR REPLACE INTO {table} (id, at, act, kind, reference, because) "
    "SELECT id, at, 'nothing', kind, reference, because FROM {table}",
    "postgresql": "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET act = 'nothing'",
}


@pytest.fixture
def entry():
    return note("publish", a_meeting(), by=somebody(), because="It could not wait.")


def stands(entry):
    return AuditEntry.objects.filter(pk=entry.pk, act="publish", by=entry.by, because="It could not wait.").exists()


def test_an_act_is_written_down_with_its_record_and_never_its_words():
    ada = somebody()
    shared = an_entry(ada)
    shared.reference = "L-SW1-1"

    written = note("share", shared, by=ada)

    assert (written.act, written.kind, written.record_id) == ("share", "learning.learningentry", shared.pk)
    assert (written.reference, written.by, written.because) == ("L-SW1-1", ada, "")
    assert shared.what not in [str(value) for value in vars(written).values()]


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: AuditEntry.objects.update(act="nothing"),
        lambda entry: AuditEntry.objects.all().delete(),
        lambda entry: entry.delete(),
        lambda entry: AuditEntry(pk=entry.pk, act="nothing", kind="").save(force_update=True),
    ],
)
def test_the_database_refuses_to_change_or_delete_what_was_written(entry, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(entry)

    assert stands(entry)


def test_the_database_refuses_to_replace_what_was_written(entry):
    replace = REPLACE[connection.vendor].format(table=AuditEntry._meta.db_table)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(replace)

    assert stands(entry)


on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite empties a table row by row")
EMPTY = f"TRUNCATE {AuditEntry._meta.db_table}"


@on_postgresql
@pytest.mark.parametrize("statement", [EMPTY, f"{EMPTY} CASCADE", "TRUNCATE people_user CASCADE"])
def test_the_database_refuses_to_empty_what_was_written_at_once(entry, statement):
    # What was written in this transaction is looked over now: nothing is emptied while that is still to be done.
    connection.check_constraints()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert stands(entry)


@on_postgresql
def test_an_audit_that_holds_nothing_may_be_emptied():
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)

    assert not AuditEntry.objects.exists()


def test_the_guards_are_laid_again_without_harm(entry):
    guard_audit(connection)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(act="nothing")
    assert stands(entry)


def unsaved_meeting():
    meeting = a_meeting()
    return type(meeting)(forum=meeting.forum, starts_at=meeting.starts_at + timedelta(days=7), place="The annexe")


def test_a_new_record_comes_with_its_writer_and_its_act():
    ada = somebody()
    made = save_new(unsaved_meeting(), "plan", by=ada)

    assert [row.history_user for row in made.history.all()] == [ada]
    assert [(row.act, row.by) for row in AuditEntry.objects.filter(record_id=made.pk)] == [("plan", ada)]


def test_a_new_record_whose_act_cannot_be_written_down_is_not_kept(monkeypatch):
    def no_room(**_):
        raise DatabaseError("The disk is full")

    new = unsaved_meeting()
    monkeypatch.setattr(AuditEntry.objects, "create", no_room)
    with pytest.raises(DatabaseError):
        save_new(new, "plan", by=somebody())

    assert not type(new).objects.filter(place="The annexe").exists()
