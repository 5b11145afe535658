"""What may be told in words to an edition's readers: asked when it is composed, and again just before it goes out.

An edition is compiled days before it is sent. Meanwhile a barrier may be marked sensitive, an entry kept to its team, a
page taken down: what could be told then must not go out now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import CharField, DateTimeField, F, Value
from django.db.models.functions import Cast, Concat

from barriers.models import Barrier, Decision, Escalation
from digests.models import Edition
from digests.scope import Telling
from digests.shape import SENSITIVE
from foundation.redaction import STUB
from learning.models import CommunityVoice, LearningEntry, Synthesis

TAKEN_OUT = "Taken out before this was sent"
TAKEN_OUT_SINCE = "Taken out since this was sent"
NO_MOMENT = Cast(Value(None), DateTimeField())


def barriers(told: Telling) -> Any:
    """Those its readers may read; the words of sensitive ones are kept out where they are told."""
    return Barrier.objects.visible_to(told.reader)


def escalations(told: Telling) -> Any:
    """Those its readers may read, without what a forum takes in private."""
    return Escalation.objects.visible_to(told.reader).filter(exempt=False)


def decisions(told: Telling) -> Any:
    """Nothing exempt; for residents, what is published."""
    rows = Decision.objects.published() if told.public else Decision.objects.visible_to(told.reader)
    return rows.in_force().filter(exempt=False).exclude(escalation__exempt=True)


def learning(told: Telling) -> Any:
    """What everyone signed in may read; for residents, what is published."""
    return LearningEntry.objects.published() if told.public else everyones_learning(told)


def everyones_learning(told: Telling) -> Any:
    """What everyone signed in may read, whoever the edition is for."""
    return LearningEntry.objects.visible_to(told.reader).for_everyone()


def syntheses(told: Telling) -> Any:
    """Those its readers may read."""
    return Synthesis.objects.visible_to(told.reader)


def voices(told: Telling) -> Any:
    """Voices as far as they let themselves be used: never by a team alone, and for residents only the published."""
    if told.public:
        return CommunityVoice.objects.published()
    heard = CommunityVoice.objects.visible_to(told.reader).filter(audience="everyone")
    return heard.exclude(permission=CommunityVoice.Permission.TEAM)


# ---- asked again ----

# By what an item of an edition is about: the records whose words may be told, and the column its key names them by.
STILL: dict[str, tuple[Callable[[Telling], Any], str]] = {
    "barrier": (lambda told: barriers(told).filter(sensitive=False), "reference"),
    "ask": (lambda told: escalations(told).exclude(agenda_item__exempt=True).filter(barrier__sensitive=False), "pk"),
    "decision": (lambda told: decisions(told).exclude(escalation__barrier__sensitive=True), "reference"),
    "entry": (learning, "reference"),
    "synthesis": (syntheses, "pk"),
    "voice": (voices, "reference"),
}


def no_longer_told(edition: Edition) -> set[str]:
    """The keys of an edition's items whose words its readers may no longer be told; one question for all."""
    return narrowed([edition])[edition.pk]


def narrowed(editions: Iterable[Edition]) -> dict[int, set[str]]:
    """The same for many editions, by their ids, in one question; what an officer left standing is not among them."""
    keys = {edition: _keys(edition) for edition in editions}
    by_readers: dict[tuple[str, int], list[Edition]] = defaultdict(list)
    for edition, told in keys.items():
        if told:
            by_readers[edition.kind, edition.forum_id].append(edition)
    parts = [
        part
        for (kind, forum), alike in by_readers.items()
        for part in _still_told(f"{kind}:{forum}", Telling.of(alike[0]), set().union(*(keys[one] for one in alike)))
    ]
    found = list(parts[0].union(*parts[1:], all=True)) if parts else []
    since = {(whose, record): at for whose, record, at in found}
    return {edition.pk: {key for key in told if _gone(edition, key, since)} for edition, told in keys.items()}


def _keys(edition: Edition) -> set[str]:
    keys = {one["key"] for one in items_of(edition) if one.get("key") and one["title"] not in SILENT}
    return keys - set(edition.left_told)


def _still_told(whose: str, told: Telling, keys: set[str]) -> Iterator[Any]:
    """What of these records may be told to these readers, and since when residents read the words it has now."""
    names = defaultdict(set)
    for key in keys:
        for record in key.split():
            kind, _, name = record.partition(":")
            names[kind].add(name)
    at = F("published_at") if told.public else NO_MOMENT
    for kind, (may_be_told, column) in STILL.items():
        if names[kind]:
            rows = may_be_told(told).filter(**{f"{column}__in": names[kind]}).order_by()
            named = Concat(Value(f"{kind}:"), Cast(column, CharField()), output_field=CharField())
            yield rows.values_list(Value(whose, output_field=CharField()), named, at)


def _gone(edition: Edition, key: str, since: dict[tuple[str, str], datetime | None]) -> bool:
    whose = f"{edition.kind}:{edition.forum_id}"
    for record in key.split():
        if record.partition(":")[0] not in STILL:
            continue
        if (whose, record) not in since:
            return True
        # Published since: its words may be others, and those told here the very ones that were taken down.
        published_at = since[whose, record]
        if published_at and published_at > edition.compiled_at:
            return True
    return False


def taken_out(contents: dict[str, Any], gone: set[str], instead: str = TAKEN_OUT) -> dict[str, Any]:
    """The contents with a stub in place of each item that is no longer told; every count in them stays true."""
    sections = [
        section | {"items": [_stub(one, instead) if one.get("key") in gone else one for one in section["items"]]}
        for section in contents.get("sections", [])
    ]
    return contents | {"sections": sections}


SILENT = (SENSITIVE, TAKEN_OUT, TAKEN_OUT_SINCE, STUB)


def _stub(one: dict[str, Any], instead: str) -> dict[str, Any]:
    return one | {"title": instead, "words": "", "meta": [], "ref": "", "path": "", "key": ""}


def items_of(edition: Edition) -> list[dict[str, Any]]:
    """Every item of an edition, in its order."""
    return [one for section in edition.contents.get("sections", []) for one in section["items"]]
