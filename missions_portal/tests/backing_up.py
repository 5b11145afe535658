"""What the tests of backups share: something to keep, the commands in a process of their own, and looking into files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from barriers.tests.factories import DecisionFactory
from foundation import history
from foundation.apps import lay_what_the_database_promises
from foundation.outbox import Notice, tell
from missions_portal import databases
from missions_portal.backup import engines, manifest, whole
from missions_portal.backup.move import ELSEWHERE
from people.tests.factories import PersonFactory

SECRET = "The family on the corner"
SAYS = "Łódź’s café: “as it was”\n– and a 🦊"


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


def words_in(backup: Path) -> bytes:
    """Every byte of a backup's file, in small letters."""
    return (backup / manifest.read(backup).file).read_bytes().lower()
