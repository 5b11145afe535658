"""Tests of finding records by their words, on the database the settings give."""

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation import search
from foundation.search import refresh_search
from foundation.tests.notes import SearchNote, found, note

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("note_table")]


def test_a_record_is_found_by_every_word_of_the_question_in_any_order():
    note("Housing", "Damp homes in Grangetown")
    note("Transport", "Damp buses")

    assert found("grangetown damp") == {"Housing"}
    assert found("damp") == {"Housing", "Transport"}
    assert found("damp trains") == set()


def test_words_are_found_in_their_other_forms():
    note("Escalating barriers", "Communities volunteered")

    assert found("barrier") == found("escalated") == found("community") == found("volunteering") != set()


def test_accents_and_capitals_make_no_difference():
    note("The CAFÉ project", "Zoë’s Straße")

    assert found("cafe") == found("Café") == found("ZOE") == found("strasse") == {"The CAFÉ project"}


def test_small_words_are_not_needed_in_the_text():
    note("Lack of housing")

    assert found("the lack of a house") == found("why don't we house") == {"Lack of housing"}


def test_a_reference_is_found_as_it_is_spoken_or_written():
    note("B-LW1-12", "one")
    note("B-LW1-13", "two")

    assert found("b-lw1-12") == found("B LW1 12") == {"B-LW1-12"}


@pytest.mark.parametrize("text", ["", "   ", "?!—…", '"', "*", "the of and", "_", "\x00", "\ud800", "()", "-"])
def test_a_question_without_words_finds_nothing(text):
    note("Anything at all _ * -")

    assert found(text) == set()
    assert not SearchNote.objects.newest_matching(text, before=5).exists()


@pytest.mark.parametrize(
    "text",
    [
        'damp"',
        'damp" OR "buses',
        "damp OR buses",
        "NEAR(damp buses)",
        "title:damp",
        "damp*",
        "-damp",
        "damp AND (",
        "^damp",
        "'; DROP TABLE foundation_searchnote; --",
        "damp\x00",
        "damp & | ! <->",
        "{damp}",
        "%s %d %",
        "w" * 5000,
        "word " * 5000,
    ],
)
def test_search_operators_are_only_words(text):
    note("Damp")

    assert found(text) in (set(), {"Damp"})


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80))
def test_no_text_breaks_the_search(text):
    kept = note("Damp", text.replace("\x00", ""))

    newest = {n.pk for n in SearchNote.objects.newest_matching(text)}
    assert newest == set(SearchNote.objects.matching(text).values_list("pk", flat=True))
    assert newest <= set(SearchNote.objects.values_list("pk", flat=True))
    kept.delete()


def test_a_changed_record_is_found_by_its_new_words_only():
    kept = note("Housing", "damp")

    kept.words = "mould"
    kept.save()

    assert found("damp") == set()
    assert found("mould") == {"Housing"}


def test_saving_only_some_fields_refreshes_the_search_when_they_are_searched():
    kept = note("Housing", "damp")

    kept.words = "mould"
    kept.save(update_fields=["words"])
    assert found("mould") == {"Housing"}

    kept.title = "Transport"
    kept.save(update_fields=["private"])
    assert found("housing mould") == {"Housing"}


def test_a_deleted_record_is_found_no_more():
    note("Housing").delete()

    assert found("housing") == set()


def test_words_changed_in_bulk_are_found_after_a_refresh():
    note("Housing", "Margaret")
    note("Transport", "Margaret")

    SearchNote.objects.filter(title="Housing").update(words="[removed]")
    changed = refresh_search(SearchNote.objects.all())

    assert changed == 1
    assert found("margaret") == {"Transport"}
    assert found("removed") == {"Housing"}


def test_what_was_made_in_bulk_is_found_after_a_refresh():
    SearchNote.objects.bulk_create([SearchNote(title=f"Note {n}", words="bulk") for n in range(3)])

    assert refresh_search(SearchNote.objects.all()) == 3
    assert found("bulk") == {"Note 0", "Note 1", "Note 2"}


def test_the_permission_is_part_of_the_question():
    note("Open", "housing")
    note("Hidden", "housing", private=True)
    seen = SearchNote.objects.filter(Q(private=False) | Q(title="Mine"))

    assert [n.title for n in seen.matching("housing")] == ["Open"]
    assert [n.title for n in seen.newest_matching("housing")] == ["Open"]
    assert [n.title for n in seen.ranked("housing")] == ["Open"]
    assert seen.matching("housing").count() == seen.newest_matching("housing").count() == 1


def test_matching_works_inside_another_question():
    inside = note("Open", "housing")

    assert SearchNote.objects.filter(pk__in=SearchNote.objects.matching("housing")).get() == inside
    assert SearchNote.objects.exclude(pk__in=SearchNote.objects.matching("housing")).count() == 0


@pytest.mark.parametrize("asked", ["housing", "note housing"])
@pytest.mark.parametrize("how_many", [5, 40])
@pytest.mark.parametrize("window", [4, 30, 1000])
def test_pages_run_from_the_newest_and_leave_nothing_out(monkeypatch, how_many, window, asked):
    # The newest ids and those further back are read in two ways on PostgreSQL: a page may need both.
    monkeypatch.setattr(search, "WINDOW", window)
    for n in range(how_many):
        note(f"Note {n}", "housing")
        note(f"Other {n}", "transport")
    read, before = [], None

    while page := list(SearchNote.objects.newest_matching(asked, before=before)[:3]):
        read += page
        before = page[-1].pk

    assert [n.title for n in read] == [f"Note {n}" for n in reversed(range(how_many))]


def test_a_page_of_results_is_at_most_a_hundred_and_keeps_its_order(monkeypatch):
    monkeypatch.setattr(search, "WINDOW", 50)
    SearchNote.objects.bulk_create(SearchNote(title=f"Note {n}", search_text="housing") for n in range(130))

    newest = list(SearchNote.objects.newest_matching("housing"))

    assert [n.title for n in newest] == [f"Note {n}" for n in range(129, 29, -1)]


def test_the_nearest_record_comes_first_when_asked_by_rank():
    note("Once", "housing " + "other words of all kinds " * 20)
    note("Often", "housing housing housing")

    assert [n.title for n in SearchNote.objects.ranked("housing")] == ["Often", "Once"]


def test_a_page_of_results_costs_one_question(django_assert_num_queries):
    note("Housing")

    with django_assert_num_queries(1):
        list(SearchNote.objects.newest_matching("housing").values_list("pk", "title")[:25])


def test_a_very_long_record_is_kept_and_found():
    kept = note("Long", "beginning " + " ".join(f"w{n}" for n in range(60_000)))

    assert found("beginning w5") == {"Long"}
    assert len(kept.search_text) <= search.LONGEST_TEXT
