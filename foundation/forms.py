"""Forms as the portal asks: plain labels, days in three boxes, clear refusals beside the box, nothing typed is lost."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import LayoutObject
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.functional import lazy
from django.utils.safestring import SafeString

from foundation.boxes import InOnePass, together
from foundation.day_boxes import DateBoxes
from foundation.plain_fields import LONG, plain
from foundation.readable import UNREADABLE_WORDS, readable


class LongText(forms.CharField):
    """Words of a paragraph or more, up to 20,000 characters."""

    def __init__(self, *, rows: int = 4, max_length: int = LONG, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, strip=True, **kwargs)


class PlainFields(dict[str, Any]):
    """The fields of a kind of form, made plain already."""


# A mixin whose other half is always a Django form; the type checker is told so, the class itself stays bare.
if TYPE_CHECKING:
    _FormHalf = forms.BaseForm
else:
    _FormHalf = object


class Plain(_FormHalf):
    """What every form of the portal does; mix it in before `forms.Form` or `forms.ModelForm`.

    `draft_name` set: the form is kept as a draft while it is typed. `forgets`: nothing typed into it is kept, not even
    of a press that came too late. `who_reads`: one sentence, shown above the boxes.
    `optional_word`: stands beside the label of a box that may stay empty; blank shows nothing. `needed_with_others`:
    boxes of which one at least, or which beside another, has to be filled in; it does not stand beside these.
    `restored`: it holds what its writer typed before. `checks`: warnings that stop nothing, shown under a field, by its
    name. `form_key`: see `foundation.drafts`.
    """

    default_renderer = InOnePass()
    use_required_attribute = False
    draft_name = ""
    forgets = False
    who_reads = ""
    optional_word = "optional"
    needed_with_others: tuple[str, ...] = ()
    tight = False
    form_key = ""
    layout: LayoutObject | None = None
    data: Any
    # Any: each form knows which kind of field it narrows.
    fields: dict[str, Any]
    base_fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        self._speak_plainly()
        super().__init__(*args, **kwargs)
        self.checks: dict[str, str] = {}
        self.restored = False
        self._unreadable: set[str] = set()
        if self.is_bound:
            self.data, self._unreadable = readable(self.data, keys=self._row_keys())

    @classmethod
    def _speak_plainly(cls) -> None:
        """Once for each kind of form, and not for each page that draws one."""
        fields = cls.base_fields
        # Two threads may both do it, each from the fields it found: never what one has done once more.
        if not isinstance(fields, PlainFields):
            cls.base_fields = PlainFields({name: cls._plain(deepcopy(field)) for name, field in fields.items()})

    @classmethod
    def _plain(cls, field: forms.Field) -> forms.Field:
        return plain(field)

    def warnings(self) -> dict[str, str]:
        """What to look at again before it is published: a sentence for each box, by its name. It stops nothing."""
        return {}

    def as_saved(self, record: Any) -> dict[str, Any]:
        """What a record holds of each box; a form whose boxes are no columns of it says where else they are kept."""
        return {name: getattr(record, name) for name in self.fields if hasattr(record, name)}

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
        if not self._unreadable:
            return
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
            if isinstance(field, forms.ModelChoiceField):
                field.error_messages["invalid_choice"] = _no_such_row(field)

    @classmethod
    def _plain(cls, field: forms.Field) -> forms.Field:
        field = plain(field)
        field.required = False
        if isinstance(field, forms.ModelChoiceField) and field.empty_label:
            field.empty_label = "All"
        _say_what_is_not_there(field)
        return field

    @property
    def understood(self) -> dict[str, Any]:
        """What the list is narrowed by: every choice of the address that makes sense."""
        self.is_valid()
        return self.cleaned_data if self.is_bound else {}

    @property
    def boxes(self) -> SafeString:
        """Its boxes; those that hold nothing but choices are written once, since every list draws them."""
        return together(map(self._written, self.visible_fields()))

    def _written(self, box: forms.BoundField) -> SafeString:
        if box.errors or _is_typed(box) or isinstance(box.field, forms.ModelChoiceField):
            return _write(box)
        said = (type(self), *_what_is_shown(box))
        written = WRITTEN.get(said)
        if written is None:
            if len(WRITTEN) >= MOST_WRITTEN:
                WRITTEN.clear()
            written = WRITTEN[said] = _write(box)
        return written

    @property
    def chosen(self) -> int:
        """How many of the filters are set to something."""
        return sum(1 for value in self.understood.values() if value not in (None, "", [], ()) and value is not False)


# What boxes of filters looked like, by their form's class and what they show: nobody's words, only choices.
WRITTEN: dict[Any, SafeString] = {}
MOST_WRITTEN = 1_000


def _write(box: forms.BoundField) -> SafeString:
    return render_to_string("plain/field.html", {"field": box})


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
    if isinstance(field, forms.ChoiceField):
        where = f"to “{field.label}”" if field.label else "here"
        field.error_messages["invalid_choice"] = f"“%(value).40s” is no answer {where}. Choose one from the list."
    elif isinstance(field, forms.IntegerField) and field.widget.is_hidden:
        codes = ("invalid", "min_value", "max_value")
        field.error_messages.update(dict.fromkeys(codes, FROM_THE_BEGINNING))


def no_such_row(model: Any) -> str:
    """What is said of a code that no record of this kind has; `value` is the code."""
    return f"There is no {model._meta.verbose_name} %(value).40s here. Choose one from the list."


# Put into words only where it is said: a form may choose its rows after it is made.
_no_such_row = lazy(lambda field: no_such_row(field.queryset.model), str)


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


class Under(LayoutObject):
    """Fields under a heading, which is words: crispy-forms would read a legend of its own as a template."""

    template = "plain/layout/under.html"

    def __init__(self, heading: str, *fields: Any) -> None:
        self.heading = heading
        self.fields = list(fields)

    def render(self, form: Any, context: Any, template_pack: str = "plain", **kwargs: Any) -> SafeString:
        inner = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string(self.template, {"heading": self.heading, "fields": inner})


def _is_filled(box: forms.BoundField) -> bool:
    """Something was put into a box that was not there when the form was new."""
    value, at_first = box.value(), box.field.initial
    if value in (None, "", False, [], (), ("", "", "")):
        return False
    return box.field.has_changed(at_first() if callable(at_first) else at_first, value)


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
