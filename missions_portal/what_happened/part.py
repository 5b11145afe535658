"""What a story is put together from: the rows of each kind, who reads them, and which of their words are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.text import capfirst

from foundation.moves import Step

REMOVED = {"redact": "Words were removed for good"}
# What a row of another record is called by, and shown with.
NAMES = {"people.User": "name", "missions.Mission": "short_name"}

By = Callable[[Any], Any]


def boxes(model: Any, *names: str, form: Any = None, **labels: str) -> dict[str, str]:
    """The words of a record that are told, by the path to each: under the label its form asks by.

    `labels` are those of boxes no one form asks for. What is not named here is told to nobody.
    """
    asked = form.base_fields if form else {}
    said = {name: labels.get(name) or str(asked[name].label or "") for name in (*names, *labels) if name in asked}
    return {
        _path(model, name): said.get(name) or labels.get(name) or capfirst(model._meta.get_field(name).verbose_name)
        for name in (*names, *labels)
    }


def _path(model: Any, name: str) -> str:
    there = model._meta.get_field(name)
    if not there.is_relation:
        return name
    return f"{name}__{NAMES.get(there.related_model._meta.label, 'name')}"


@dataclass(frozen=True)
class Part:
    """One kind of row a story tells of: the record itself, or something that hangs on it.

    `words` are told, and no others. `root` is the path to the key of the record whose story it is. `rows` are those a
    person may read, and `steps_of`, where these are more, those whose moves they may know of. `openly` says which
    earlier texts were as open as the record is today, by those texts' own columns; the others are told of `close`
    records alone. `desk` says which of them lay on another's desk. `called` and `name` (a path) stand before a line of
    what is not the record itself. `begun` and `gone` are what is said when a row comes and goes, with the box `first`;
    `by` is the path to who wrote it, where its first text does not say, and `at` the column of when. `mission` and
    `forum` lead to those for which its words are changed.
    """

    model: Any
    words: dict[str, str] = field(default_factory=dict)
    root: str = "pk"
    rows: By | None = None
    steps_of: By | None = None
    openly: Q | None = None
    close: By | None = None
    desk: By | None = None
    called: str = ""
    name: str = ""
    by: str = ""
    at: str = ""
    mission: str = ""
    forum: str = ""
    begun: str = ""
    gone: str = ""
    first: str = ""
    # Moves that another line tells of already; the words of the others, by the keys of `rows`; and what else a move's
    # line is drawn from.
    quiet: frozenset[str] = frozenset()
    step_words: Callable[[list[int]], Any] = lambda readable: F("words")
    beside: dict[str, Any] = field(default_factory=dict)
    title: Callable[[dict[str, Any]], str] | None = None
    # Acts of the audit that no move and no text tells of, and those whose reason whoever reads the record may read.
    acts: dict[str, str] = field(default_factory=lambda: REMOVED)
    reasons: frozenset[str] = frozenset()
    # Of what residents may read the records on a person's publication desk; of others they know what all can see.
    published: By | None = None

    @property
    def history(self) -> Any:
        """The table of its earlier texts; none where it keeps none."""
        return self.model.history.model if hasattr(self.model, "history") else None

    @property
    def steps(self) -> Any:
        """The table of its moves; none where it has none."""
        found = getattr(self.model, "steps", None)
        model = found.rel.related_model if found else None
        return model if model and issubclass(model, Step) else None

    def from_step(self) -> str:
        """The path from one of its moves to the key of the record whose story it is."""
        return "record" if self.root == "pk" else f"record__{self.root}"

    def from_history(self) -> str:
        """The same from one of its earlier texts."""
        return "id" if self.root == "pk" else self.root


@dataclass(frozen=True)
class Said:
    """Words that were added to a record and never changed since: an update, “us too”, an offer of help."""

    model: Any
    title: str
    words: dict[str, str]
    root: str
    by: str = "by__name"
    seat: str = ""
    rows: By | None = None


@dataclass(frozen=True)
class Place:
    """One kind of record that has a page of its own: how it is found, called and read, and what its story tells.

    `rows` are those a person may read; `key` the column its address names it by, a draft by its number. `names` is
    false where whose a move was is told by the seat alone.
    """

    kind: str
    called: str
    model: Any
    rows: By
    heading: Callable[[Any, Any], str]
    parts: tuple[Part, ...]
    said: tuple[Said, ...] = ()
    key: str = "reference"
    with_names: tuple[str, ...] = ()
    page: Callable[[Any], str] = lambda record: record.get_absolute_url()
    names: bool = True

    def address_of(self, record: models.Model) -> str:
        """What names a record in the address of its story."""
        key = getattr(record, self.key)
        return f"draft-{record.pk}" if key is None else str(key)
