"""The shared cache: what could not be counted is never taken for counted, nor for too many."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier as StartLine

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.urls import reverse

from missions_portal import settings as as_written
from people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"
RIVALS = 8
# PostgreSQL's transaction that may only be read stays so to its end; a part of it that is undone takes that back.
READ_ONLY = ("SAVEPOINT only_read; SET TRANSACTION READ ONLY", "ROLLBACK TO SAVEPOINT only_read")


@pytest.fixture
def shared(settings) -> Iterator[None]:
    """The cache of production in the tests' database; all other tests have one of their own."""
    settings.CACHES = as_written.CACHES
    call_command("createcachetable")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE shared_cache")


@contextmanager
def only_read() -> Iterator[None]:
    """The database takes no writes while the block runs."""
    # What was written so far is looked over now: PostgreSQL would lock rows for it, and may not in a moment.
    connection.check_constraints()
    sqlite = connection.vendor == "sqlite"
    begins, ends = ("PRAGMA query_only = ON", "PRAGMA query_only = OFF") if sqlite else READ_ONLY
    with connection.cursor() as cursor:
        cursor.execute(begins)
        try:
            yield
        finally:
            cursor.execute(ends)


@pytest.mark.parametrize("password", [PASSWORD, "a guess"])
def test_a_sign_in_that_cannot_be_counted_says_what_to_do_and_tries_no_password(client, shared, counted, password):
    person = PersonFactory()
    person.set_password(PASSWORD)
    person.save()
    counted.hashes = 0
    with only_read():
        answer = client.post(reverse("account_login"), {"login": person.email, "password": password})
    assert answer.status_code == 503
    assert "cannot read or write its database" in answer.content.decode()
    assert "Too many" not in answer.content.decode()
    assert counted.hashes == 0


def test_guesses_are_counted_in_the_shared_cache_and_the_last_is_one_too_many(client, shared):
    person = PersonFactory()
    for n in range(6):
        answer = client.post(reverse("account_login"), {"login": person.email, "password": f"guess {n}"})
        assert ("Too many tries" in answer.content.decode()) == (n == 5)


@pytest.mark.parametrize("write", ["add", "set"])
@pytest.mark.parametrize("there", [False, True])
def test_what_cannot_be_written_is_an_error(shared, write, there):
    if there:
        cache.set("tries", 1, timeout=-1)  # long over, so that it would be written anew
    with only_read(), pytest.raises(DatabaseError):
        getattr(cache, write)("tries", 2)


@pytest.mark.django_db(transaction=True)
def test_what_is_there_already_is_no_error_however_many_come_at_once(shared):
    line = StartLine(RIVALS)

    def first(_) -> bool:
        line.wait()
        try:
            return cache.add("lock", True)
        finally:
            connection.close()

    with ThreadPoolExecutor(RIVALS) as rivals:
        assert sorted(rivals.map(first, range(RIVALS))) == [False] * (RIVALS - 1) + [True]
