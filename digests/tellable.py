"""What may be told in words to an edition's readers: asked when it is composed, and again just before it goes out.

An edition is compiled days before it is sent. Meanwhile a barrier may be marked sensitive, an entry kept to its team, a
page taken down: what could be told then must not go out now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast

from barriers.models import Barrier, Decision, Escalation
from digests.models import Edition
from digests.scope import Telling
from digests.shape import SENSITIVE
from learning.models import CommunityVoice, LearningEntry, Synthesis

TAKEN_OUT = "Taken out before this was sent"


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
    told = Telling.of(edition)
    keys = {one["key"] for one in _items(edition.contents) if one.get("key") and one["title"] not in SILENT}
    asked = {record for key in keys for record in key.split() if record.partition(":")[0] in STILL}
    parts = []
    for kind, (may_be_told, column) in STILL.items():
        names = [name for which, _, name in (record.partition(":") for record in asked) if which == kind]
        if names:
            rows = may_be_told(told).filter(**{f"{column}__in": names}).order_by()
            if told.public:
                # Published since: its words may be others, and those told here the very ones that were taken down.
                rows = rows.filter(published_at__lte=edition.compiled_at)
            parts.append(rows.values_list(Value(kind, output_field=CharField()), Cast(column, CharField())))
    still = parts[0].union(*parts[1:], all=True) if parts else []
    gone = asked - {f"{kind}:{name}" for kind, name in still}
    return {key for key in keys if gone & set(key.split())}


def taken_out(contents: dict[str, Any], gone: set[str]) -> dict[str, Any]:
    """The contents with a stub in place of each item that is no longer told; every count in them stays true."""
    sections = [
        section | {"items": [_stub(one) if one.get("key") in gone else one for one in section["items"]]}
        for section in contents.get("sections", [])
    ]
    return contents | {"sections": sections}


SILENT = (SENSITIVE, TAKEN_OUT)


def _stub(one: dict[str, Any]) -> dict[str, Any]:
    return one | {"title": TAKEN_OUT, "words": "", "meta": [], "ref": "", "path": "", "key": ""}


def _items(contents: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for section in contents.get("sections", []) for one in section["items"]]
