"""The two databases the portal can be kept in, each opened the same way whatever it is opened for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import environ

SQLITE = "django.db.backends.sqlite3"
# IMMEDIATE takes the write lock first, so rivals wait their turn in place of failing half-way. What is deleted is
# overwritten, so that words which were removed do not stay on the file's unused pages.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "".join(
        f"PRAGMA {pragma};"
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
    ),
}
POSTGRES_OPTIONS: dict[str, Any] = {
    "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
    # A page's long question takes PostgreSQL seconds to compile and a fraction of one to answer: an officer's desk
    # among 10,000 barriers took 6.5 seconds, and takes 0.9 without. A board's records lie in memory, where a row here
    # and a row there cost no more than two in a line: the first page of a stage, among 100,000 barriers, took 16 ms
    # and takes 8.
    "options": "-c jit=off -c random_page_cost=1.1",
}


def opened_our_way(database: dict[str, Any]) -> dict[str, Any]:
    """Django's settings of a database, with our way of opening it; what its address says after ? stands beside it."""
    ours = SQLITE_OPTIONS if database["ENGINE"] == SQLITE else POSTGRES_OPTIONS
    return database | {"OPTIONS": ours | database.get("OPTIONS", {})}


def at(url: str) -> dict[str, Any]:
    """The settings of the database at an address, such as postgres://portal:secret@127.0.0.1/portal."""
    return opened_our_way(dict(environ.Env.db_url_config(url)))


@contextmanager
def beside(alias: str, database: dict[str, Any]) -> Iterator[Any]:
    """A second database, or a second way into the first, open under a name of its own until the block ends."""
    from django.db import connections
    from django.db.utils import load_backend

    known = connections.configure_settings({"default": connections.settings["default"], alias: database})
    connection = load_backend(database["ENGINE"]).DatabaseWrapper(known[alias], alias)
    connections[alias] = connection
    try:
        yield connection
    finally:
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
        del connections[alias]
