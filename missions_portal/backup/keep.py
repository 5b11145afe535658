"""Making a backup while people work: one folder with the copy and its manifest, there as a whole or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import DatabaseError
from django.utils import timezone

from missions_portal import VERSION
from missions_portal.backup import CannotBeDone, engines, manifest, removed, version, whole

OWNER_ALONE = 0o700
A_DAY = timedelta(days=1)


def make(folder: Path | None = None) -> Path:
    """Make a backup below a folder, BACKUP_DIR unless told. Returns the backup's own folder. Raises CannotBeDone."""
    folder = folder or settings.BACKUP_DIR
    moment = timezone.now().astimezone(UTC)
    name = f"{moment:%Y-%m-%dT%H-%M-%S-%f}"
    part = folder / f".{name}.part"
    try:
        _check_there_is_a_portal()
        folder.mkdir(mode=OWNER_ALONE, parents=True, exist_ok=True)
        _forget_what_was_broken_off(folder, moment)
        part.mkdir(mode=OWNER_ALONE)
        _fill(part, moment.isoformat())
        part.rename(folder / name)
        _to_disk(folder)
    except OSError as error:
        raise CannotBeDone(f"The backup cannot be written to {folder}: {error.strerror}.") from error
    except (sqlite3.Error, DatabaseError) as error:
        raise CannotBeDone(f"The database could not be copied to {folder}: {str(error).strip()[:400]}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    removed.keep(folder)
    return folder / name


def forget_all_but(newest: int, folder: Path) -> int:
    """Delete the oldest backups below a folder, all but so many. Returns how many were deleted."""
    old = all_in(folder)[:-newest]
    for backup in old:
        shutil.rmtree(backup)
    return len(old)


def _check_there_is_a_portal() -> None:
    if not engines.is_laid():
        raise CannotBeDone(
            "There is no portal in the database that is named here. On a server the settings have to be there too: see "
            "docs/operators.md, Commands."
        )


def _forget_what_was_broken_off(folder: Path, moment: datetime) -> None:
    """A machine that stops leaves half a backup, which is a copy all the same; no backup takes a whole day."""
    for part in folder.glob(".*.part"):
        if part.is_dir() and part.stat().st_mtime < (moment - A_DAY).timestamp():
            shutil.rmtree(part)


def all_in(folder: Path) -> list[Path]:
    """The backups below a folder, oldest first."""
    return sorted(found.parent for found in folder.glob(f"[0-9]*/{manifest.NAME}"))


def _fill(part: Path, made_at: str) -> None:
    with engines.snapshot() as looking:
        applied = sorted(".".join(migration) for migration in MigrationRecorder(looking).applied_migrations())
        version.check_it_is_this_one(looking, applied)
        counted = whole.counted(engines.SNAPSHOT)
        file = engines.copy(looking, part)
    file.chmod(0o600)
    manifest.Manifest(
        portal=VERSION,
        made_at=made_at,
        database=connection.vendor,
        file=file.name,
        bytes=file.stat().st_size,
        sha256=manifest.sha256_of(file),
        export=counted.checksum,
        rows=counted.rows,
        migrations=applied,
    ).write(part)
    for written in part.iterdir():
        _to_disk(written)
    _to_disk(part)


def _to_disk(path: Path) -> None:
    """Wait until the disk has it, so that a power cut after *done* loses nothing."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
