"""Posting: a form stands where it was opened, what was typed comes back, and a press counts once."""

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from foundation.day_boxes import DayField
from foundation.drafts import keep, kept
from foundation.forms import PortalForm
from foundation.moves import TooLate
from foundation.posting import act_by_link, both_texts, sent
from foundation.tests.records import TABLE, a_meeting, somebody
from foundation.tests.test_drafts import PAGE, typed

pytestmark = pytest.mark.django_db


class TripForm(PortalForm):
    """A form with every kind of box."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    mission = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField()
    on = DayField(required=False)
    kind = forms.ChoiceField(choices=[("", "Not said"), ("bus", "By bus"), ("train", "By train")], required=False)
    quiet = forms.BooleanField(required=False)
    fixed = forms.BooleanField(required=False, disabled=True)
    guests = forms.MultipleChoiceField(choices=[("1", "One"), ("2", "Two")], required=False)


NOW = {
    "version": 2,
    "seen": 5,
    "mission": "SW1",
    "title": "As it stands",
    "quiet": True,
    "fixed": True,
    "guests": ["1"],
}


@pytest.fixture
def ada():
    return somebody()


@pytest.fixture
def draw(rf, ada):
    """The form as this person sees it on opening the page."""

    def show():
        request = rf.get(PAGE)
        request.user = ada
        form = TripForm(initial=dict(NOW))
        assert sent(request, form, pytest.fail) is None
        return {name: form[name].value() for name in form.fields}, form.form_key

    return show


@pytest.fixture
def press(rf, ada):
    """Press the button of a form that was typed into."""

    def send(key: str, act: Any, form_class: type = TripForm, **fields: Any):
        request = rf.post(PAGE, {"form_key": key} | fields)
        request.user = ada
        form = form_class(request.POST, initial=dict(NOW))
        return sent(request, form, act), form

    return send


# ---- what was typed comes back ----


def test_a_form_nobody_typed_into_shows_how_it_stands(draw):
    boxes, _ = draw()

    assert boxes == NOW | {"on": None, "kind": None}


def test_what_was_typed_comes_back_on_the_version_and_the_count_it_was_typed_at(draw, ada):
    keep(ada, PAGE, typed(version="1", seen="3", title="Mine", kind="bus", **{"on-day": "3", "on-month": "11"}))

    boxes, _ = draw()

    assert (boxes["title"], boxes["kind"], boxes["on"]) == ("Mine", "bus", ("3", "11", ""))
    assert (boxes["version"], boxes["seen"]) == ("1", "3")


def test_a_box_that_was_unticked_comes_back_unticked(draw, ada):
    keep(ada, PAGE, typed(title="Mine"))

    boxes, _ = draw()

    assert (boxes["quiet"], boxes["guests"]) == (False, [])


def test_what_is_filled_in_for_a_person_stays_as_it_is_now(draw, ada):
    keep(ada, PAGE, typed(title="Mine", mission="LW1"))

    boxes, _ = draw()

    assert (boxes["mission"], boxes["fixed"], boxes["version"], boxes["seen"]) == ("SW1", True, 2, 5)


# ---- a press counts once ----


def test_a_good_form_is_done_and_leads_on(draw, press, ada):
    keep(ada, PAGE, typed(title="Mine"))
    _, key = draw()

    done, _ = press(key, lambda: "/done/", version="2", seen="5", title="Mine")

    assert done.url == "/done/" and kept(ada, PAGE) is None


def test_a_form_with_a_mistake_does_nothing_and_says_what_is_wrong(draw, press):
    _, key = draw()

    done, form = press(key, pytest.fail, version="2", seen="5", title="")

    assert done is None and form.errors.keys() == {"title"}


def test_which_boxes_were_refused_is_written_down_and_no_word_that_was_typed(draw, press, rf, caplog):
    caplog.set_level(logging.INFO, "foundation.posting")
    _, key = draw()

    def refuse():
        raise ValidationError("It is full moon.")

    press(key, pytest.fail, version="2", seen="5", title="", kind="walking")
    press(key, refuse, version="2", seen="5", title="Mine")
    by_link = rf.post(PAGE, {"title": "", "kind": "walking"})
    act_by_link(by_link, SimpleNamespace(), TripForm(by_link.POST), {"heading": "", "submit": ""}, pytest.fail)

    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "A form was refused: , boxes kind, title",
        "A form was refused: , boxes the form as a whole",
        "A form was refused: , boxes kind, seen, title, version",
    ]


def test_a_refusal_stands_beside_the_box_it_names(draw, press):
    _, key = draw()

    def refuse():
        raise ValidationError({"title": "It is taken.", "moon": "It is full."})

    done, form = press(key, refuse, version="2", seen="5", title="Mine")

    assert done is None
    assert form.errors == {"title": ["It is taken."], "__all__": ["It is full."]}


def test_the_same_press_again_is_led_where_the_first_was_though_nothing_is_left_to_choose(draw, press):
    class NothingLeft(TripForm):
        title = forms.ChoiceField(choices=[])

    _, key = draw()
    first, _ = press(key, lambda: "/done/", version="2", seen="5", title="Mine")

    again, form = press(key, pytest.fail, NothingLeft, version="2", seen="5", title="Mine")

    assert not form.is_valid() and again.url == first.url == "/done/"


def test_whoever_was_told_that_they_came_too_late_begins_again_with_their_words_on_what_stands_now(draw, press, ada):
    _, key = draw()
    keep(ada, PAGE, typed(seen="3", version="2", title="Mine"))

    def too_late():
        raise TooLate(a_meeting(), TABLE["hold"])

    with pytest.raises(TooLate):
        press(key, too_late, version="2", seen="3", title="Mine, longer")

    boxes, _ = draw()
    assert (boxes["title"], boxes["seen"]) == ("Mine, longer", 5)


# ---- both texts ----


def test_both_texts_are_read_out_box_by_box_where_they_differ(press, draw):
    _, key = draw()
    boxes = {"on-day": "3", "on-month": "11", "on-year": "2026", "kind": "bus", "title": "Mine"}
    _, form = press(key, lambda: "/done/", version="1", seen="5", **boxes)
    theirs = SimpleNamespace(version=2, title="Theirs", on=None, kind="train", quiet=True, seen="not compared")

    differences = {one.label: (one.theirs, one.yours) for one in both_texts(form, theirs)}

    assert differences == {
        "Title": ("Theirs", "Mine"),
        "On": ("Nothing", "3 November 2026"),
        "Kind": ("By train", "By bus"),
        "Quiet": ("Yes", "No"),
    }
    assert form["version"].value() == "2" and form["title"].value() == "Mine"
