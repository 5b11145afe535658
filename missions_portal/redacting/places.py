"""Where words stand: every box of every record and of its history, whoever may read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast
from django.utils.text import capfirst

from foundation.history import AuditEntry
from foundation.redaction import stands_in
from missions_portal.statutory import register

# Names of people and bodies are corrected where they are kept; the audit can be changed by nobody.
SPARED = frozenset(
    {
        "account.EmailAddress",
        "account.EmailConfirmation",
        "auth.Group",
        "auth.Permission",
        "contenttypes.ContentType",
        "foundation.AuditEntry",
        "foundation.Redaction",
        "leaders.SupportFunction",
        "mfa.Authenticator",
        "missions_portal.Run",
        "people.Area",
        "people.Forum",
        "people.Organisation",
        "people.Sector",
        "people.Session",
        "people.User",
    }
)


@dataclass(frozen=True)
class Place:
    """One row in which the words stand: a record as it is now, or an earlier text of it."""

    model: Any
    pk: Any
    record_id: Any

    @property
    def is_earlier(self) -> bool:
        """An earlier text that the history keeps."""
        return hasattr(self.model, "instance_type")

    @property
    def record(self) -> Any:
        """The kind of record."""
        return self.model.instance_type if self.is_earlier else self.model

    @property
    def kind(self) -> str:
        """What people call it."""
        name = capfirst(self.record._meta.verbose_name)
        return f"{name}, as it was before" if self.is_earlier else name


@cache
def boxes() -> dict[Any, list[str]]:
    """The boxes that are looked through, by model."""
    return {
        model: names
        for model, names in register.boxes_of_words().items()
        if getattr(model, "instance_type", model)._meta.label not in SPARED
    }


def places_of(words: str) -> list[Place]:
    """Everywhere the words stand, capitals and line breaks aside. One question for each kind of record."""
    return [place for model, names in boxes().items() for place in _in(model, names, words)]


def reasons_with(words: str) -> int:
    """How many reasons in the audit say them; nothing can take them out."""
    likely = AuditEntry.objects.filter(because__icontains=_longest(words)).values_list("because", flat=True)
    return sum(stands_in(because, words) for because in likely)


def _in(model: Any, names: list[str], words: str) -> Iterator[Place]:
    texts = {f"text_{name}": Cast(F(name), TextField()) for name in names}
    # A database keeps what is no ASCII letter in plain data as it pleases, so both spellings are asked for.
    longest = _longest(words)
    spellings = {longest, json.dumps(longest)[1:-1]}
    held = reduce(or_, (Q(**{f"{text}__icontains": spelling}) for text in texts for spelling in spellings))
    key = "id" if hasattr(model, "instance_type") else "pk"
    for row in model._base_manager.annotate(**texts).filter(held).order_by("pk").values("pk", key, *names):
        if stands_in([row[name] for name in names], words):
            yield Place(model, row["pk"], row[key])


def _longest(words: str) -> str:
    return max(words.split(), key=len)
