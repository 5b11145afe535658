"""What was found is shown with its words around it, and nothing a person wrote becomes markup."""

from hypothesis import given
from hypothesis import strategies as st

from foundation.found_words import snippet


def test_the_found_words_are_marked_and_everything_is_escaped():
    shown = snippet('<script>alert("x")</script> Damp housing & mould', "house damp")

    assert "<script>" not in shown
    assert "<mark>Damp</mark> <mark>housing</mark> &amp; mould" in shown


def test_a_snippet_shows_the_place_where_the_word_stands():
    shown = snippet("word " * 400 + "needle" + " word" * 400, "needles")

    assert "<mark>needle</mark>" in shown
    assert shown.startswith("… word") and shown.endswith("word …")
    assert len(shown) < 300


def test_a_snippet_without_a_hit_is_the_beginning():
    assert snippet("Short & plain", "nothing") == "Short &amp; plain"
    assert snippet("", "nothing") == ""


@given(text=st.text(), words=st.text(max_size=40), length=st.integers(min_value=10, max_value=80))
def test_no_snippet_lets_markup_through(text, words, length):
    shown = snippet(text, words, length)

    assert "<" not in shown.replace("<mark>", "").replace("</mark>", "")
