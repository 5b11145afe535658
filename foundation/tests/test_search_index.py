"""The index of search follows its records, whatever is done to their table."""

import pytest
from django.apps.registry import Apps
from django.db import connection, models

from foundation.search import Searchable
from foundation.search_index import lay
from foundation.tests.notes import SearchNote, found, note

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("note_table")]

sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="says how SQLite keeps its index")


def test_the_index_can_be_laid_twice():
    note("Housing")

    lay(connection, [SearchNote])
    lay(connection, [SearchNote])

    assert found("house") == {"Housing"}


def test_a_model_without_a_table_is_left_for_later():
    class Unborn(Searchable):
        class Meta:
            app_label = "foundation"
            apps = Apps()

    lay(connection, [Unborn])

    assert "foundation_unborn_search" not in connection.introspection.table_names()


@sqlite_only
def test_triggers_lost_in_a_table_rebuild_come_back_with_the_words_missed_meanwhile():
    with connection.cursor() as cursor:
        for trigger in ("added", "changed", "gone"):
            cursor.execute(f"DROP TRIGGER foundation_searchnote_search_{trigger}")
    note("Unheard")
    assert found("unheard") == set()

    lay(connection, [SearchNote])
    note("Heard")

    assert found("unheard") == {"Unheard"}
    assert found("heard") == {"Heard"}


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_the_search_survives_django_rebuilding_the_table():
    note("Damp")
    longer = models.CharField(max_length=300)
    longer.set_attributes_from_name("title")
    longer.model = SearchNote

    with connection.schema_editor() as editor:
        editor.alter_field(SearchNote, SearchNote._meta.get_field("title"), longer, strict=True)
        editor._remake_table(SearchNote)
    lay(connection, [SearchNote])
    note("Mould")

    assert found("damp") == {"Damp"}
    assert found("mould") == {"Mould"}
    SearchNote.objects.all().delete()


@sqlite_only
def test_the_index_agrees_with_the_records():
    kept = note("Housing", "damp")
    kept.words = "mould"
    kept.save()
    note("Gone").delete()

    with connection.cursor() as cursor:  # raises where index and records differ
        cursor.execute(
            "INSERT INTO foundation_searchnote_search (foundation_searchnote_search, rank) VALUES ('integrity-check', 1)"
        )
        cursor.execute("SELECT count(*) FROM foundation_searchnote_search")
        assert cursor.fetchone() == (1,)
    assert (found("mould"), found("damp"), found("gone")) == ({"Housing"}, set(), set())
