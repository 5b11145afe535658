"""The drill: a backup restored somewhere else by the real command, in a process of its own, and thrown away again."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import uuid4

from django.conf import settings
from django.db import connection

from missions_portal.backup import CannotBeDone


def drill(backup: Path) -> str:
    """Restore a backup elsewhere, and return what the restore said it proved. Raises CannotBeDone where it failed."""
    with somewhere_else() as url:
        known = {
            settings.DATABASE_NAMED_BY: url,
            "BACKUP_DIR": str(settings.BACKUP_DIR),
            "VAR_DIR": str(settings.VAR_DIR),
            "SECRET_KEY": settings.SECRET_KEY,
        }
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(backup.resolve())]
        said = subprocess.run(command, env=os.environ | known, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if said.returncode:
        raise CannotBeDone(f"The backup could not be restored. {said.stderr.strip()[-600:]}")
    return said.stdout.strip()


@contextmanager
def somewhere_else() -> Iterator[str]:
    """The address of an empty database of the same kind, gone when the block ends."""
    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix="restore-drill-") as folder:
            yield f"sqlite:///{folder}/drill.sqlite3"
        return
    name = connection.ops.quote_name(f"restore_drill_{uuid4().hex[:12]}")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield _beside(name.strip('"'))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _beside(name: str) -> str:
    """The address of another database on the same server."""
    known = connection.settings_dict
    who = quote(known["USER"], safe="") + (f":{quote(known['PASSWORD'], safe='')}" if known["PASSWORD"] else "")
    more = urlencode({option: value for option, value in known["OPTIONS"].items() if option != "pool"})
    address = f"postgres://{who}@{known['HOST'] or '127.0.0.1'}:{known['PORT'] or 5432}/{name}"
    return f"{address}?{more}" if more else address
