"""Questions whose wording is kept: Django takes longer to put one together than the database to answer it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache, update_wrapper
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, QuerySet

MOST_KEPT = 300  # wordings of one question, so that a worker's memory has an end


class Given(Expression):
    """A value that is named when a question is worded, and given each time it is asked."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def __repr__(self) -> str:
        return f"Given({self.name!r})"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A place in the question, held open."""
        return "%s", (self,)


class Wording(NamedTuple):
    """A question as the database reads it, and how to read each column of its answer."""

    sql: str
    params: tuple[Any, ...]
    converters: dict[int, Any]


class Kept:
    """Decorates a function that makes a `values_list`; called with the same, it answers with the rows, as tuples.

    The question is kept and never its answer: every call asks the database. Its wording may depend on the arguments
    alone; they are compared by value, so none may be a record, which Django compares by its id. What differs from
    asker to asker is `Given`. The tests hold every wording that is used against one put together anew.
    """

    def __init__(self, make: Callable[..., QuerySet]) -> None:
        self.make = make
        self._kept = lru_cache(MOST_KEPT)(self.put_together)
        update_wrapper(self, make)

    def __call__(self, *known: Hashable, **given: Any) -> list[tuple[Any, ...]]:
        """The rows that are there now."""
        connection = connections[DEFAULT_DB_ALIAS]
        wording = self.wording(connection.vendor, *known)
        if wording is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(wording.sql, [_filled_in(param, given, connection) for param in wording.params])
            rows = cursor.fetchall()
        return list(_read(rows, wording.converters, connection)) if wording.converters else rows

    def wording(self, vendor: str, *known: Hashable) -> Wording | None:
        """How this is asked of the database, which is of this kind; None where no row can be the answer."""
        return self._kept(vendor, *known)

    def put_together(self, _vendor: str, *known: Hashable) -> Wording | None:
        """The same, anew."""
        compiler = self.make(*known).query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        return Wording(sql, tuple(params), compiler.get_converters(columns))


def _filled_in(param: Any, given: dict[str, Any], connection: Any) -> Any:
    if isinstance(param, Given):
        return param.output_field.get_db_prep_value(given[param.name], connection)
    return param


def _read(rows: Iterable[Any], converters: dict[int, Any], connection: Any) -> Iterable[tuple[Any, ...]]:
    for row in rows:
        values = list(row)
        for place, (several, expression) in converters.items():
            for converter in several:
                values[place] = converter(values[place], expression, connection)
        yield tuple(values)
