"""A backup of an earlier version is brought to this one; what is of a newer one is refused: on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import DatabaseError, IntegrityError

from barriers.models import Barrier
from foundation import sealed
from foundation.history import AuditEntry
from foundation.redaction import STUB, Redaction, hash_of
from missions.models import Figure
from missions_portal import databases
from missions_portal.backup import CannotBeDone, drill, manifest, removed, restore, version
from missions_portal.backup.move import ELSEWHERE
from missions_portal.tests.backing_up import manage, python
from missions_portal.tests.earlier_portal import COUNTED, LEAVER, PERSON, PLAIN, SAYS, SECRET, TITLE, WAS
from people.models import User
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def looking_at(url: str) -> Iterator[Any]:
    """Look into another database by the models of this version."""
    with databases.beside(ELSEWHERE, databases.at(url)):
        yield connections[ELSEWHERE]


def what_was_removed_since(folder: Path, leaver: dict[str, Any], barrier: int) -> None:
    """The list beside the backups: the barrier's secret, and the name of somebody who left."""
    words = {"kind": "", "record_id": None, "reference": "", "by_id": None, "at": "2026-11-27T09:00:00+00:00"}
    words |= {"because": "A person can be recognised.", "salt": "0" * 32, "hash_of_words": hash_of(SECRET, "0" * 32)}
    words |= {"length": len(SECRET), "places": [["barriers.barrier", barrier]]}
    nameless = {"person": leaver["id"], "added_at": leaver["added_at"].isoformat(), "because": "They asked for it."}
    (folder / removed.NAME).write_text(json.dumps(words) + "\n" + json.dumps(nameless) + "\n")


def test_a_backup_of_an_earlier_version_is_brought_to_this_one_and_loses_what_was_removed_since(tmp_path, settings):
    folder = settings.BACKUP_DIR = tmp_path / "backups"
    settings.MIGRATION_MODULES = {}  # the tests' own tables are made without migrations; these are looked at by them
    with drill.somewhere_else() as early, drill.somewhere_else() as late:
        said = python(early, "-m", "missions_portal.tests.earlier_portal", str(folder))
        assert said.returncode == 0, said.stderr
        backup = Path(said.stdout.strip())
        assert max(one for one in manifest.read(backup).migrations if one.startswith("missions.")) == (
            f"missions.{WAS['missions']}"
        )
        with looking_at(early):
            leaver = User.objects.using(ELSEWHERE).values("id", "added_at").get(email=LEAVER)
            barrier = Barrier.objects.using(ELSEWHERE).values_list("pk", flat=True).get()
        what_was_removed_since(folder, leaver, barrier)

        said = manage(late, "restore", str(backup))

        assert said.returncode == 0, said.stderr
        assert (
            "Restored from an earlier portal" in said.stdout and "Removed since and taken out again: 2." in said.stdout
        )
        with looking_at(late) as other:
            _is_all_there(other, leaver["id"])
        # Nothing of an earlier version is overwritten or backed up by this one.
        for command in (["backup"], ["restore", str(backup), "--over"]):
            said = manage(early, *command)
            assert said.returncode and "of an earlier portal. Run manage.py migrate on it first" in said.stderr
        with looking_at(early) as other:
            assert version.is_earlier(other) and Barrier.objects.using(ELSEWHERE).values_list("title").get() == (TITLE,)
            assert Barrier.objects.using(ELSEWHERE).values_list("gets_in_the_way").get() == (SAYS,)
        _a_newer_one_is_refused(late, backup)


def _is_all_there(other: Any, leaver: int) -> None:
    """Every record of then, as this version keeps it, found by its search and behind its guards."""
    assert not version.is_earlier(other)
    barrier = Barrier.objects.using(ELSEWHERE).matching(TITLE).get()
    assert barrier.author.email == PERSON and barrier.gets_in_the_way == f"{STUB} waits for a stamp."
    assert [one.name for one in Figure.objects.using(ELSEWHERE).order_by("pk")] == [COUNTED, f"{COUNTED} (again, 2)"]
    assert User.objects.using(ELSEWHERE).get(pk=leaver).name.startswith("A former")
    assert Redaction.objects.using(ELSEWHERE).get().was(SECRET)
    means = Authenticator.objects.using(ELSEWHERE).get()
    assert sealed.is_sealed(means.data["secret"]) and PLAIN not in means.data["secret"]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(using=ELSEWHERE):
        AuditEntry.objects.using(ELSEWHERE).update(act="changed")


def test_rows_that_are_missing_and_tables_that_refuse_to_be_brought_up_are_said(monkeypatch):
    PersonFactory()
    made = manifest.Manifest("1.0", "2026-11-27", "sqlite", "f", 1, "", "", {"people_user": 2, "gone": 0}, [])
    with pytest.raises(CannotBeDone, match=r"not as many rows as what was backed up: gone, people_user\."):
        restore._prove_by_numbers(made, print)

    def refuse(*_: Any, **__: Any) -> None:
        raise IntegrityError("a seat is held twice")

    monkeypatch.setattr(version, "is_earlier", lambda _: True)
    monkeypatch.setattr(restore, "call_command", refuse)
    with pytest.raises(CannotBeDone, match=r"\(a seat is held twice\)\. Restore it with the version it was made with"):
        restore._bring_up_to_date(print)


def _a_newer_one_is_refused(url: str, backup: Path) -> None:
    """Neither a backup of a newer version, nor a backup made by this version of what a newer one keeps."""
    told = json.loads((backup / manifest.NAME).read_text())
    later = {"migrations": [*told["migrations"], "people.9999_later"]}
    (backup / manifest.NAME).write_text(json.dumps(told | later))
    said = manage(url, "restore", str(backup), "--over")
    assert said.returncode and "made by a newer portal" in said.stderr and "install that one first" in said.stderr

    with looking_at(url) as other:
        MigrationRecorder(other).record_applied("people", "9999_later")
    said = manage(url, "backup")
    assert said.returncode and "of a newer portal: it knows of people.9999_later. Back it up with that" in said.stderr
    with looking_at(url):
        assert Barrier.objects.using(ELSEWHERE).count() == 1
