"""What the tests of the whole portal share: a member who signs in with a password, and a portal that can be backed up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from missions_portal.tests.signing_in import PASSWORD, CountingHasher
from people.models import User
from people.tests.factories import MemberFactory, OperatorFactory


@pytest.fixture
def member() -> User:
    person = MemberFactory(email="member@example.org")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def operator() -> User:
    return OperatorFactory()


@pytest.fixture
def as_migrated(transactional_db: None, settings: Any) -> Iterator[None]:
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
    """Where the backups of this test are kept."""
    settings.BACKUP_DIR = tmp_path / "backups"
    return settings.BACKUP_DIR


@pytest.fixture
def counted(settings: Any) -> type[CountingHasher]:
    """Counts the passwords that are hashed, from none on."""
    settings.PASSWORD_HASHERS = [f"{CountingHasher.__module__}.CountingHasher"]
    CountingHasher.hashes = 0
    return CountingHasher
