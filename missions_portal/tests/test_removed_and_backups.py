"""What was removed is in no later backup, and in nothing that is restored from an earlier one: on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from barriers.models import Barrier
from barriers.tests.factories import BarrierFactory
from digests.compile import contents_of
from digests.correcting import redact
from digests.deliver import send
from digests.models import Edition
from digests.tests.factories import EditionFactory
from foundation.history import AuditEntry
from foundation.redaction import Redaction
from missions_portal.backup import CannotBeDone, keep, removed
from missions_portal.backup.restore import restore
from missions_portal.persons.nameless import make_nameless
from missions_portal.redacting.act import remove
from missions_portal.redacting.places import places_of
from missions_portal.tests.backing_up import SECRET, words_in
from people.models import User
from people.tests.factories import OfficerFactory, PersonFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("as_migrated")]


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
