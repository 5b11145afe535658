"""One at a time: rows that a rule looks at are held while it looks, so that of two who look at once one waits."""

from __future__ import annotations

from django.db import connection
from django.db.models import Model
from django.db.transaction import TransactionManagementError


def hold(*rows: Model) -> None:
    """Hold rows until the transaction ends, in the order they are given; whoever else holds one of them waits here.

    For rules over several rows, which no conditional UPDATE and no constraint of both databases can say: nobody leads
    twice, nobody holds a seat twice at a time. What is read afterwards is what others left. PostgreSQL locks the rows;
    on SQLite the transaction itself is the only one that writes. Always people before missions, missions by their id,
    so that no two wait for each other. Raises TransactionManagementError outside a transaction.
    """
    if connection.get_autocommit():
        raise TransactionManagementError("Rows are held until a transaction ends, and there is none here.")
    for row in rows:
        type(row)._base_manager.select_for_update(no_key=True).filter(pk=row.pk).first()
