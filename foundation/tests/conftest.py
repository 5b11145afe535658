"""What several tests of the foundation share: mail to one person and its server, and notes to search in."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from foundation import outbox
from foundation.outbox import Mail
from foundation.search_index import lay
from foundation.tests.notes import SearchNote


@pytest.fixture
def person():
    return get_user_model().objects.create_user(email="ada@example.org", name="Ada of the Forum")


@pytest.fixture
def compose(monkeypatch):
    """Say how notices of the kind `test.hello` read in this test."""

    def set_composer(composer):
        monkeypatch.setitem(outbox._composers, "test.hello", composer)

    set_composer(lambda notice: Mail("Your ask came back", "The board said yes.\n", line="Your ask came back"))
    return set_composer


@pytest.fixture
def server(settings) -> Callable[[type], None]:
    """Put another mail server in place of the ordinary one, which remembers what it was given."""

    def use(backend: type) -> None:
        settings.EMAIL_BACKEND = f"{backend.__module__}.{backend.__qualname__}"

    return use


@pytest.fixture(scope="module")
def note_table(django_db_setup, django_db_blocker):
    """The table of the notes to search in, with its index, while the tests of one module run."""
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(SearchNote)
        lay(connection, [SearchNote])
        yield
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("DROP TABLE foundation_searchnote_search")
        with connection.schema_editor() as editor:
            editor.delete_model(SearchNote)
