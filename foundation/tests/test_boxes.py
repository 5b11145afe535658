"""The boxes written in one pass say what Django's own templates say, whatever they hold."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.forms.renderers import get_default_renderer
from django.test.html import parse_html

from foundation.boxes import OF_ONE_LINE, WRITTEN, InOnePass

AWKWARD = "\"><script>alert('&amp;')</script>"
CHOICES = [
    ("", "All"),
    (None, "Not said"),
    (1, "One & only"),
    (AWKWARD, AWKWARD),
    ("Others", [("a", "A"), ("b", "<b>")]),
]


class Asked(forms.Form):
    """A box of each kind that is written in one pass."""

    text = forms.CharField(widget=forms.TextInput(attrs={"class": AWKWARD, "data-on": True, "data-off": False}))
    number = forms.IntegerField()
    email = forms.EmailField()
    url = forms.URLField(assume_scheme="https")
    hidden = forms.CharField(widget=forms.HiddenInput)
    checkbox = forms.BooleanField(disabled=True)
    select = forms.ChoiceField(choices=CHOICES)
    several = forms.MultipleChoiceField(choices=CHOICES)


def written(name: str, typed: dict[str, Any] | None, renderer: Any) -> Any:
    return parse_html(str(Asked(typed, renderer=renderer)[name]))


@pytest.mark.parametrize(
    "typed",
    [
        None,
        {},
        {"text": AWKWARD, "number": "1e", "hidden": AWKWARD, "checkbox": "on", "select": "1", "several": ["a", "b"]},
        {"text": "", "select": AWKWARD, "several": ["", "1"]},
    ],
)
@pytest.mark.parametrize("name", list(Asked.base_fields))
def test_a_box_says_what_djangos_own_template_says(name: str, typed: dict[str, Any] | None) -> None:
    assert written(name, typed, InOnePass()) == written(name, typed, get_default_renderer())


def test_every_kind_that_is_written_in_one_pass_is_asked_for_above() -> None:
    kinds = {field.widget.template_name for field in Asked.base_fields.values()}
    assert kinds == set(WRITTEN)
    assert set(OF_ONE_LINE) < set(Asked.base_fields)


def test_what_is_not_written_in_one_pass_is_djangos_own() -> None:
    words = {"widget": forms.Textarea().get_context("words", "Two\nlines", {})["widget"]}
    name = "django/forms/widgets/textarea.html"
    assert InOnePass().render(name, words) == get_default_renderer().render(name, words)
