"""What is written beside each backup: when and from what it was made, and by what it can be proven whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from missions_portal.backup import CannotBeDone

NAME = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """One backup. `export` is the checksum of everything in it written out, from the very moment of the copy."""

    portal: str
    made_at: str
    database: str
    file: str
    bytes: int
    sha256: str
    export: str
    rows: dict[str, int]
    migrations: list[str]

    def write(self, folder: Path) -> None:
        """Write it into the backup's folder."""
        (folder / NAME).write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """The manifest of a backup whose file is whole. Raises CannotBeDone where either is missing or was changed."""
    try:
        manifest = Manifest(**json.loads((folder / NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise CannotBeDone(f"{folder} is no backup of the portal: its {NAME} is missing or cannot be read.") from error
    file = folder / manifest.file
    if not file.is_file() or sha256_of(file) != manifest.sha256:
        raise CannotBeDone(f"{file} is missing or is not what was written on {manifest.made_at}: use another backup.")
    return manifest


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
