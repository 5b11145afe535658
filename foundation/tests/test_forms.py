"""How the portal asks, refuses and keeps what was typed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from crispy_forms.layout import Layout
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from foundation.forms import WRITTEN, FilterForm, LongText, More, PortalForm
from foundation.readable import STAND_IN, UNREADABLE_WORDS

AREAS = [("m", "Middlesbrough"), ("r", "Redcar & Cleveland"), ("b", "Both")]


class KitchenSink(PortalForm):
    """One of every kind of box."""

    optional_word = "if you know"
    needed_with_others = ("stops",)
    who_reads = "Leaders, their teams and the facilitator will see it."

    title = forms.CharField(label="Title", help_text="As you would say it to a colleague", max_length=200)
    way = LongText(label="What gets in the way")
    stops = LongText(label="What it stops", required=False, rows=2)
    where = forms.ChoiceField(label="Where", choices=AREAS, widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(label="Kinds", choices=AREAS, widget=forms.CheckboxSelectMultiple, required=False)
    mission = forms.ChoiceField(label="Mission", choices=[("", "---------"), ("lw1", "Families out of poverty")])
    needed_on = forms.DateField(label="Needed by", help_text="For example 27 11 2026")
    sensitive = forms.BooleanField(label="This is sensitive", required=False)
    people = forms.IntegerField(label="How many people", required=False)
    trip = forms.CharField(widget=forms.HiddenInput, required=False)


FILLED = {
    "title": "Short contracts",
    "way": "They end in March.",
    "where": "b",
    "mission": "lw1",
    "needed_on-day": "27",
    "needed_on-month": "11",
    "needed_on-year": "2026",
}


def sent(**changes: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in (FILLED | changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def as_page(form: forms.Form, **context: Any) -> str:
    request = RequestFactory().get("/portal/barriers/log/")
    request.user = SimpleNamespace(is_authenticated=False)
    return render_to_string("partials/form.html", {"form": form, "request": request, **context})


def errors(form: forms.Form, field: str) -> list[str]:
    return form.errors.get(field, [])


def test_every_date_of_a_portal_form_is_asked_in_three_boxes() -> None:
    form = KitchenSink(sent())
    assert form.is_valid(), form.errors
    assert form.cleaned_data["needed_on"] == date(2026, 11, 27)
    assert 'name="needed_on-month"' in as_page(form)


# ---- refusals ----
def test_a_right_form_is_taken() -> None:
    assert KitchenSink(sent()).is_valid()


@pytest.mark.parametrize("bad", ["\x00", "\ud800", "\x1b", "\uffff"])
@pytest.mark.parametrize("field", ["title", "way", "stops", "where", "mission", "trip", "people"])
def test_a_character_that_cannot_be_kept_is_refused_beside_its_field_and_the_rest_is_kept(bad: str, field: str) -> None:
    form = KitchenSink(sent(**{field: f"lo{bad}st"}))

    assert not form.is_valid()
    assert UNREADABLE_WORDS in errors(form, field)
    page = as_page(form)
    page.encode()
    assert bad not in page
    if field in ("title", "way", "stops"):
        assert f"lo{STAND_IN}st" in page


def test_a_character_that_cannot_be_kept_in_a_day_is_refused_beside_the_day() -> None:
    assert UNREADABLE_WORDS in errors(KitchenSink(sent(**{"needed_on-day": "2\x007"})), "needed_on")


def test_line_ends_become_one_kind_and_soft_ones_from_word_are_kept_as_lines() -> None:
    form = KitchenSink(sent(way="one\r\ntwo\x0bthree"))
    assert form.is_valid()
    assert form.cleaned_data["way"] == "one\ntwo\nthree"


def test_a_title_is_one_line() -> None:
    assert errors(KitchenSink(sent(title="one\r\nBcc: two")), "title") == ["Write this on one line"]


def test_words_that_are_too_long_are_refused_with_both_numbers() -> None:
    form = KitchenSink(sent(way="a" * 20_431))
    assert errors(form, "way") == ["Keep this to 20000 characters or fewer; it now has 20431"]
    assert "a" * 20_431 in as_page(form)


def test_text_has_a_limit_even_where_nobody_set_one() -> None:
    class Loose(PortalForm):
        line = forms.CharField()
        lines = forms.CharField(widget=forms.Textarea)

    form = Loose({"line": "a" * 256, "lines": "a" * 20_001})
    assert set(form.errors) == {"line", "lines"}


def test_a_number_too_big_for_a_database_is_refused() -> None:
    assert errors(KitchenSink(sent(people=str(10**30))), "people") == ["Enter a smaller number"]


def test_an_empty_box_is_named_in_its_refusal() -> None:
    form = KitchenSink(QueryDict(""))
    assert errors(form, "way") == ["Fill in “What gets in the way”"]
    assert errors(form, "where") == ["Choose an answer to “Where”"]
    assert errors(form, "needed_on") == ["Enter a day for “Needed by”"]


def test_an_answer_that_is_not_listed_is_refused_plainly() -> None:
    assert errors(KitchenSink(sent(mission="' or 1=1")), "mission") == ["Choose one of the answers listed"]


@given(st.dictionaries(st.sampled_from([*FILLED, "people", "kinds", "stops"]), st.lists(st.text(), max_size=3)))
def test_whatever_is_sent_is_taken_or_refused_and_can_be_shown_again(data: dict[str, list[str]]) -> None:
    query = QueryDict(mutable=True)
    for name, values in data.items():
        query.setlist(name, values)
    form = KitchenSink(query)
    assert form.is_valid() == (not form.errors)
    page = as_page(form).encode().decode()
    assert all(f'href="#{form[name].id_for_label}' in page or name == "where" for name in form.errors)


# ---- how it is drawn ----
def test_each_box_has_a_label_and_names_its_hint_and_its_error() -> None:
    page = as_page(KitchenSink(QueryDict("")))

    for id_ in re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', page):
        if id_ != "id_trip":
            assert f'for="{id_}"' in page, id_
    for described in re.findall(r'aria-describedby="([^"]+)"', page):
        for id_ in described.split():
            assert f'id="{id_}"' in page, id_
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_summary_leads_to_each_box_that_needs_mending() -> None:
    page = as_page(KitchenSink(QueryDict("")))
    targets = re.findall(r'<li><a href="#([^"]+)"', page)
    assert targets == ["id_title", "id_way", "id_where_0", "id_mission", "id_needed_on_day"]
    for target in targets:
        assert f'id="{target}"' in page
    assert "5 things to put right" in page
    assert "Nothing you typed is lost." in page
    assert page.count('<span class="govuk-visually-hidden">Error:</span>') == 5


def test_a_password_is_not_given_back_and_the_summary_says_so() -> None:
    class Signing(PortalForm):
        name = forms.CharField()
        secret = forms.CharField(widget=forms.PasswordInput)

    page = as_page(Signing(QueryDict("secret=quernstone")))
    assert "Passwords have to be typed again." in page and "quernstone" not in page
    assert "Nothing you typed is lost." not in page


def test_what_was_typed_stands_in_the_form_that_comes_back() -> None:
    page = as_page(KitchenSink(sent(way="", kinds=["m", "r"], **{"needed_on-day": "32"})))
    assert 'value="Short contracts"' in page
    assert 'value="32"' in page
    assert page.count(" checked") == 3
    assert 'value="lw1" selected' in page


def test_hostile_words_are_shown_as_words() -> None:
    nasty = '"><script>alert(1)</script>'
    page = as_page(KitchenSink(sent(title=nasty, way=nasty, where=nasty, **{"needed_on-day": nasty})))
    assert "<script" not in page


def test_a_form_carries_its_key_who_reads_it_and_its_buttons() -> None:
    page = as_page(
        KitchenSink(), form_key="abc", submit="Log it", secondary_name="draft", secondary_label="Keep as a draft"
    )
    assert '<input type="hidden" name="form_key" value="abc">' in page
    assert "Leaders, their teams and the facilitator will see it." in page
    assert ">Log it</button>" in page
    assert 'name="draft"' in page
    assert "What gets in the way" in page and "if you know" in page
    # A box that is needed where another is blank is not called what it is not.
    assert "What it stops</label>" in page
    assert "style=" not in page


def test_a_warning_stands_under_its_field_and_stops_nothing() -> None:
    form = KitchenSink(sent(stops="07700 900123"))
    form.checks["stops"] = "This may identify a person: “07700 900123”."
    assert form.is_valid()
    assert '<p class="app-check" id="id_stops_check">This may identify a person' in as_page(form)


def test_boxes_that_can_wait_open_where_something_stands_in_them() -> None:
    class Waiting(PortalForm):
        title = forms.CharField()
        tried = LongText(required=False)
        layout = Layout("title", More("Say more", "tried"))

    assert '<details class="govuk-details govuk-!-margin-bottom-5">' in as_page(Waiting())
    opened = as_page(Waiting({"title": "a", "tried": "a paper form"}))
    assert '<details class="govuk-details govuk-!-margin-bottom-5" open>' in opened
    assert "a paper form</textarea>" in opened


def test_boxes_that_can_wait_stay_closed_on_a_form_nobody_has_typed_in() -> None:
    class Fresh(PortalForm):
        title = forms.CharField()
        where = forms.ChoiceField(choices=AREAS, initial="b", required=False)
        heard_on = forms.DateField(initial=lambda: date(2026, 11, 27), required=False)
        sensitive = forms.BooleanField(required=False)
        layout = Layout("title", More("Say more", "where", "heard_on", "sensitive"))

    typed = {"title": "a", "where": "b", "heard_on-day": "27", "heard_on-month": "11", "heard_on-year": "2026"}

    for form in (Fresh(), Fresh(typed), Fresh(initial={"title": "a"})):
        assert "<details" in as_page(form) and " open>" not in as_page(form)
    for change in ({"where": "m"}, {"heard_on-day": "28"}, {"sensitive": "on"}):
        assert " open>" in as_page(Fresh(typed | change)), change
    assert " open>" in as_page(Fresh(initial={"where": "m"}))


def test_an_answer_that_may_stay_open_is_called_not_said() -> None:
    class Choosing(PortalForm):
        mission = forms.ChoiceField(choices=[("", "---------"), ("lw1", "Families")], required=False)

    assert Choosing().fields["mission"].choices[0] == ("", "Not said")


def test_a_filter_says_how_many_are_set_and_asks_for_nothing() -> None:
    class Which(FilterForm):
        q = forms.CharField(label="Words")
        where = forms.MultipleChoiceField(choices=AREAS, widget=forms.CheckboxSelectMultiple)

    assert Which(QueryDict("")).is_valid()
    assert Which(QueryDict("q=bus&where=m")).chosen == 2
    page = render_to_string("partials/filter.html", {"form": Which(QueryDict("q=bus"))})
    assert "1 set" in page
    assert page.count("<form") == 1


def test_each_box_of_a_filter_is_written_once_for_each_choice_and_none_with_somebodys_words() -> None:
    class Which(FilterForm):
        q = forms.CharField(label="Words")
        where = forms.ChoiceField(label="Where", choices=AREAS)

    def kept() -> int:
        return sum(form is Which for form, *_ in WRITTEN)

    assert Which(QueryDict("where=m")).boxes == Which(QueryDict("where=m&q=")).boxes != Which(QueryDict("")).boxes
    assert kept() == 3, "the empty box, and the choice twice"
    assert "a neighbour" in Which(QueryDict("q=a+neighbour")).boxes
    assert "no answer" in Which(QueryDict("where=zzz")).boxes
    assert kept() == 3


def test_a_filter_keeps_to_what_it_understands_and_names_what_it_does_not() -> None:
    class Which(FilterForm):
        where = forms.ChoiceField(label="Where", choices=AREAS)
        whose = forms.ChoiceField(label="Whose turn", choices=[("", "Anyone's"), ("us", "Ours")])
        after = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    which = Which(QueryDict("where=m&whose=zzz&after=x"))

    assert (which.understood, which.chosen) == ({"where": "m"}, 1)
    assert errors(which, "whose") == ["“zzz” is no answer to “Whose turn”. Choose one from the list."]
    assert errors(which, "after") == [
        "The address does not say where this list goes on, so it starts at the beginning."
    ]
    page = render_to_string("partials/filter.html", {"form": which})
    assert " open>" in page and 'name="after"' not in page
    assert Which().understood == {}


# ---- the frame ----
def test_a_link_that_leads_nowhere_yet_is_not_drawn() -> None:
    template = Template("{% load plain %}[{% nav_link 'nowhere:at_all' 'Nowhere' %}]")
    assert template.render(Context({})) == "[]"


def test_days_past_the_date_are_told_in_words() -> None:
    page = render_to_string("partials/days.html", {"gone": 25, "of": 20, "starts": "Asked", "ends": "Due"})
    assert "25 working days, 5 past the reply date" in page
    assert page.count('<i class="on">') == 20


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "409", "500", "503"])
def test_an_error_page_says_what_happened_without_asking_for_anything(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert page.count("<h1>") == 1
    assert "portal.css" in page
    assert "style=" not in page
    assert "<script>" not in page


def test_the_built_style_is_whole_and_the_fonts_carry_their_licences() -> None:
    static = Path(settings.BASE_DIR) / "static"
    # libsass builds govuk-frontend 6 to a few hundred bytes without a word.
    assert (static / "portal.css").stat().st_size > 60_000
    assert "crest" not in (static / "portal.css").read_text()
    for font in ("source-sans-3", "bricolage-grotesque"):
        assert (static / "fonts" / f"{font}.woff2").exists()
        assert "SIL Open Font License" in (static / "fonts" / f"OFL-{font}.txt").read_text()
