"""Bringing what was learned before the portal: a sheet is looked through row by row, and added once when confirmed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from foundation import personal_data
from foundation.moments import now
from foundation.moves import NotYours
from foundation.one_at_a_time import hold
from foundation.plain_fields import LONG
from foundation.working_days import today
from leaders.standing import standing_of
from learning import capture, sheets
from learning.models import LearningEntry, Sheet
from people.directory import known_names

KEPT_FOR = timedelta(days=7)  # a sheet that nobody confirmed
TEXTS = ("title", "what", "so_what", "now_what", "context", "who_else")
CHOICES: dict[str, Any] = {
    "kind": LearningEntry.Kind,
    "source": LearningEntry.Source,
    "confidence": LearningEntry.Confidence,
}


@dataclass
class Fate:
    """What becomes of one row of a sheet, and why."""

    row: str
    words: dict[str, Any]
    becomes: str  # "entry", "draft" or "nothing"
    because: str
    notes: list[str]
    key: str

    @property
    def heading(self) -> str:
        """The row by its title, or by what happened."""
        return self.words["title"] or self.words["what"]


def keep(mission: Any, name: str, content: bytes, *, by: Any) -> Sheet:
    """Read a file and keep it for its bringer to look through; nothing is in the log yet.

    Raises NotYours, and ValidationError where the file cannot be read.
    """
    if mission.pk not in standing_of(by).serves:
        raise NotYours("Bringing earlier learning is for the mission’s own people to do.")
    return Sheet.objects.create(mission=mission, by=by, at=now(), name=name[:200], rows=sheets.read(content))


def fates(sheet: Sheet) -> list[Fate]:
    """What would become of each row now: asked of the log again each time, on questions that do not grow with the rows.

    A row that may identify a person says so; as everywhere it is pointed out and not refused.
    """
    rows = [_understand(sheet, row) for row in sheet.rows]
    there = dict(
        LearningEntry.objects.filter(brought_key__in=[row.key for row in rows]).values_list("brought_key", "reference")
    )
    met: dict[str, str] = {}
    known = cache(known_names)
    for row in rows:
        if row.becomes == "nothing":
            continue
        if row.key in there:
            row.becomes, row.because = "nothing", f"Brought before, as {there[row.key] or 'a draft'}"
        elif row.key in met:
            row.becomes, row.because = "nothing", f"The same as row {met[row.key]}"
        met.setdefault(row.key, row.row)
        row.notes += personal_data.warnings(row.words, known=known).values()
    return rows


def _understand(sheet: Sheet, cells: dict[str, str]) -> Fate:
    words: dict[str, Any] = {name: cells.get(name, "") for name in TEXTS}
    notes = []
    for name, choices in CHOICES.items():
        words[name] = _choice(choices, cells.get(name, ""))
        if cells.get(name) and not words[name]:
            notes.append(f"“{cells[name][:40]}” is no {name} we know, so it is left out")
    words["noticed_on"] = day = sheets.day_of(cells.get("noticed_on", ""))
    if cells.get("noticed_on") and (day is None or day > today()):
        words["noticed_on"] = None
        notes.append(f"“{cells['noticed_on'][:40]}” is no day that has been, so it is left out")
    becomes, because = _fate(words)
    if len(words["title"]) > 200:
        words["title"], notes = "", [*notes, "Its title is longer than 200 characters, so it is left out"]
    return Fate(cells["row"], words, becomes, because, notes, _key(sheet, words))


def _fate(words: dict[str, Any]) -> tuple[str, str]:
    if not words["what"]:
        return "nothing", "It does not say what happened"
    if any(len(words[name]) > LONG for name in TEXTS):
        return "nothing", f"One of its cells is longer than {LONG:,} characters"
    if not words["so_what"]:
        return "draft", "It does not say why it matters: to be kept as your draft, for you to finish and share"
    return "entry", "To be shared in the log"


def _choice(choices: Any, text: str) -> str:
    said = text.strip().lower()
    return next((value for value, label in choices.choices if said in (value, label.lower())), "")


def _key(sheet: Sheet, words: dict[str, Any]) -> str:
    """The same for the same words of the same mission, however often and in whichever file they are brought."""
    said = "\n".join(" ".join(words[name].split()).casefold() for name in ("what", "so_what"))
    return hashlib.sha256(f"{sheet.mission_id}\n{said}".encode()).hexdigest()


def confirm(sheet: Sheet, *, audience: str, by: Any) -> list[LearningEntry]:
    """Add each row that has a place: shared in the log, or kept as a draft to finish. Returns what was added.

    All rows or none; a second press, or the same rows in another file, adds nothing. Raises NotYours where the sheet is
    somebody else's or the mission no longer theirs, and ValidationError where it was confirmed before.
    """
    if sheet.by_id != by.pk or sheet.mission_id not in standing_of(by).serves:
        raise NotYours("Only who brought a sheet adds it, while they serve its mission.")
    with transaction.atomic():
        # Two sheets with the same rows are added one after the other, so that the second finds what the first brought.
        hold(sheet.mission)
        if Sheet.objects.filter(pk=sheet.pk, confirmed_at=None).update(confirmed_at=now()) != 1:
            raise ValidationError("This sheet was added before.")
        return [_add(sheet, fate, audience, by) for fate in fates(sheet) if fate.becomes != "nothing"]


def _add(sheet: Sheet, fate: Fate, audience: str, by: Any) -> LearningEntry:
    entry = LearningEntry(mission=sheet.mission, audience=audience, brought_key=fate.key, **fate.words)
    capture.keep(entry, by=by)
    return capture.share(entry, by=by) if fate.becomes == "entry" else entry


def clear(on: date) -> None:
    """Let go of what was read a week ago: a confirmed sheet is in the log, another was not wanted."""
    Sheet.objects.filter(at__date__lt=on - KEPT_FOR).delete()
