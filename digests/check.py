"""Checking: what an officer should look at before an edition goes out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from barriers.models import EscalationStep
from digests.compose import compose
from digests.models import Edition
from digests.phrases import day, many
from digests.shape import BUDGET, count_words
from digests.tellable import no_longer_told
from foundation import personal_data
from foundation.redaction import Redaction
from people.directory import known_names

LONG = 25  # words of a sentence people still read at one go (GOV.UK content design)


@dataclass(frozen=True)
class Remark:
    """One thing to look at. Remarks advise; only the officer decides."""

    kind: str
    words: str
    where: str = ""


def remarks(edition: Edition) -> list[Remark]:
    """What may no longer be told, words over budget, long sentences, and what may identify a person."""
    return [*_removed(edition), *_no_longer_told(edition), *_over_budget(edition), *_personal(edition), *_long(edition)]


def moved_since(edition: Edition) -> list[Remark]:
    """Whether asks of its forum, or of any forum where it is for leaders, moved since it was compiled."""
    steps = EscalationStep.objects.filter(at__gt=edition.compiled_at)
    if edition.kind == Edition.Kind.FORUM:
        steps = steps.filter(record__forum=edition.forum_id)
    count = steps.count()
    words = f"{many(count, 'move').capitalize()} since it was compiled. See what changed before you approve it."
    return [Remark("Changed since", words, "Asks")] if count else []


def changed_since(edition: Edition) -> list[Remark]:
    """What compiling it now would say otherwise, by section.

    It reads as much as compiling does, some twenty questions: for an officer's press, not for every look at the page.
    """
    return list(_changed(edition)) or [Remark("Changed since", "Nothing: every line would read the same now.")]


def _removed(edition: Edition) -> Iterator[Remark]:
    """Words were removed: of them nothing is known any more, and the records it is compiled from may say them still."""
    of = [pk for pk in (edition.pk, edition.corrects_id) if pk]
    last = Redaction.objects.filter(kind=edition._meta.label_lower, record_id__in=of).first()
    if last and last.at <= edition.compiled_at:
        words = f"It was compiled again since words were removed from {last.reference}, on {day(last.at)}."
        yield Remark("Words were removed", f"{words} Look whether the records say them still.")


def _no_longer_told(edition: Edition) -> Iterator[Remark]:
    gone = no_longer_told(edition)
    for section in edition.contents.get("sections", []):
        for one in section["items"]:
            if one.get("key") in gone:
                words = f"“{one['title']}” may no longer be told to these readers. Compile it again before you approve."
                yield Remark("Not for them any more", words, section["title"])


def _over_budget(edition: Edition) -> Iterator[Remark]:
    words = count_words([edition.contents.get("five", []), edition.contents.get("sections", []), edition.note])
    if words > BUDGET:
        yield Remark("Length", f"{words} words. The budget is {BUDGET}; what matters most is easily missed.")


def _personal(edition: Edition) -> Iterator[Remark]:
    known = known_names()
    for where, text in _texts(edition):
        for finding in personal_data.find(text, known=known):
            yield Remark("Personal data", finding.sentence, where)


def _long(edition: Edition) -> Iterator[Remark]:
    for where, text in _texts(edition):
        for one in re.split(r"(?<=[.!?])\s+", text):
            if len(one.split()) > LONG:
                yield Remark("Long sentence", f"{len(one.split())} words: “{' '.join(one.split()[:9])} …”", where)


def _changed(edition: Edition) -> Iterator[Remark]:
    """What compiling it now would say otherwise, by section."""
    fresh = compose(
        edition.forum,
        kind=edition.kind,
        meeting=edition.meeting,
        covers_from=edition.covers_from,
        covers_to=edition.covers_to,
    )
    was = {section["code"]: section for section in edition.contents.get("sections", [])}
    for section in fresh["sections"]:
        old = _told(was.pop(section["code"], None))
        new = _told(section)
        n = len([one for one in new if one not in old]) + len([one for one in old if one not in new])
        if n:
            yield Remark("Changed since", f"{many(n, 'line').capitalize()} would read otherwise now.", section["title"])
    for section in was.values():
        yield Remark("Changed since", "This section would be gone now.", section["title"])


def _told(section: dict[str, Any] | None) -> list[Any]:
    return [*section["items"], *section["rows"]] if section else []


def _texts(edition: Edition) -> Iterator[tuple[str, str]]:
    """Every text of the edition that somebody typed, with where it stands."""
    if edition.note:
        yield "Your covering note", edition.note
    for section in edition.contents.get("sections", []):
        if section["code"] == "leaders":
            continue  # leaders of missions are public, and named on purpose
        for told in section["items"]:
            for text in (told["title"], told["words"]):
                if text:
                    yield section["title"], text
