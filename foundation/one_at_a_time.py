"""One at a time: rows a rule looks at are held while it looks, and what is there once is not saved a second time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.db.transaction import TransactionManagementError


def hold(*rows: Model) -> None:
    """Hold rows until the transaction ends, in the order they are given; whoever else holds one of them waits here.

    For rules over several rows, which no conditional UPDATE and no constraint of both databases can say: nobody leads
    twice, nobody holds a seat twice at a time. What is read afterwards is what others left. PostgreSQL locks the rows;
    on SQLite the transaction itself is the only one that writes. Always people before missions, missions by their id,
    so that no two wait for each other; a forum is held alone. Raises TransactionManagementError outside a transaction.
    """
    if connection.get_autocommit():
        raise TransactionManagementError("Rows are held until a transaction ends, and there is none here.")
    for row in rows:
        type(row)._base_manager.select_for_update(no_key=True).filter(pk=row.pk).first()


@contextmanager
def once_only(box: str, words: str) -> Iterator[None]:
    """What the database takes once only is saved in here; a second is refused with these words, beside the box.

    Raises ValidationError; nothing that was done in here is then kept.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as twice:
        raise ValidationError({box: words}) from twice
