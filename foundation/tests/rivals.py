"""Rivals: people who do one thing at the same moment."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections


def race(act: Callable[[], object], rivals: int = 20) -> list[object]:
    """Let `rivals` threads do one thing at the same moment; each answers what it got or the error it met."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a race needs a database in a file: DATABASES['default']['TEST']['NAME']")
    start, answers = threading.Barrier(rivals), []

    def run() -> None:
        start.wait()
        try:
            answers.append(act())
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(rivals)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
