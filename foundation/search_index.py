"""The index of search, as each database keeps it.

SQLite keeps an FTS5 table beside the record's table, fed by triggers. PostgreSQL keeps a generated column of
stemmed words under a GIN index: with an index on the expression alone the planner may work the words out again
row by row, measured at 11 seconds for a rare word among 200,000 rows.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from foundation.search import Searchable, search_table


def lay(connection: BaseDatabaseWrapper, models_to_lay: Iterable[type[models.Model]] | None = None) -> None:
    """Lay the search index of every Searchable model whose table exists; safe to repeat, called after each migrate.

    What a table rebuild took away is laid again and filled from the rows: Django's SQLite migrations rebuild
    tables, and triggers go with the old one.
    """
    if connection.vendor not in ("sqlite", "postgresql"):
        return
    if models_to_lay is None:
        models_to_lay = _searchable()
    lay_one = _lay_sqlite if connection.vendor == "sqlite" else _lay_postgresql
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in models_to_lay:
            if model._meta.db_table in tables and _has_search_text(connection, cursor, model):
                lay_one(connection, cursor, model)


def forget_what_left(connection: BaseDatabaseWrapper) -> None:
    """Write SQLite's index anew: it keeps words that were deleted or amended until it next tidies up by itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for sql in written_anew(connection):
            cursor.execute(sql)


def written_anew(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """What is said to SQLite so that each index is written anew from the rows, and holds nothing else."""
    for model in _searchable():
        search = connection.ops.quote_name(search_table(model))
        yield f"INSERT INTO {search} ({search}) VALUES ('rebuild')"


def _searchable() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, Searchable) and not model._meta.proxy]


def _has_search_text(connection: BaseDatabaseWrapper, cursor: Any, model: type[models.Model]) -> bool:
    """False on a database migrated back to before the model became searchable."""
    columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return "search_text" in {column.name for column in columns}


def _lay_sqlite(connection: BaseDatabaseWrapper, cursor: Any, model: type[models.Model]) -> None:
    """The FTS5 table over the record's own text, and the three triggers that keep it true."""
    name = connection.ops.quote_name
    plain = search_table(model)
    table, search, key = name(model._meta.db_table), name(plain), name(str(model._meta.pk.column))
    forget = f"INSERT INTO {search} ({search}, rowid, search_text) VALUES ('delete', old.{key}, old.search_text);"
    learn = f"INSERT INTO {search} (rowid, search_text) VALUES (new.{key}, new.search_text);"
    wanted = {
        plain: (
            f"CREATE VIRTUAL TABLE {search} USING fts5(search_text, content={table}, content_rowid={key}, "
            "tokenize='porter unicode61 remove_diacritics 2')"
        ),
        f"{plain}_added": (f"CREATE TRIGGER {name(plain + '_added')} AFTER INSERT ON {table} BEGIN {learn} END"),
        f"{plain}_gone": (f"CREATE TRIGGER {name(plain + '_gone')} AFTER DELETE ON {table} BEGIN {forget} END"),
        f"{plain}_changed": (
            f"CREATE TRIGGER {name(plain + '_changed')} AFTER UPDATE ON {table} "
            f"WHEN old.search_text IS NOT new.search_text OR old.{key} IS NOT new.{key} "
            f"BEGIN {forget} {learn} END"
        ),
    }
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE name IN (%s, %s, %s, %s)",
        list(wanted),
    )
    kept = dict(cursor.fetchall())
    if kept == wanted:
        return
    for trigger in list(wanted)[1:]:
        cursor.execute(f"DROP TRIGGER IF EXISTS {name(trigger)}")
    cursor.execute(f"DROP TABLE IF EXISTS {search}")
    for sql in wanted.values():
        cursor.execute(sql)
    cursor.execute(f"INSERT INTO {search} ({search}) VALUES ('rebuild')")


def _lay_postgresql(connection: BaseDatabaseWrapper, cursor: Any, model: type[models.Model]) -> None:
    """The generated column of stemmed words and its GIN index."""
    name = connection.ops.quote_name
    table, index = name(model._meta.db_table), name(search_table(model))
    columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
    if "search_words" not in {column.name for column in columns}:
        cursor.execute(
            f"ALTER TABLE {table} ADD COLUMN search_words tsvector "
            "GENERATED ALWAYS AS (to_tsvector('english', search_text)) STORED"
        )
    # Without fastupdate a new record's words go straight into the index, so that no reader waits for a backlog.
    cursor.execute(f"CREATE INDEX IF NOT EXISTS {index} ON {table} USING gin (search_words) WITH (fastupdate = off)")
