"""Everything the portal holds, row by row in one order and one spelling, so that two databases can be compared."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from people.models import Session

ROWS_AT_ONCE = 2000
# With one of these somebody's pages open: no copy takes them along, and after a restore everybody signs in.
LEFT_OUT: tuple[type[models.Model], ...] = (Session,)


@dataclass(frozen=True)
class Counted:
    """How many rows each table holds, and the SHA-256 of all of them written out."""

    rows: dict[str, int]
    checksum: str

    @property
    def total(self) -> int:
        """All rows of all tables."""
        return sum(self.rows.values())


def tables() -> list[type[models.Model]]:
    """The model of every table but what is left out, links between records included, by the tables' names."""
    every = apps.get_models(include_auto_created=True)
    found = [model for model in every if model._meta.managed and model not in LEFT_OUT]
    return sorted((model for model in found if not model._meta.proxy), key=lambda model: model._meta.db_table)


def lines(model: type[models.Model], using: str) -> Iterator[bytes]:
    """One table's rows, each a line of JSON that reads the same from either database."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.using(using).order_by("pk").values_list(*names)
    spelt = (_spelt(row) for row in rows.iterator(chunk_size=ROWS_AT_ONCE))
    # Two databases sort texts in different orders, and numbers in one.
    yield from spelt if isinstance(model._meta.pk, models.AutoField) else sorted(spelt)


def counted(using: str) -> Counted:
    """Count and sum up everything; to be asked within one transaction while people go on working."""
    seen, rows = hashlib.sha256(), {}
    for model in tables():
        rows[model._meta.db_table] = 0
        seen.update(f"# {model._meta.db_table}\n".encode())
        for line in lines(model, using):
            rows[model._meta.db_table] += 1
            seen.update(line)
    return Counted(rows, seen.hexdigest())


class Spelling(DjangoJSONEncoder):
    """Times to the microsecond in UTC, and bytes in base 64."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime):
            return o.astimezone(UTC).isoformat(timespec="microseconds")
        if isinstance(o, bytes | memoryview):
            return base64.b64encode(bytes(o)).decode()
        return super().default(o)


def _spelt(row: tuple[Any, ...]) -> bytes:
    return json.dumps(row, cls=Spelling, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
