"""What must not come back: a list beside the backups of each redaction and each person made nameless, without words.

A backup holds what was removed after it was made. The list is written by the clock and by each backup, so that it
outlives the database, and each restore takes everything on it out again.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from missions_portal.backup import CannotBeDone
from missions_portal.backup.whole import Spelling
from missions_portal.persons import nameless
from missions_portal.redacting import again
from people.models import User

NAME = "removed.jsonl"


def keep(folder: Path) -> int:
    """Add to the list what the database knows of and the list does not. Returns how much; safe to repeat.

    Raises CannotBeDone where the list cannot be read or written.
    """
    old = listed(folder)
    known = {_key(entry) for entry in old}
    new = [entry for entry in _in_the_database() if _key(entry) not in known]
    if new:
        try:
            _write(folder, [*old, *new])
        except OSError as error:
            raise _refused("written", folder / NAME, error) from error
    return len(new)


def _write(folder: Path, entries: list[dict[str, Any]]) -> None:
    """In the place of the old list as a whole: a full disk leaves no half of a line."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A name of its own, since a backup and the clock may write it at once.
    handle, part = tempfile.mkstemp(prefix=f".{NAME}.", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(entry, cls=Spelling) + "\n" for entry in entries)
        os.replace(part, folder / NAME)
    except BaseException:
        os.unlink(part)
        raise


def listed(folder: Path) -> list[dict[str, Any]]:
    """Everything on the list beside a folder's backups, oldest first. Raises CannotBeDone where it cannot be read."""
    file = folder / NAME
    try:
        if not file.is_file():
            return []
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise _refused("read", file, error) from error
    except ValueError as error:
        raise CannotBeDone(
            f"The list of what was removed cannot be read ({file}: {error}). Take a copy of it from another backup's "
            "folder, or take out the line that is broken."
        ) from error


def _refused(what: str, file: Path, error: OSError) -> CannotBeDone:
    return CannotBeDone(
        f"The list of what was removed cannot be {what} ({file}: {error.strerror}). Make room, or give its folder "
        "to the portal's own user."
    )


def take_out(entries: list[dict[str, Any]]) -> int:
    """Take everything of a list out of a restored database. Returns how much was there to take out; safe to repeat."""
    words = again.do_again([entry for entry in entries if "person" not in entry])
    return words + sum(_person_again(entry) for entry in entries if "person" in entry)


def _in_the_database() -> Iterator[dict[str, Any]]:
    yield from again.kept()
    yield from nameless.all_made()


def _key(entry: dict[str, Any]) -> tuple[str, Any]:
    return ("person", entry["person"]) if "person" in entry else ("words", entry["salt"])


def _person_again(entry: dict[str, Any]) -> bool:
    # A number may have been given to somebody else since, so the day on which they were added has to be the same.
    person = User.objects.filter(pk=entry["person"], added_at=entry["added_at"]).first()
    if person is None or nameless.is_nameless(person):
        return False
    nameless.take_name_away(person, because=entry["because"], by=None)
    return True
