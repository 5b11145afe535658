"""A field of a form, asked and refused in the portal's way: how long a text may be, and what a refusal says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, ProhibitNullCharactersValidator
from django.utils.choices import BaseChoiceIterator

from foundation.day_boxes import DayField

LONG = 20_000
SHORT = 255
BIGGEST_NUMBER = 2_000_000_000


class Listed(BaseChoiceIterator):
    """Choices that stay as they are, so that no form looks through them or copies them for itself."""

    def __init__(self, choices: Iterable[tuple[Any, Any]]) -> None:
        self.choices = tuple(choices)

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self.choices)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self


class _LengthLimit(MaxLengthValidator):
    """Says how long the text may be and how long it is."""

    message = "Keep this to %(limit_value)s characters or fewer; it now has %(show_value)s"


def plain(field: forms.Field) -> forms.Field:
    """The same field, asked and refused in the portal's way."""
    if type(field) is forms.DateField and not field.widget.is_hidden:
        field = _as_day(field)
    if isinstance(field, forms.CharField):
        _limit_text(field)
    if isinstance(field, forms.IntegerField) and field.max_value is None:
        field.validators.append(MaxValueValidator(BIGGEST_NUMBER, "Enter a smaller number"))
    _name_the_blank(field)
    _say_it_plainly(field)
    return field


def _as_day(field: forms.DateField) -> DayField:
    day = DayField(
        required=field.required,
        label=field.label,
        initial=field.initial,
        help_text=field.help_text,
        disabled=field.disabled,
    )
    own = {code: text for code, text in field.error_messages.items() if code != "invalid"}
    day.error_messages.update(own)
    return day


def _limit_text(field: forms.CharField) -> None:
    long = isinstance(field.widget, forms.Textarea)
    limit = field.max_length or (LONG if long else SHORT)
    field.max_length = limit
    other = [
        one for one in field.validators if not isinstance(one, (MaxLengthValidator, ProhibitNullCharactersValidator))
    ]
    field.validators = [*other, _LengthLimit(limit)]
    if not long and not field.widget.is_hidden:
        field.validators.append(_one_line)
    # A browser would cut pasted words off without a word; our refusal says how many are too many.
    field.widget.attrs.pop("maxlength", None)


def _one_line(text: str) -> None:
    if "\n" in text:
        raise ValidationError("Write this on one line", code="lines")


def _name_the_blank(field: forms.Field) -> None:
    """“---------” says nothing, and is read aloud as nine dashes."""
    words = "Choose one" if field.required else "Not said"
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == "---------":
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.Select):
        choices: Any = field.choices
        field.choices = Listed((value, words if label == "---------" else label) for value, label in choices)


REQUIRED = "This field is required."
NOT_LISTED = "Choose one of the answers listed"
IN_PLAIN_WORDS = {
    "Select a valid choice. That choice is not one of the available choices.": NOT_LISTED,
    "Select a valid choice. %(value)s is not one of the available choices.": NOT_LISTED,
    "“%(value)s” is not a valid value.": NOT_LISTED,
    "Enter a list of values.": NOT_LISTED,
    "Enter a whole number.": "Enter a whole number, in figures",
    "Enter a number.": "Enter a number, in figures",
    "Enter a valid time.": "Enter a time of day, such as 14:30",
    "Enter a valid date/time.": "Enter a day and a time, such as 2026-11-27 14:30",
    "Enter a valid URL.": "Enter a web address, such as https://example.org/page",
}


def _say_it_plainly(field: forms.Field) -> None:
    for code, words in field.error_messages.items():
        said = str(words)
        field.error_messages[code] = _fill_in(field) if said == REQUIRED else IN_PLAIN_WORDS.get(said, words)


def _fill_in(field: forms.Field) -> str:
    label = field.label
    if not label:
        return "Fill this in"
    if isinstance(field, DayField):
        return f"Enter a day for “{label}”"
    choice = isinstance(field, (forms.ChoiceField, forms.ModelChoiceField))
    return f"Choose an answer to “{label}”" if choice else f"Fill in “{label}”"
