"""What a record's page is linked to on other floors, in one question: a page has many to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet, TextField, Value
from django.db.models.functions import Cast

SHOWN = 5  # of each kind, the latest; the record's own list has the others


class Linked(NamedTuple):
    """One record of another floor, as a line of a page."""

    reference: str | None
    words: str
    about: str
    url: str


@dataclass(frozen=True)
class Part:
    """One kind of linked record: the rows this reader may read, and the columns that say what each is.

    `labels` puts the values of `about` into words, where it is a state.
    """

    rows: Any
    words: Any
    about: str
    labels: Mapping[str, str] | None = None

    def latest(self, which: str) -> QuerySet:
        """The last few of them, in the columns that all kinds have."""
        rows = self.rows.model._default_manager.filter(pk__in=self.rows.order_by("-pk").values("pk")[:SHOWN]).order_by()
        reference: Any = "reference" if self._has_reference else Value("", output_field=CharField())
        columns = (Value(which, output_field=CharField()), "pk", reference, Cast(self.words, TextField()), self.about)
        return rows.values_list(*columns)

    def line(self, pk: int, reference: str | None, words: str, about: str) -> Linked:
        """One row of the answer as a line of the page."""
        key = {"pk": pk} | ({"reference": reference} if self._has_reference else {})
        return Linked(reference, words, str((self.labels or {}).get(about, about)), self._address(key))

    def _address(self, key: dict[str, Any]) -> str:
        return self.rows.model(**key).get_absolute_url()

    @property
    def _has_reference(self) -> bool:
        return any(field.name == "reference" for field in self.rows.model._meta.fields)


def linked(parts: Mapping[str, Part]) -> dict[str, list[Linked]]:
    """The latest of each kind, latest first, by the names of the parts: one question for all."""
    found: dict[str, list[Linked]] = {name: [] for name in parts}
    first, *others = (part.latest(name) for name, part in parts.items())
    for which, *row in sorted(first.union(*others, all=True), key=lambda row: -row[1]):
        found[which].append(parts[which].line(*row))
    return found
