"""Forms as the portal asks: plain labels, days in three boxes, clear refusals beside the box, nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import LayoutObject
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, ProhibitNullCharactersValidator
from django.template.loader import render_to_string
from django.utils.functional import lazy
from django.utils.safestring import SafeString

from foundation.boxes import InOnePass
from foundation.day_boxes import DateBoxes, DayField
from foundation.readable import UNREADABLE_WORDS, readable

LONG = 20_000
SHORT = 255
BIGGEST_NUMBER = 2_000_000_000


class _LengthLimit(MaxLengthValidator):
    """Says how long the text may be and how long it is."""

    message = "Keep this to %(limit_value)s characters or fewer; it now has %(show_value)s"


class LongText(forms.CharField):
    """Words of a paragraph or more, up to 20,000 characters."""

    def __init__(self, *, rows: int = 4, max_length: int = LONG, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, strip=True, **kwargs)


# A mixin whose other half is always a Django form; the type checker is told so, the class itself stays bare.
if TYPE_CHECKING:
    _FormHalf = forms.BaseForm
else:
    _FormHalf = object


class Plain(_FormHalf):
    """What every form of the portal does; mix it in before `forms.Form` or `forms.ModelForm`.

    `draft_name` set: the form is kept as a draft while it is typed. `forgets`: nothing typed into it is kept, not even
    of a press that came too late. `who_reads`: one sentence, shown above the boxes.
    `optional_word`: stands beside the label of a box that may stay empty; blank shows nothing.
    `restored`: it holds what its writer typed before. `checks`: warnings that stop nothing, shown under a field, by its
    name. `form_key`: see `foundation.drafts`.
    """

    default_renderer = InOnePass()
    use_required_attribute = False
    draft_name = ""
    forgets = False
    who_reads = ""
    optional_word = "optional"
    tight = False
    form_key = ""
    layout: LayoutObject | None = None
    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.checks: dict[str, str] = {}
        self.restored = False
        # Any: each form knows which kind of field it narrows.
        self.fields: dict[str, Any] = {name: plain(field) for name, field in self.fields.items()}
        self._unreadable: set[str] = set()
        if self.is_bound:
            self.data, self._unreadable = readable(self.data, keys=self._row_keys())

    def warnings(self) -> dict[str, str]:
        """What to look at again before it is published: a sentence for each box, by its name. It stops nothing."""
        return {}

    @property
    def helper(self) -> FormHelper:
        """How crispy-forms draws this form: fields only, in our own pack."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.template_pack = "plain"
        helper.render_hidden_fields = True
        helper.layout = self.layout
        return helper

    def _row_keys(self) -> set[str]:
        return {
            self.add_prefix(name) for name, field in self.fields.items() if isinstance(field, forms.ModelChoiceField)
        }

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]  # Django's own, unknown to its stubs
        for name, field in self.fields.items():
            sent_as = {self.add_prefix(name)}
            if isinstance(field.widget, DateBoxes):
                sent_as.update(field.widget.names(self.add_prefix(name)))
            if sent_as & self._unreadable:
                self.add_error(name, ValidationError(UNREADABLE_WORDS, code="unreadable"))


class PortalForm(Plain, forms.Form):
    """A form of the portal that is not tied to one record."""


class FilterForm(Plain, forms.Form):
    """The choices above or beside a list, sent by GET; nothing in it must be filled in.

    An address may be old, cut short or typed by hand: what cannot be understood is said beside its box, and the list
    keeps to the rest (`understood`).
    """

    optional_word = ""
    tight = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "filter_%s")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
            if isinstance(field, forms.ModelChoiceField) and field.empty_label:
                field.empty_label = "All"
            _say_what_is_not_there(field)

    @property
    def understood(self) -> dict[str, Any]:
        """What the list is narrowed by: every choice of the address that makes sense."""
        self.is_valid()
        return self.cleaned_data if self.is_bound else {}

    @property
    def boxes(self) -> str:
        """Its boxes; those of a filter that holds nothing but choices are written once, since every list draws them."""
        shown = self.visible_fields()
        if self.errors or any(_is_typed(box) or isinstance(box.field, forms.ModelChoiceField) for box in shown):
            return _write_boxes(self)
        said = (type(self), *map(_what_is_shown, shown))
        if said not in WRITTEN:
            if len(WRITTEN) >= MOST_WRITTEN:
                WRITTEN.clear()
            WRITTEN[said] = _write_boxes(self)
        return WRITTEN[said]

    @property
    def chosen(self) -> int:
        """How many of the filters are set to something."""
        return sum(1 for value in self.understood.values() if value not in (None, "", [], ()) and value is not False)


# What filters looked like, by their class and what they show: nobody's words, only choices.
WRITTEN: dict[Any, str] = {}
MOST_WRITTEN = 200


def _write_boxes(form: FilterForm) -> str:
    return render_to_string("partials/filter_boxes.html", {"form": form})


def _is_typed(box: forms.BoundField) -> bool:
    """Does it hold words that somebody typed?"""
    return not isinstance(box.field, (forms.ChoiceField, forms.BooleanField)) and bool(box.value())


def _what_is_shown(box: Any) -> tuple[str, ...]:
    choices = list(getattr(box.field, "choices", ()))
    said = (box.html_name, box.auto_id, box.label, box.help_text, box.value() or "", box.field.disabled, choices)
    return tuple(map(str, said))


FROM_THE_BEGINNING = "The address does not say where this list goes on, so it starts at the beginning."


def _say_what_is_not_there(field: forms.Field) -> None:
    """Name the code that an address asked for; of one that is long, its beginning."""
    if isinstance(field, forms.ModelChoiceField):
        field.error_messages["invalid_choice"] = _no_such_row(field)
    elif isinstance(field, forms.ChoiceField):
        where = f"to “{field.label}”" if field.label else "here"
        field.error_messages["invalid_choice"] = f"“%(value).40s” is no answer {where}. Choose one from the list."
    elif isinstance(field, forms.IntegerField) and field.widget.is_hidden:
        codes = ("invalid", "min_value", "max_value")
        field.error_messages.update(dict.fromkeys(codes, FROM_THE_BEGINNING))


def _no_such_row_words(field: Any) -> str:
    return f"There is no {field.queryset.model._meta.verbose_name} %(value).40s here. Choose one from the list."


# Put into words only where it is said: a form may choose its rows after it is made.
_no_such_row = lazy(_no_such_row_words, str)


class More(LayoutObject):
    """Fields that can wait, behind “Say more”; open from the start where one of them is filled in or wrong."""

    template = "plain/layout/more.html"

    def __init__(self, summary: str, *fields: Any) -> None:
        self.summary = summary
        self.fields = list(fields)

    def render(self, form: Any, context: Any, template_pack: str = "plain", **kwargs: Any) -> SafeString:
        names = [pointer.name for pointer in self.get_field_names()]
        opened = any(form[name].errors or _is_filled(form[name]) for name in names)
        inner = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string(self.template, {"summary": self.summary, "fields": inner, "open": opened})


def _is_filled(box: forms.BoundField) -> bool:
    """Something was put into a box that was not there when the form was new."""
    value, at_first = box.value(), box.field.initial
    if value in (None, "", False, [], (), ("", "", "")):
        return False
    return box.field.has_changed(at_first() if callable(at_first) else at_first, value)


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
        field.choices = [(value, words if label == "---------" else label) for value, label in choices]


def _say_it_plainly(field: forms.Field) -> None:
    label = field.label
    choice = isinstance(field, (forms.ChoiceField, forms.ModelChoiceField))
    plain = {
        "This field is required.": (f"Choose an answer to “{label}”" if choice else f"Fill in “{label}”")
        if label
        else "Fill this in",
        "Select a valid choice. That choice is not one of the available choices.": "Choose one of the answers listed",
        "Select a valid choice. %(value)s is not one of the available choices.": "Choose one of the answers listed",
        "“%(value)s” is not a valid value.": "Choose one of the answers listed",
        "Enter a list of values.": "Choose one of the answers listed",
        "Enter a whole number.": "Enter a whole number, in figures",
        "Enter a number.": "Enter a number, in figures",
        "Enter a valid time.": "Enter a time of day, such as 14:30",
        "Enter a valid date/time.": "Enter a day and a time, such as 2026-11-27 14:30",
        "Enter a valid URL.": "Enter a web address, such as https://example.org/page",
    }
    if isinstance(field, DayField) and label:
        plain["This field is required."] = f"Enter a day for “{label}”"
    for code, words in field.error_messages.items():
        field.error_messages[code] = plain.get(str(words), words)


class RemoveWordsForm(PortalForm):
    """Which words are removed for good, and why."""

    forgets = True  # a draft would keep the words
    words = LongText(
        label="Which words?",
        rows=2,
        max_length=1000,
        help_text="As they stand on the page. Whole words alone go; capitals make no difference",
    )
    because = LongText(label="Why are they removed?", rows=2, max_length=500, help_text="Without the words themselves")
    who_reads = "The reason is kept for good. Of the words only a fingerprint is kept that nobody can read."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].error_messages["required"] = "Copy the words that are removed."
        self.fields["because"].error_messages["required"] = "Say why they are removed."
